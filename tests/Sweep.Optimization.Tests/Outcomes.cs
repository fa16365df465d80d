using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests;

/// <summary>What trials come to in tests.</summary>
internal static class Outcomes
{
    /// <summary>Every kind of outcome in turn, mostly results.</summary>
    public static Outcome Mixed(int trial, ImmutableSortedDictionary<string, SettingValue> parameters) =>
        (trial % 11) switch
        {
            3 => new Outcome.Failed(),
            5 => new Outcome.Diverged(),
            6 => new Outcome.Pruned(trial % 3 == 0 ? double.NaN : trial, trial % 4),
            8 => new Outcome.Running(),
            9 => new Outcome.Completed([double.NaN]),
            10 => new Outcome.Cancelled(),
            _ => new Outcome.Completed([Cost(parameters)]),
        };

    /// <summary>The same, but nothing is left running.</summary>
    public static Outcome MixedFinal(int trial, ImmutableSortedDictionary<string, SettingValue> parameters) =>
        Mixed(trial, parameters) is Outcome.Running ? new Outcome.Failed() : Mixed(trial, parameters);

    /// <summary>The smaller the numbers, the better: draws a model to the lowest corner.</summary>
    public static Outcome AllAtOneCorner(int trial, ImmutableSortedDictionary<string, SettingValue> parameters) =>
        new Outcome.Completed([Cost(parameters)]);

    private static double Cost(ImmutableSortedDictionary<string, SettingValue> parameters) =>
        parameters.Values.Sum(value => value.Number is { } number ? Math.Tanh(number / 100) : value.ToString().Length);
}
