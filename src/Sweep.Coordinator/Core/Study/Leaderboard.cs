using System.Collections.Immutable;
using Sweep.Optimization.Ranking;

namespace Sweep.Coordinator.Core.Study;

/// <summary>The order of the completed trials, best first.</summary>
public static class Leaderboard
{
    public static ImmutableArray<Trial> Rank(StudyState state) =>
        [
            .. TrialRanking
                .Order(state.Observations, state.Spec.Objectives.Length)
                .Select(number => state.Trials[number]),
        ];

    /// <summary>
    /// The best <paramref name="count"/> after a trial has completed whose weights, like those of
    /// the best before it, are still kept. With one objective no other trial can be among them,
    /// so a long sweep need not be ranked as a whole each time.
    /// </summary>
    public static IReadOnlySet<int> Best(StudyState state, int count)
    {
        if (state.Spec.Objectives.Length > 1)
            return Rank(state).Take(count).Select(trial => trial.Number).ToHashSet();
        return TrialRanking.Order(state.Kept.Select(number => state.Observations[number]), 1).Take(count).ToHashSet();
    }

    /// <summary>
    /// How many of them, from the first on, no other beats in one objective without being worse in
    /// another.
    /// </summary>
    public static int FrontSize(StudyState state) =>
        TrialRanking.FrontSize(state.Observations, state.Spec.Objectives.Length);
}
