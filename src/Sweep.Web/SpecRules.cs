using System.Text.RegularExpressions;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Web;

/// <summary>
/// The form that a submitted spec has to have, so that it can be written as a sweep file. Its
/// values are checked afterwards, as those of a file are.
/// </summary>
internal static partial class SpecRules
{
    public const int MostParameters = 1000,
        LongestName = 200;

    public const string ExpectedName = "a sweep's name is 1 to 100 letters, digits, '-', '_' and '.'";

    /// <summary>
    /// What a new sweep may be called: no word that a command takes for an option.
    /// </summary>
    private static readonly SettingType.Name NewName = new();

    /// <returns>Null if nothing is wrong.</returns>
    public static string? MistakeIn(StudySpec spec)
    {
        if (spec.Name is null || NewName.Fit(SettingValue.Of(spec.Name)) is null)
            return $"name: expected {NewName.Expected}";
        if (
            spec.Objectives.IsDefaultOrEmpty
            || spec.Objectives.Any(objective =>
                objective is null || !IsShort(objective.Metric) || !Enum.IsDefined(objective.Goal)
            )
        )
            return "objectives: at least one, each with a metric and a goal";
        if (spec.Objectives.Length > 16)
            return "objectives: at most 16";
        if (!IsShort(spec.Runner) || !IsShort(spec.Device))
            return "runner and device: a name each";
        if (spec.Settings is null || spec.Settings.Entries is null)
            return "settings: a map";
        return MistakeIn(spec.Space) ?? MistakeInCases(spec) ?? MistakeInPruner(spec) ?? MistakeInSampler(spec);
    }

    private static string? MistakeInSampler(StudySpec spec)
    {
        if (spec.Sampler is null || spec.Sampler.Kind is null || !Enum.IsDefined(spec.Sampler.Order))
            return "sampler: its kind";
        return spec.Sampler.Kind == SamplerSpec.Auto
            ? null
            : SamplerKinds.Validate(spec.Sampler, spec.Space, spec.Objectives.Length);
    }

    private static string? MistakeInPruner(StudySpec spec)
    {
        if (spec.Pruner.Kind != PrunerSpec.None && spec.Objectives.Length > 1)
            return "pruner: it compares trials by one objective";
        return spec.Pruner.Objection() is { } objection ? $"pruner: {objection}" : null;
    }

    /// <summary>
    /// Whether a sweep can have this name. Names of sweeps are shown, typed, and stand in names of
    /// files: they hold no separator, and no name is a folder's. Sweeps of earlier versions may
    /// begin with any of these characters.
    /// </summary>
    public static bool IsName(string name) => SweepName().IsMatch(name) && name.Trim('.').Length > 0;

    private static string? MistakeIn(SearchSpace? space)
    {
        if (space is null || space.Parameters.IsDefault || space.Parameters.Length > MostParameters)
            return $"space: at most {MostParameters} parameters";
        foreach (var parameter in space.Parameters)
        {
            if (parameter is null || !IsShort(parameter.Name))
                return "space: a parameter has a name";
            if (parameter.When.Any(condition => condition is null || condition.Values.IsDefaultOrEmpty))
                return $"{parameter.Name}: a condition names values";
            if (MistakeIn(parameter.Distribution) is { } mistake)
                return $"{parameter.Name}: {mistake}";
        }

        return null;
    }

    private static string? MistakeIn(Distribution? distribution) =>
        distribution switch
        {
            Distribution.Float real
                when !double.IsFinite(real.Min)
                    || !double.IsFinite(real.Max)
                    || real.Min > real.Max
                    || !double.IsFinite(real.Max - real.Min) => "min and max are numbers, the larger one last",
            Distribution.Float { Log: true } real when real.Min <= 0 || real.Step is not null =>
                "a logarithmic range is above 0, without a step",
            Distribution.Float { Step: { } step } when !(step > 0) || !double.IsFinite(step) => "a step is above 0",
            Distribution.Int whole when whole.Min > whole.Max || whole.Step < 1 =>
                "min is at most max, and a step at least 1",
            Distribution.Int { Log: true } whole when whole.Min < 1 || whole.Step != 1 =>
                "a logarithmic range is at least 1, without a step",
            Distribution.Categorical choices
                when choices.Choices.IsDefaultOrEmpty || choices.Choices.Any(choice => choice is null) =>
                "at least one value",
            Distribution.Categorical choices
                when choices.Choices.Distinct(SameValue.Comparer).Count() != choices.Choices.Length =>
                "no value stands twice",
            null => "a distribution",
            _ => null,
        };

    private static string? MistakeInCases(StudySpec spec)
    {
        if (spec.Cases is null)
            return "cases: a map";
        foreach (var (name, cases) in spec.Cases)
        {
            if (cases is null || cases.Values.Any(sets => sets?.Entries is null))
                return $"cases: those of '{name}' are maps";
            var parameter = spec.Space.Parameters.FirstOrDefault(parameter => parameter.Name == name);
            if (parameter?.Distribution is not Distribution.Categorical choices)
                return $"cases: '{name}' is no parameter that chooses among them";
            if (choices.Choices.Any(choice => choice is not SettingValue.Text text || !cases.ContainsKey(text.Content)))
                return $"cases: every value of '{name}' has its case";
        }

        return null;
    }

    private static bool IsShort(string? name) =>
        name is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl);

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex SweepName();
}
