using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// Trials that clients ask for and tell of. For the log a client is a worker. The study itself
/// watches it: a client that is silent for longer than its lease has handed its trial back.
/// </summary>
public sealed partial class StudyCore
{
    private static bool IsAsked(StudySession session) => session.State.Spec.Runner == RunnerNames.Ask;

    /// <summary>What clients had when the last coordinator ended they have still.</summary>
    private static void BeginLeases(StudyTurn turn)
    {
        turn.AwaitNoClaims();
        turn.ReadLeases();
    }

    private void Answer(StudyTurn turn, Ask ask)
    {
        if (!IsAsked(turn.Session))
            RefuseTrained(turn, ask.Request);
        else if (ask.Again is { } again)
            HandAgain(turn, ask, again);
        else if (Demand(turn.Session) == 0 || NextTrial(turn, ask.Client) is not { } trial)
            RefuseTrial(turn, ask);
        else
            Hand(turn, ask, trial);
    }

    private static void Hand(StudyTurn turn, Ask ask, Trial trial)
    {
        var attempt = trial.Counts.Started + 1;
        turn.Record(new AttemptStarted(trial.Number, 0, attempt, ask.Client, (int)ask.Lease.TotalSeconds));
        turn.Renew(trial.Number, new ClientLease(attempt, ask.Lease));
        turn.Emit(new StudyEffect.Answer(ask.Request, new AskAnswer.Handed(StartOf(turn, trial, attempt), ask.Lease)));
        turn.Emit(new StudyEffect.Broadcast(new StudyNotice.AttemptStarted(turn.State.Trials[trial.Number])));
    }

    /// <summary>The client that has a trial may have lost the answer, or its memory.</summary>
    private static void HandAgain(StudyTurn turn, Ask ask, TrialAttempt again)
    {
        if (!turn.State.IsCurrent(KeyOf(turn, again)))
        {
            RefuseAsStale(turn, ask.Request, again);
            return;
        }

        turn.Renew(again.Trial, new ClientLease(again.Attempt, ask.Lease));
        var trial = turn.State.Trials[again.Trial];
        turn.Emit(
            new StudyEffect.Answer(ask.Request, new AskAnswer.Handed(StartOf(turn, trial, again.Attempt), ask.Lease))
        );
    }

    private static void RefuseTrial(StudyTurn turn, Ask ask)
    {
        var state = turn.State;
        var (why, message) = state switch
        {
            _ when turn.Session.Ending is not null => (AskRefusal.NotNow, "it is about to stop"),
            { IsFinished: true } => (AskRefusal.Never, "it is finished"),
            { HasMore: false } => (
                AskRefusal.NotNow,
                $"all of its trials are handed out, and {state.Running.Count} have no result yet; one may be handed "
                    + "back"
            ),
            _ => (
                AskRefusal.NotNow,
                $"in strict order the next trial waits for the result of trial {state.Running.Min}"
            ),
        };
        Refuse(turn, ask.Request, why, message);
    }

    private void Handle(StudyTurn turn, Tell tell)
    {
        var key = KeyOf(turn, tell.Of);
        if (!IsAsked(turn.Session))
            RefuseTrained(turn, tell.Request);
        else if (turn.State.IsCurrent(key))
            HandleCurrent(turn, tell, key);
        else
            HandleLate(turn, tell);
    }

    private void HandleCurrent(StudyTurn turn, Tell tell, AttemptKey key)
    {
        var number = tell.Of.Trial;
        if (tell.Telling is Telling.Progress progress)
        {
            turn.Renew(number, turn.Session.Leases[number]);
            if (!progress.Values.IsEmpty)
                Handle(turn, new Measured(key, progress.Step, 0, CurvesOf(key, progress)), from: null);
        }
        else
        {
            turn.Remember(number, key.Attempt, tell.Telling);
            Judge(turn, EndOf(key, tell.Telling));
        }

        Record(turn, tell);
    }

    /// <summary>
    /// A client that lost the answer says the same again; anything else comes too late.
    /// </summary>
    private static void HandleLate(StudyTurn turn, Tell tell)
    {
        if (tell.Telling is Telling.Completed completed)
            turn.Drop([completed.Kept]);
        if (WasTold(turn, tell))
            Record(turn, tell);
        else
            RefuseAsStale(turn, tell.Request, tell.Of);
    }

    private static bool WasTold(StudyTurn turn, Tell tell)
    {
        var (number, attempt) = tell.Of;
        if (turn.Session.Told.TryGetValue(number, out var told))
            return told.Attempt == attempt && told.Telling.Equals(tell.Telling);
        if (
            number < 0
            || number >= turn.State.Trials.Count
            || turn.State.Trials[number] is not { Life.IsFinal: true } trial
            || trial.Counts.Started != attempt
        )
            return false;
        return (trial.Life, tell.Telling) switch
        {
            // The client had not heard of it yet.
            (TrialLife.Pruned, _) => true,
            (TrialLife.Completed { Result: var result }, Telling.Completed completed) => result.Weights
                == completed.Kept
                && result.Epochs == completed.Step,
            (TrialLife.Failed failed, Telling.Failed said) => failed.Reason == said.Reason,
            (TrialLife.Diverged diverged, Telling.Diverged said) => diverged.Reason == said.Reason,
            _ => false,
        };
    }

    private static void Record(StudyTurn turn, Tell tell) =>
        turn.Emit(
            new StudyEffect.Answer(
                tell.Request,
                new AskAnswer.Recorded(tell.Of, turn.State.Trials[tell.Of.Trial].State, turn.State.IsFinished)
            )
        );

    private static AttemptEnded EndOf(AttemptKey key, Telling telling) =>
        telling switch
        {
            Telling.Completed done => new AttemptEnded(
                key,
                done.Step,
                new AttemptOutcome.Completed(done.Values, done.Step, done.Step, done.Kept, done.Provenance)
            ),
            Telling.Failed failed => new AttemptEnded(key, 0, new AttemptOutcome.Failed(failed.Reason)),
            Telling.Diverged diverged => new AttemptEnded(key, 0, new AttemptOutcome.Diverged(diverged.Reason)),
            _ => throw Foundation.Invariant.Unreachable(telling),
        };

    private static ImmutableArray<CurveChunk> CurvesOf(AttemptKey key, Telling.Progress progress) =>
        [
            .. progress.Values.Select(value => new CurveChunk(
                key.Trial.Number,
                key.Trial.Replicate,
                key.Attempt,
                value.Key,
                progress.Step,
                [value.Value]
            )),
        ];

    /// <summary>
    /// Neither a failure nor a loss: nothing is known of what the client did with it.
    /// </summary>
    private static void EndLeases(StudyTurn turn)
    {
        foreach (var (number, lease) in turn.LeasesOver())
        {
            var why = $"its client was silent for {lease.Length.TotalSeconds:0} s";
            turn.Record(new AttemptReturned(number, 0, lease.Attempt, Step: 0, why));
            turn.AttemptOver(number, why);
        }
    }

    private static AttemptKey KeyOf(StudyTurn turn, TrialAttempt of) =>
        new(new TrialKey(turn.State.Id, of.Trial), of.Attempt);

    private static void RefuseAsStale(StudyTurn turn, long request, TrialAttempt of)
    {
        var isKnown = of.Trial >= 0 && of.Trial < turn.State.Trials.Count;
        if (!isKnown)
            Refuse(turn, request, AskRefusal.Unknown, $"there is no trial {of.Trial}");
        else if (turn.State.Trials[of.Trial].Counts.Started < of.Attempt || of.Attempt < 1)
            Refuse(turn, request, AskRefusal.Unknown, $"there is no {of}");
        else
            Refuse(turn, request, AskRefusal.Stale, $"{of} is over: it was told of otherwise, or its lease ran out");
    }

    private static void RefuseTrained(StudyTurn turn, long request) =>
        Refuse(turn, request, AskRefusal.Never, "workers train its trials; a sweep with runner: ask is asked for them");

    private static void Refuse(StudyTurn turn, long request, AskRefusal why, string message) =>
        turn.Emit(new StudyEffect.Answer(request, new AskAnswer.Refused(why, $"'{turn.State.Spec.Name}': {message}")));
}
