using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Events;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// Whose fault a failure before the first step is. The trial gets another worker next. If it takes
/// its first step there, the worker that it failed on is at fault; if it fails there as well before
/// its first step, or there is no other worker, the trial is.
/// </summary>
internal static class NodeComparison
{
    /// <summary>
    /// A worker on which so many failures wait for their comparison gets no further trial until one
    /// is decided.
    /// </summary>
    public const int MostPending = 3;

    /// <summary>
    /// Whether this attempt, which failed before its first step, can be compared with one on
    /// another worker.
    /// </summary>
    public static bool IsPossible(StudySession session, Trial trial) =>
        trial.Life is TrialLife.Open { Comparison: WorkerComparison.Unneeded } && HasOtherThan(session, trial.Worker!);

    /// <summary>
    /// Whether a worker gets no further trial, since another worker has to be compared with it. It
    /// still takes trials that failed on other workers: two workers that are both held back would
    /// otherwise wait for each other.
    /// </summary>
    public static bool IsHeldBack(StudySession session, string worker)
    {
        var state = session.State;
        if (state.Comparing.Count < MostPending || session.Workers.Suited < 2)
            return false;
        return state.Comparing.Count(number => state.Trials[number].Pending!.Worker == worker) >= MostPending;
    }

    /// <summary>
    /// Whether a worker that offers a slot, and so suits, may take this queued trial.
    /// </summary>
    public static bool MayTake(StudySession session, Trial trial, string worker)
    {
        if (trial.Pending is { } pending)
            return pending.Worker != worker || session.Workers.Suited < 2;
        return !IsHeldBack(session, worker);
    }

    /// <summary>A trial has taken a step in its current attempt.</summary>
    public static void Pass(StudyTurn turn, int number)
    {
        if (turn.State.Comparing.IsEmpty)
            return;
        var trial = turn.State.Trials[number];
        var worker = trial.Worker!;
        turn.SetProven(worker, trial.Latest!.Position);
        if (trial.Pending is not { } pending || pending.Worker == worker)
            return;

        // A worker that took another trial after it had failed this one lacks nothing that all
        // trials need.
        var isUnfit = turn.Session.Proven.GetValueOrDefault(pending.Worker) <= pending.Position;
        turn.Record(new ComparisonPassed(number, 0, trial.Counts.Started, pending.Worker, isUnfit));
        // A worker that was held back may have its turn again.
        turn.AnnounceAgain();
        if (!isUnfit)
            return;
        var isKnown = turn.Session.Refusals.ContainsKey(pending.Worker);
        turn.SetRefusal(pending.Worker, pending.Reason);
        turn.Emit(new FleetRequest.PauseWorker(turn.State.Id, pending.Worker, pending.Reason));
        if (!isKnown)
            turn.Emit(
                new StudyEffect.Broadcast(new StudyNotice.WorkerUnfit(pending.Worker, pending.Reason, number, worker))
            );
    }

    /// <summary>
    /// A worker that refused or was found unfit is in a pause, so that it is not among those that
    /// suit.
    /// </summary>
    private static bool HasOtherThan(StudySession session, string worker) =>
        session.Workers.Suited > (session.Refusals.ContainsKey(worker) ? 0 : 1);
}
