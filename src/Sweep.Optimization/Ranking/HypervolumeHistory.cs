using System.Collections.Immutable;

namespace Sweep.Optimization.Ranking;

/// <summary>The hypervolume that a study had reached with one of its trials.</summary>
/// <param name="Trial">The number of the trial that enlarged it.</param>
/// <param name="Volume">After that trial.</param>
public sealed record HypervolumeStep(int Trial, double Volume);

/// <summary>
/// How the volume that a study's results dominate grows: the measure of progress where there are
/// several objectives (Zitzler and Thiele, "Multiobjective evolutionary algorithms", 1999).
/// </summary>
public static class HypervolumeHistory
{
    /// <summary>
    /// Each trial that enlarged the volume, in the order of their numbers. Every objective is
    /// scaled to its range over all completed trials. The volume is the share, in [0, 1], of the
    /// box that reaches a tenth beyond the worst.
    /// </summary>
    /// <param name="observations">All trials of a study, in any order.</param>
    /// <param name="objectives">How many costs each has; at least 1.</param>
    public static ImmutableArray<HypervolumeStep> Of(IEnumerable<Observation> observations, int objectives)
    {
        var results = TrialRanking.Results(observations, objectives);
        var scaled = Hypervolume.Scaled(Array.ConvertAll(results, result => result.Costs.ToArray()));
        return Grow([.. results.Select(result => result.Trial)], scaled, Math.Pow(Hypervolume.Reference, objectives));
    }

    /// <summary>
    /// The same in the units of the costs: the volume between the results and a reference point.
    /// Results beyond it count as far as there.
    /// </summary>
    /// <param name="observations">All trials of a study, in any order.</param>
    /// <param name="reference">A cost for each objective.</param>
    public static ImmutableArray<HypervolumeStep> Below(
        IEnumerable<Observation> observations,
        ImmutableArray<double> reference
    )
    {
        var results = TrialRanking.Results(observations, reference.Length);
        var moved = Array.ConvertAll(
            results,
            result => result.Costs.Select((cost, at) => cost - reference[at] + Hypervolume.Reference).ToArray()
        );
        return Grow([.. results.Select(result => result.Trial)], moved, unit: 1);
    }

    private static ImmutableArray<HypervolumeStep> Grow(int[] trials, double[][] costs, double unit)
    {
        var steps = ImmutableArray.CreateBuilder<HypervolumeStep>();
        var front = new List<double[]>();
        var volume = 0.0;
        for (var at = 0; at < trials.Length; at++)
        {
            if (front.Exists(other => NonDomination.Dominates(other, costs[at])))
                continue;
            var added = Hypervolume.Exclusive(costs[at], front);
            if (added <= 0)
                continue;
            front.RemoveAll(other => NonDomination.Dominates(costs[at], other));
            front.Add(costs[at]);
            volume += added;
            steps.Add(new HypervolumeStep(trials[at], volume / unit));
        }

        return steps.ToImmutable();
    }
}
