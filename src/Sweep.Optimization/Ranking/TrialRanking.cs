using System.Collections.Immutable;

namespace Sweep.Optimization.Ranking;

/// <summary>
/// The order of a leaderboard. One objective: by cost, then by number. Several: by non-domination
/// rank, then by how much hypervolume a trial adds to the others of its rank, then by number. Only
/// completed trials whose costs are all finite have a rank.
/// </summary>
public static class TrialRanking
{
    /// <summary>The trials that can be ranked, best first.</summary>
    /// <param name="observations">All trials of a study, in any order.</param>
    /// <param name="objectives">
    /// How many costs each has; those with another number of costs are left out.
    /// </param>
    public static ImmutableArray<int> Order(IEnumerable<Observation> observations, int objectives)
    {
        var results = Results(observations, objectives);
        var order = CostOrder.Of(Array.ConvertAll(results, result => result.Costs));
        return [.. order.Select(index => results[index].Trial)];
    }

    /// <summary>
    /// How many trials are on the Pareto front, where no other is better in one objective and
    /// nowhere worse: the first ones of <see cref="Order"/>.
    /// </summary>
    /// <inheritdoc cref="Order"/>
    public static int FrontSize(IEnumerable<Observation> observations, int objectives)
    {
        var results = Results(observations, objectives);
        var ranks = NonDomination.Ranks(Array.ConvertAll(results, result => result.Costs.ToArray()));
        return ranks.Count(rank => rank == 0);
    }

    /// <summary>The trials that can be ranked, by their numbers.</summary>
    internal static (int Trial, ImmutableArray<double> Costs)[] Results(
        IEnumerable<Observation> observations,
        int objectives
    )
    {
        var results = new List<(int Trial, ImmutableArray<double> Costs)>();
        foreach (var observation in observations)
        {
            if (observation.Outcome is not Outcome.Completed { IsFinite: true } completed)
                continue;
            if (completed.Costs.Length == objectives)
                results.Add((observation.Trial, completed.Costs));
        }

        return [.. results.OrderBy(result => result.Trial)];
    }
}
