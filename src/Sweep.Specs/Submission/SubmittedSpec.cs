using System.Collections.Immutable;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Submission;

/// <summary>A study that another program hands over, read as the file that says the same.</summary>
public static class SubmittedSpec
{
    private const int MistakesShown = 10;

    /// <summary>
    /// The study as its file gives it, with every default filled in; null, and every mistake in one
    /// text, where no file can say it.
    /// </summary>
    public static (StudySpec? Study, string? Mistake) Read(StudySpec spec)
    {
        var mistakes = new Mistakes();
        CheckReports(spec, mistakes);
        var study = new StudyReader(folder: null, mistakes).Read(SpecFile.Of(spec));
        return mistakes.Any ? (null, TextOf(mistakes.InOrder())) : (study, null);
    }

    /// <summary>
    /// A study with some of its stopping rules replaced, as if its file had them.
    /// </summary>
    public static SpecResult WithStop(StudySpec spec, StopOverrides rules)
    {
        var mistakes = new Mistakes();
        var file = rules.Apply(SpecFile.Of(spec), mistakes);
        return new StudyReader(folder: null, mistakes).Read(file) is { } study && !mistakes.Any
            ? new SpecResult.Valid(spec with { Stop = study.Stop })
            : new SpecResult.Invalid(mistakes.InOrder());
    }

    /// <summary>
    /// A point that the user wants tried, from options such as <c>training.lr=0.01</c>, checked
    /// against the sweep's parameters.
    /// </summary>
    /// <returns>The point; null, and every mistake, where it is wrong.</returns>
    public static (
        ImmutableSortedDictionary<string, SettingValue>? Point,
        ImmutableArray<SpecError> Mistakes
    ) ReadPoint(StudySpec spec, ImmutableArray<(string Path, string Value)> set)
    {
        var mistakes = new Mistakes();
        var map = new YamlNode.Mapping(Place.Of("--set"), []);
        foreach (var (path, value) in set)
        {
            var place = Place.Of($"--set {YamlScalar.Shorten(path)}={YamlScalar.Shorten(value)}");
            if (
                SourceText.IsClean(value, place.Option, mistakes)
                && YamlReader.Read(value, place.Option, mistakes) is { } node
            )
                map = map.With(new YamlEntry(path, place, node));
        }

        var point = mistakes.Any ? null : new PointReader(spec.Space, mistakes).Read(map);
        return (point, mistakes.InOrder());
    }

    private static string TextOf(ImmutableArray<SpecError> errors)
    {
        var shown = string.Join("; ", errors.Take(MistakesShown).Select(TextOf));
        return errors.Length > MistakesShown ? $"{shown}; and {errors.Length - MistakesShown} more" : shown;
    }

    /// <summary>A file says them once, as objectives.</summary>
    private static void CheckReports(StudySpec spec, Mistakes mistakes)
    {
        if (spec.Runner != RunnerNames.Command)
            return;
        const string Path = $"{ProgramSettings.SectionName}.{ProgramSettings.ReportsName}";
        var metrics = new SettingValue.List([
            .. spec.Objectives.Select(objective => SettingValue.Of(objective.Metric)),
        ]);
        if (metrics.Equals(spec.Settings.At(Path)))
            return;
        mistakes.Add(Place.Start, Path, $"expected the metrics of the objectives, {metrics}");
    }

    private static string TextOf(SpecError error)
    {
        var path = error.Path.Length == 0 ? "" : $"{error.Path}: ";
        var remedy = error.Remedy is null ? "" : $" ({error.Remedy})";
        return $"{path}{error.Message}{remedy}";
    }
}
