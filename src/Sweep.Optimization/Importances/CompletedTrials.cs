using System.Collections.Immutable;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;

namespace Sweep.Optimization.Importances;

/// <summary>The trials that importances are computed from.</summary>
/// <param name="Features">One for each parameter of the space, in its order.</param>
/// <param name="Costs">[trials]; smaller is better; all finite.</param>
internal sealed record CompletedTrials(ImmutableArray<Feature> Features, double[] Costs)
{
    /// <summary>
    /// The most cells of a position: fine enough for the best tenth, coarse enough for 100 trials.
    /// </summary>
    private const int MostCells = 50;

    public int Count => Costs.Length;

    public static CompletedTrials Of(SearchSpace space, IEnumerable<Observation> observations, int objective)
    {
        var points = new PointSpace(space);
        var rows = new List<(Point Point, double Cost)>();
        foreach (var observation in observations.OrderBy(observation => observation.Trial))
        {
            if (observation.Outcome is not Outcome.Completed { IsFinite: true } completed)
                continue;
            if (points.Encode(observation.Parameters) is { } point)
                rows.Add((point, completed.Costs[objective]));
        }

        var features = space.Parameters.Select(
            (parameter, dimension) =>
                FeatureOf(parameter.Name, points.AxisOf(dimension), dimension, [.. rows.Select(row => row.Point)])
        );
        return new CompletedTrials([.. features], [.. rows.Select(row => row.Cost)]);
    }

    private static Feature FeatureOf(string parameter, Axis axis, int dimension, Point[] points)
    {
        var values = Array.ConvertAll(points, point => ValueOf(axis, dimension, point));
        if (axis is ChoiceAxis choices)
            return new Feature(parameter, choices.Choices, choices.Choices, values);
        var cells = axis.Count is { } count ? (int)Math.Min(count, MostCells) : MostCells;
        return new Feature(parameter, Choices: null, cells, values);
    }

    private static double ValueOf(Axis axis, int dimension, Point point)
    {
        if (!point.Active[dimension])
            return Feature.Inactive;
        var cell = point.Cells[dimension];
        return axis is OrderedAxis ordered ? ordered.Position(cell) : cell;
    }
}
