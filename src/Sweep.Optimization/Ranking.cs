using System.Collections.Immutable;
using Sweep.Optimization.Ranks;

namespace Sweep.Optimization;

/// <summary>
/// The order of a leaderboard. One objective: by cost, then by number. Several: by non-domination
/// rank, then by how much hypervolume a trial adds to the others of its rank, then by number. Only
/// completed trials whose costs are all finite have a rank.
/// </summary>
public static class Ranking
{
    /// <summary>The trials that can be ranked, best first.</summary>
    /// <param name="objectives">
    /// How many costs each has; those with another number of costs are left out.
    /// </param>
    public static ImmutableArray<int> Order(IEnumerable<Observation> observations, int objectives)
    {
        var results = Results(observations, objectives);
        return [.. CostOrder.Of(Array.ConvertAll(results, result => result.Costs)).Select(index => results[index].Trial)];
    }

    /// <summary>
    /// How many trials are on the Pareto front, where no other is better in one objective and
    /// nowhere worse: the first ones of <see cref="Order"/>.
    /// </summary>
    /// <inheritdoc cref="Order"/>
    public static int FrontSize(IEnumerable<Observation> observations, int objectives) =>
        NonDomination.Ranks(Array.ConvertAll(Results(observations, objectives), result => result.Costs.ToArray())).Count(rank => rank == 0);

    private static (int Trial, ImmutableArray<double> Costs)[] Results(IEnumerable<Observation> observations, int objectives) =>
    [
        .. observations
            .Where(observation => observation.Outcome is Outcome.Completed { IsFinite: true } completed && completed.Costs.Length == objectives)
            .Select(observation => (observation.Trial, ((Outcome.Completed)observation.Outcome).Costs))
            .OrderBy(result => result.Trial),
    ];
}
