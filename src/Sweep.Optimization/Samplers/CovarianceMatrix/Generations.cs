using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.CovarianceMatrix;

/// <summary>
/// The distribution that a history leads to: ended trials by number, first those of the start, from
/// whose best the search sets out, then generations of equal size. Generations that a later history
/// shares are remembered.
/// </summary>
/// <param name="dimensions">The numeric ones.</param>
/// <param name="startup">How many trials the search sets out from.</param>
internal sealed class Generations(PointSpace space, int[] dimensions, int startup)
{
    /// <summary>As a share of every range.</summary>
    private const double FirstStep = 0.2;

    private readonly OrderedAxis[] axes = Array.ConvertAll(dimensions, at => (OrderedAxis)space.AxisOf(at));
    private readonly List<(EndedTrial[] Trials, SearchDistribution After)> known = [];

    /// <summary>Null until enough trials have ended.</summary>
    public SearchDistribution? Read(EndedTrial[] ended)
    {
        if (ended.Length < startup)
            return null;
        var distribution = Step(0, ended[..startup], Start);
        var size = SearchDistribution.GenerationSize(dimensions.Length);
        var (generation, margin) = (1, new DiscreteMargin(axes));
        for (var from = startup; from + size <= ended.Length; from += size)
        {
            var before = distribution;
            distribution = Step(
                generation++,
                ended[from..(from + size)],
                trials => before.After(Positions(trials), margin)
            );
        }

        return distribution;
    }

    private SearchDistribution Step(int place, EndedTrial[] trials, Func<EndedTrial[], SearchDistribution> learn)
    {
        if (place < known.Count && known[place].Trials.AsSpan().SequenceEqual(trials))
            return known[place].After;
        known.RemoveRange(Math.Min(place, known.Count), Math.Max(0, known.Count - place));
        known.Add((trials, learn(trials)));
        Invariant.Holds(known.Count == place + 1, "generations come one after the other");
        return known[place].After;
    }

    private SearchDistribution Start(EndedTrial[] trials) => new(Positions(trials)[0], FirstStep);

    private double[][] Positions(EndedTrial[] trials) =>
        [
            .. trials
                .Order()
                .Select(trial => axes.Select((axis, i) => axis.Position(trial.Point.Cells[dimensions[i]])).ToArray()),
        ];
}
