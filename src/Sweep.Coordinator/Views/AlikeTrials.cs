using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Views;

/// <summary>
/// Trials without a result that have one state and, but for what differs from process to process,
/// one reason.
/// </summary>
/// <param name="First">The number of the first of them, whose reason is shown.</param>
public sealed record AlikeTrials(TrialState State, int First, string Reason, int Count)
{
    private readonly string masked = AlikeFailures.Mask(Reason);

    /// <summary>
    /// The groups with this trial in one of them. One without a reason is in no group.
    /// </summary>
    /// <param name="most">Further groups are not begun.</param>
    public static ImmutableArray<AlikeTrials> With(ImmutableArray<AlikeTrials> groups, Trial trial, int most)
    {
        if (trial.Reason is not { } reason)
            return groups;
        if (Find(groups, trial) is { } alike)
            return groups.Replace(alike, alike with { Count = alike.Count + 1 });
        return groups.Length < most ? groups.Add(new AlikeTrials(trial.State, trial.Number, reason, 1)) : groups;
    }

    /// <summary>The group that the trial belongs to; null where there is no such group.</summary>
    public static AlikeTrials? Find(ImmutableArray<AlikeTrials> groups, Trial trial)
    {
        var masked = AlikeFailures.Mask(trial.Reason ?? "");
        return groups.FirstOrDefault(group => group.State == trial.State && group.masked == masked);
    }
}
