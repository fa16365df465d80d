using System.Collections.Immutable;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

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
