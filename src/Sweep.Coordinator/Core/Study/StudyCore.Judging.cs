using Foundation;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>How attempts end, and what becomes of their trials.</summary>
public sealed partial class StudyCore
{
    private void Judge(StudyTurn turn, AttemptEnded ended)
    {
        var (number, attempt) = (ended.Key.Trial.Number, ended.Key.Attempt);
        string? why = null;
        var isEarly = IsEarly(turn.State.Trials[number], ended);
        if (!isEarly)
            NodeComparison.Pass(turn, number);
        switch (ended.Outcome)
        {
            case AttemptOutcome.Completed completed:
                Complete(turn, ended, completed);
                break;
            case AttemptOutcome.Diverged diverged:
                Diverge(turn, ended, diverged.Reason);
                break;
            case AttemptOutcome.Failed failed:
                why = failed.Reason;
                Fail(turn, ended.Key, failed.Reason, isEarly);
                break;
            case AttemptOutcome.TimedOut timedOut:
                // It would take as long again.
                why = timedOut.Reason;
                turn.Record(new TrialFailed(number, 0, attempt, timedOut.Reason));
                break;
            case AttemptOutcome.Died died:
                why = Die(turn, ended.Key, died.Reason);
                break;
            case AttemptOutcome.Stopped:
                turn.Record(new AttemptReturned(number, 0, attempt, ended.Step));
                break;
            case AttemptOutcome.Refused refused:
                why = refused.Reason;
                turn.Record(new AttemptReturned(number, 0, attempt, ended.Step, refused.Reason));
                StudyWorkers.Refuse(turn, turn.State.Trials[number].Worker!, refused.Reason);
                break;
            case AttemptOutcome.Misfit misfit:
                why = misfit.Reason;
                turn.Record(new TrialFailed(number, 0, attempt, misfit.Reason, isEarly));
                turn.CountFailed();
                Stop(turn, new StudyConclusion.Misfit(number, misfit.Reason));
                break;
            case AttemptOutcome.StorageLost lost:
                turn.Record(new AttemptReturned(number, 0, attempt, ended.Step));
                Stop(turn, new StudyConclusion.Halted(lost.Reason));
                break;
            default:
                throw Invariant.Unreachable(ended.Outcome);
        }

        if (!isEarly)
            StudyWorkers.Take(turn, turn.State.Trials[number].Worker!);
        turn.AttemptOver(number, why);
    }

    private static void Diverge(StudyTurn turn, AttemptEnded ended, string reason)
    {
        var number = ended.Key.Trial.Number;
        var epochs = turn.LastEpochOf(number);
        turn.Record(new TrialDiverged(number, 0, ended.Key.Attempt, ended.Step, reason, epochs));
    }

    /// <summary>
    /// Whether the attempt ended before it had shown that its worker can take it.
    /// </summary>
    private static bool IsEarly(Trial trial, AttemptEnded ended) =>
        ended.Outcome switch
        {
            AttemptOutcome.Completed or AttemptOutcome.Diverged or AttemptOutcome.StorageLost => false,
            AttemptOutcome.Refused => true,
            _ => ended.Step <= ((TrialLife.Running)trial.Life).FromStep,
        };

    private static void Fail(StudyTurn turn, AttemptKey key, string reason, bool isEarly)
    {
        var number = key.Trial.Number;
        var trial = turn.State.Trials[number];
        if (isEarly && NodeComparison.IsPossible(turn.Session, trial))
        {
            turn.Record(
                new AttemptFailed(number, 0, key.Attempt, reason, BeforeFirstStep: true, AwaitsComparison: true)
            );
            return;
        }

        var failures = trial.Counts.Failures + (trial.Pending is null ? 0 : 1);
        if (failures < turn.State.Spec.Retries && !(isEarly && FailFast.IsHopeless(turn.State, reason)))
        {
            turn.Record(new AttemptFailed(number, 0, key.Attempt, reason, isEarly));
            return;
        }

        turn.Record(new TrialFailed(number, 0, key.Attempt, reason, isEarly));
        turn.CountFailed();
        FailFast.Check(turn);
    }

    /// <summary>
    /// A completed trial whose objectives are all finite; without them it could neither be ranked
    /// nor learned from.
    /// </summary>
    private void Complete(StudyTurn turn, AttemptEnded ended, AttemptOutcome.Completed completed)
    {
        var number = ended.Key.Trial.Number;
        var spec = turn.State.Spec;
        var unusable = spec.Objectives.FirstOrDefault(objective =>
            !completed.Values.TryGetValue(objective.Metric, out var value) || !double.IsFinite(value)
        );
        if (unusable is not null)
        {
            Diverge(turn, ended, $"{unusable.Metric} is not a finite number");
            turn.Drop([completed.Weights]);
            return;
        }

        turn.Record(new TrialCompleted(number, 0, ended.Key.Attempt, ended.Step, completed));
        WarnIfNeverMeasured(turn, number, completed);
        var best = Leaderboard.Best(turn.State, spec.KeepCheckpoints);
        foreach (var released in turn.State.Kept.Where(kept => !best.Contains(kept)).ToArray())
        {
            turn.Record(new WeightsReleased(released));
            turn.Drop([((TrialLife.Completed)turn.State.Trials[released].Life).Result.Weights]);
        }
    }

    /// <summary>Its worker or coordinator is gone. That alone never fails a trial.</summary>
    private static void Lose(StudyTurn turn, int number)
    {
        var attempt = ((TrialLife.Running)turn.State.Trials[number].Life).Attempt;
        var progressed = HasProgressed(turn, number, attempt);
        turn.Record(new AttemptLost(number, 0, attempt, progressed));
        var why = progressed
            ? "its worker or coordinator went away"
            : "its worker or coordinator went away before it had left a new checkpoint";
        turn.AttemptOver(
            number,
            turn.State.Trials[number].Counts.IsSuspect ? $"{why}; it trains in a process of its own next" : why
        );
    }

    /// <returns>Why the attempt is over.</returns>
    private static string Die(StudyTurn turn, AttemptKey key, string how)
    {
        var (number, attempt) = (key.Trial.Number, key.Attempt);
        var progressed = HasProgressed(turn, number, attempt);
        if (progressed || turn.State.Trials[number].Counts.DeathsInARow + 1 < DeathLimit)
        {
            turn.Record(new AttemptDied(number, 0, attempt, progressed, how));
            return $"its process ended: {how}";
        }

        var why = $"its process ended {DeathLimit} times in a row before it had left a new checkpoint: {how}";
        turn.Record(new TrialFailed(number, 0, attempt, why));
        return why;
    }

    private static bool HasProgressed(StudyTurn turn, int number, int attempt) =>
        turn.CheckpointsOf(number).Any(checkpoint => checkpoint.Attempt == attempt);
}
