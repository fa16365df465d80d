using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Importances;

/// <summary>Trials of functions of which is known how much each parameter matters.</summary>
internal static class SomeTables
{
    /// <summary>Two positions in [0, 1].</summary>
    public static readonly SearchSpace Square = new([
        new Parameter("x", new Distribution.Float(0, 1)),
        new Parameter("y", new Distribution.Float(0, 1)),
    ]);

    /// <summary>A point in the middle of each small square.</summary>
    public static ImmutableArray<Observation> OnLattice(int side, Func<double, double, double> cost) =>
        [
            .. Enumerable
                .Range(0, side * side)
                .Select(at => Point(at, (at % side + 0.5) / side, (at / side + 0.5) / side, cost)),
        ];

    /// <summary>Points drawn evenly.</summary>
    public static ImmutableArray<Observation> Drawn(int count, Func<double, double, double> cost)
    {
        var rng = new Rng(7, RngPurpose.Suggestion);
        var observations = ImmutableArray.CreateBuilder<Observation>();
        for (var at = 0; at < count; at++)
            observations.Add(Point(at, rng.NextDouble(), rng.NextDouble(), cost));
        return observations.ToImmutable();
    }

    /// <summary>A parameter with the choices 0, 1, ...</summary>
    public static Parameter Choice(string name, int choices, params ImmutableArray<Condition> when) =>
        new(
            name,
            new Distribution.Categorical([.. Enumerable.Range(0, choices).Select(choice => SettingValue.Of(choice))]),
            when
        );

    public static Observation Observed(int trial, double cost, params (string Name, SettingValue Value)[] parameters) =>
        new(
            trial,
            parameters.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            new Outcome.Completed([cost])
        );

    private static Observation Point(int trial, double x, double y, Func<double, double, double> cost) =>
        Observed(trial, cost(x, y), ("x", SettingValue.Of(x)), ("y", SettingValue.Of(y)));
}
