namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// Ends a sweep whose trials all fail for one reason that lies outside of them, such as a library
/// that is missing.
/// </summary>
internal static class FailFast
{
    /// <summary>
    /// Whether another try of this failure is in vain: every trial that ended failed like this,
    /// before it reported anything.
    /// </summary>
    public static bool IsHopeless(StudyState state, string reason) =>
        state.Spec.FailFast is not null
        && AlikeFailures.IsAllThereIs(state)
        && AlikeFailures.Mask(state.Trials[state.Failed.Min].Reason!) == AlikeFailures.Mask(reason);

    /// <summary>
    /// Ends the study once enough trials failed alike since it was opened, and none ended
    /// otherwise. A study that is resumed gets as many again.
    /// </summary>
    public static void Check(StudyTurn turn)
    {
        if (turn.State.Spec.FailFast is not { } limit || turn.Session.FailedHere < limit)
            return;
        if (!AlikeFailures.IsAllThereIs(turn.State))
            return;
        var failed = turn.State.Failed;
        StudyCore.Stop(turn, new StudyConclusion.FailedFast(failed.Count, turn.State.Trials[failed.Min].Reason!));
    }
}
