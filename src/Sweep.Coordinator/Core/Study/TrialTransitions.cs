using Foundation;
using Sweep.Shared.Domain.Events;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What each event makes of its trial.</summary>
internal static class TrialTransitions
{
    /// <param name="entry">The event and its place in the log.</param>
    /// <param name="until">When an attempt that ends with it was last known to run.</param>
    public static Trial Apply(Trial trial, RecordedEvent entry, DateTimeOffset until)
    {
        Invariant.Holds(
            trial.Life is TrialLife.Open || entry.Event is TrialRetried or WeightsReleased or EpochWeightsKept,
            "a finished trial stays as it is, unless it failed and is tried again"
        );
        var timed = entry.Event is AttemptOver over ? AddTime(trial, over, until) : trial;
        return Advance(timed, entry);
    }

    private static Trial Advance(Trial trial, RecordedEvent entry) =>
        entry.Event switch
        {
            AttemptStarted started => Start(trial, started, entry),
            TrainingBegan began => Begin(trial, began),
            AttemptFailed { AwaitsComparison: true } failed => Compare(trial, failed, entry.Position),
            AttemptFailed => Fail(trial),
            ComparisonPassed => Pass(trial),
            AttemptLost { Progressed: true } => Queue(trial, trial.Counts.AfterProgress()),
            AttemptLost => Queue(trial, trial.Counts.AfterLoss()),
            AttemptDied died => Queue(trial, trial.Counts.AfterDeath(died.Progressed)),
            AttemptReturned { Step: > 0 } => Queue(trial, trial.Counts.AfterProgress()),
            // Handed back before its first step, as by a worker that lacks its data, the trial has
            // shown nothing.
            AttemptReturned => Queue(trial, trial.Counts),
            TrialCompleted completed => trial with
            {
                Life = new TrialLife.Completed(entry.At, completed.Result, KeepsWeights: true),
            },
            RungReached reached => trial with { Progress = trial.Progress.WithRung(reached.Rung, reached.Reached) },
            TrialPruned pruned => End(
                trial,
                new TrialLife.Pruned(entry.At, pruned.Epoch, pruned.Values, pruned.Reason)
            ),
            TrialDiverged diverged => End(
                trial,
                new TrialLife.Diverged(entry.At, diverged.Reason, diverged.Epochs ?? 0)
            ),
            TrialFailed failed => End(trial, new TrialLife.Failed(entry.At, failed.Reason, failed.BeforeFirstStep)),
            TrialCancelled => End(trial, new TrialLife.Cancelled(entry.At)),
            TrialRetried => Retry(trial),
            EpochWeightsKept kept => trial with
            {
                Progress = trial.Progress.WithEpochWeights(kept.Epoch, kept.Weights),
            },
            WeightsReleased => Release(trial),
            _ => throw Invariant.Unreachable(entry.Event),
        };

    private static Trial AddTime(Trial trial, AttemptOver over, DateTimeOffset until)
    {
        var ran = over.Seconds is { } known ? TimeSpan.FromSeconds(known) : until - trial.Latest?.Started;
        return trial with { Progress = trial.Progress.AfterRunning(ran ?? TimeSpan.Zero) };
    }

    private static Trial Start(Trial trial, AttemptStarted started, RecordedEvent entry) =>
        trial with
        {
            Life = new TrialLife.Running(started.Attempt, started.LeaseSeconds) { Comparison = ComparisonOf(trial) },
            Counts = trial.Counts with { Started = started.Attempt },
            Progress = trial.Progress with { Started = trial.Progress.Started ?? entry.At },
            Latest = new LatestAttempt(started.Worker, entry.At, entry.Position),
        };

    private static Trial Begin(Trial trial, TrainingBegan began) =>
        trial with
        {
            Life = (TrialLife.Running)trial.Life with { FromStep = began.Step },
            Progress = trial.Progress with { Device = began.Device ?? trial.Progress.Device },
        };

    private static Trial Compare(Trial trial, AttemptFailed failed, long position) =>
        trial with
        {
            Life = new TrialLife.Queued
            {
                Comparison = new WorkerComparison.Awaited(trial.Worker!, failed.Reason, position),
            },
        };

    /// <summary>A failure that waited for a comparison counts as well now.</summary>
    private static Trial Fail(Trial trial)
    {
        var pending = trial.Pending;
        var isDone =
            ComparisonOf(trial) is WorkerComparison.Done || (pending is not null && pending.Worker != trial.Worker);
        return trial with
        {
            Life = new TrialLife.Queued
            {
                Comparison = isDone ? new WorkerComparison.Done() : new WorkerComparison.Unneeded(),
            },
            Counts = trial.Counts.AfterFailures(pending is null ? 1 : 2),
        };
    }

    private static Trial Pass(Trial trial) =>
        trial with
        {
            Life = (TrialLife.Open)trial.Life with { Comparison = new WorkerComparison.Unneeded() },
        };

    private static Trial Queue(Trial trial, AttemptCounts counts) =>
        trial with
        {
            Life = new TrialLife.Queued { Comparison = ComparisonOf(trial) },
            Counts = counts,
        };

    private static Trial End(Trial trial, TrialLife.Ended end) =>
        trial with
        {
            Life = end,
            Progress = trial.Progress with { EpochWeights = null },
        };

    private static Trial Release(Trial trial) =>
        trial with
        {
            Life = (TrialLife.Completed)trial.Life with { KeepsWeights = false },
            Progress = trial.Progress with { EpochWeights = null },
        };

    /// <summary>
    /// A failed trial as if it had never been tried, but for the numbers of its attempts.
    /// </summary>
    private static Trial Retry(Trial trial)
    {
        Invariant.Holds(trial.Life is TrialLife.Failed, "only a failed trial is tried again");
        return trial with
        {
            Life = new TrialLife.Queued(),
            Counts = trial.Counts.ForRetry(),
            Progress = TrialProgress.None with { Device = trial.Progress.Device },
        };
    }

    private static WorkerComparison ComparisonOf(Trial trial) => ((TrialLife.Open)trial.Life).Comparison;
}
