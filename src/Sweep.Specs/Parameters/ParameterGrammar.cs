using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;

namespace Sweep.Specs.Parameters;

/// <summary>
/// How a parameter is written: the fields of its definition and the names of the distributions,
/// which the parser and the schema share.
/// </summary>
internal static class ParameterGrammar
{
    internal const string Distribution = "distribution",
        Min = "min",
        Max = "max",
        Step = "step",
        Values = "values",
        When = "when",
        Cases = "cases";

    internal const int MaxParameters = 1000;
    internal const int MaxChoices = 1000;

    /// <summary>
    /// Bounds where a program of the user's is the only one who knows what is sensible: integers
    /// that a double holds, and numbers whose spread is finite.
    /// </summary>
    internal static readonly SettingType.Whole AnyInteger = new(-(1L << 53), 1L << 53);

    internal static readonly SettingType.Real AnyNumber = new(-1e300, 1e300);

    internal static ImmutableArray<string> Fields { get; } = [Distribution, Min, Max, Step, Values, When, Cases];

    internal static ImmutableArray<DistributionName> Distributions { get; } =
    [
        new(
            "uniform",
            IsWhole: false,
            IsLog: false,
            "Real numbers from min to max, all alike; with step only min, min + step and so on."
        ),
        new(
            "log_uniform",
            IsWhole: false,
            IsLog: true,
            "Real numbers from min (above 0) to max, their logarithms all alike."
        ),
        new(
            "int_uniform",
            IsWhole: true,
            IsLog: false,
            "Integers from min to max, all alike; with step only min, min + step and so on."
        ),
        new(
            "int_log_uniform",
            IsWhole: true,
            IsLog: true,
            "Integers from min (at least 1) to max, their logarithms all alike."
        ),
    ];

    /// <summary>Written beside values, where it says nothing new.</summary>
    internal const string Categorical = "categorical";

    /// <summary>What other sweepers call the same things.</summary>
    internal static ImmutableDictionary<string, string> Synonyms { get; } =
        new Dictionary<string, string>
        {
            ["float"] = "uniform",
            ["real"] = "uniform",
            ["q_uniform"] = "uniform",
            ["quniform"] = "uniform",
            ["log"] = "log_uniform",
            ["loguniform"] = "log_uniform",
            ["log_uniform_values"] = "log_uniform",
            ["q_log_uniform_values"] = "log_uniform",
            ["int"] = "int_uniform",
            ["integer"] = "int_uniform",
            ["randint"] = "int_uniform",
            ["qrandint"] = "int_uniform",
            ["lograndint"] = "int_log_uniform",
            ["int_log"] = "int_log_uniform",
            ["log_int"] = "int_log_uniform",
        }.ToImmutableDictionary();

    internal static DistributionName? Find(string name) =>
        Distributions.FirstOrDefault(distribution => distribution.Name == name);
}

/// <summary>A distribution by the name that a file gives it.</summary>
internal sealed record DistributionName(string Name, bool IsWhole, bool IsLog, string Doc);
