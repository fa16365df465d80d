using System.Collections.Immutable;
using Sweep.Optimization;

namespace Sweep.Coordinator.Core.Study;

/// <summary>The order of the completed trials, best first.</summary>
public static class Leaderboard
{
    public static ImmutableArray<Trial> Rank(StudyState state) =>
        [.. Ranking.Order(StudyHistory.Of(state), state.Spec.Objectives.Length).Select(number => state.Trials[number])];

    /// <summary>How many of them, from the first on, no other beats in one objective without being worse in another.</summary>
    public static int FrontSize(StudyState state) => Ranking.FrontSize(StudyHistory.Of(state), state.Spec.Objectives.Length);
}
