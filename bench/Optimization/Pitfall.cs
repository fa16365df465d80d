using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Optimization.Bench;

/// <summary>
/// A problem where trials fail in a part of the space. The same functions stand in
/// optuna_failures.py.
/// </summary>
/// <param name="Fails">
/// Whether a trial at a point fails: coordinates in the order of the space.
/// </param>
/// <param name="Cost">What a point costs that does not fail.</param>
internal sealed record Pitfall(string Name, SearchSpace Space, Func<double[], bool> Fails, Func<double[], double> Cost)
{
    public static readonly ImmutableArray<Pitfall> All =
    [
        // The best point lies at the edge of the half that fails, or far from it.
        new("half, at its edge", Cube(2, -1), x => x[0] >= 0, x => x[1] * x[1] - x[0]),
        new("half, far from it", Cube(2, -1), x => x[0] >= 0, x => Squares(x, -0.6, 0.3)),
        // A fifth fails: where every parameter is large.
        new("corner, at its edge", Cube(3, 0), x => x.Min() > 0.4, x => Squares(x, 0.6, 0.6, 0.6)),
        new("corner, far from it", Cube(3, 0), x => x.Min() > 0.4, x => Squares(x, 0.15, 0.15, 0.15)),
        // Three tenths fail, and part what is left in two.
        new("stripe, at its edge", Cube(4, 0), x => Math.Abs(x[0] - 0.5) < 0.15, x => Squares(x, 0.6, 0.3, 0.5, 0.7)),
        new("stripe, far from it", Cube(4, 0), x => Math.Abs(x[0] - 0.5) < 0.15, x => Squares(x, 0.9, 0.3, 0.5, 0.7)),
        // A third fails, along the diagonal of two parameters: no parameter alone tells.
        new("diagonal, at its edge", Cube(2, 0), x => Math.Abs(x[0] - x[1]) < 0.2, x => Squares(x, 0.45, 0.55)),
        new("diagonal, far from it", Cube(2, 0), x => Math.Abs(x[0] - x[1]) < 0.2, x => Squares(x, 0.1, 0.8)),
        // A tenth or a thirtieth does not fail.
        new("all but a tenth", Cube(2, 0), x => x.Max() > 0.32, x => Squares(x, 0.1, 0.2)),
        new("all but a thirtieth", Cube(3, 0), x => x.Max() > 0.32, x => Squares(x, 0.1, 0.2, 0.3)),
    ];

    public double[] Coordinates(ImmutableSortedDictionary<string, SettingValue> parameters) =>
        [.. Space.Parameters.Select(parameter => parameters[parameter.Name].Number!.Value)];

    private static SearchSpace Cube(int dimensions, double min) =>
        new([.. Enumerable.Range(0, dimensions).Select(i => new Parameter($"x{i}", new Distribution.Float(min, 1)))]);

    private static double Squares(double[] x, params double[] centre) =>
        x.Zip(centre).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
}
