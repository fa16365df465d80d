using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Optimization;
using Sweep.Optimization.Pruners;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// One sweep's decisions: suggests, assigns, judges, retries, ranks. Knows no worker, clock, thread
/// or database. <see cref="Step"/> is pure: the sampler and the pruner are themselves pure
/// functions of what they are given.
/// </summary>
/// <param name="pruner">What stops trials early; null lets every trial run to its end.</param>
public sealed partial class StudyCore(ISampler sampler, IPruner? pruner)
{
    /// <summary>
    /// A trial fails when its own process has ended by itself so many times in a row without a new
    /// checkpoint.
    /// </summary>
    public const int DeathLimit = 5;

    /// <summary>
    /// How many training checkpoints of an unfinished trial are kept: the newest, and the one
    /// before in case that is damaged.
    /// </summary>
    public const int CheckpointsKept = 2;

    /// <summary>The core of a study, with the sampler and the pruner that it names.</summary>
    public static StudyCore Of(StudySpec spec) =>
        new(
            SamplerKinds.Create(spec.Sampler, spec.Space, spec.Seed, spec.Objectives.Length),
            PrunerKinds.Create(spec.Pruner, spec.Objectives[0], spec.Seed)
        );

    /// <summary>What one input leads to.</summary>
    /// <returns>
    /// The session after it, and what is to be done: first persisted, then the rest in order.
    /// </returns>
    public (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
        StudySession session,
        StudyInput input,
        DateTimeOffset now
    )
    {
        var turn = new StudyTurn(session, now);
        switch (input)
        {
            case StudyInput.Opened opened:
                Open(turn, opened);
                break;
            case StudyInput.Reloaded when IsAsked(session):
                turn.ReadLeases();
                break;
            case StudyInput.Reloaded:
                turn.AskForClaims();
                break;
            case StudyInput.TrialAsked asked:
                Answer(turn, asked.Ask);
                break;
            case StudyInput.TrialTold told:
                Handle(turn, told.Tell);
                break;
            case StudyInput.Ticked:
                EndLeases(turn);
                StudyStopping.KeepTime(turn);
                break;
            case StudyInput.Claimed claimed:
                Handle(turn, claimed);
                break;
            case StudyInput.ClaimsOver over:
                LoseUnclaimed(turn, over.Round);
                break;
            case StudyInput.SlotOffered offered:
                Answer(turn, offered.Offer);
                break;
            case StudyInput.Reported reported:
                Handle(turn, reported.Report, reported.From);
                break;
            case StudyInput.WorkerLost lost when turn.State.IsCurrent(lost.Key):
                Lose(turn, lost.Key.Trial.Number);
                break;
            case StudyInput.WorkerLost:
                break;
            case StudyInput.WorkersChanged changed:
                turn.SetWorkers(changed.Workers);
                break;
            case StudyInput.AttemptHung hung:
                GiveUp(turn, hung);
                break;
            case StudyInput.TrialStopRequested asked:
                Cancel(turn, asked);
                break;
            case StudyInput.PointsEnqueued enqueued:
                foreach (var point in enqueued.Points)
                    turn.Record(new PointEnqueued(point));
                break;
            case StudyInput.RetryRequested:
                RetryFailed(turn);
                break;
            case StudyInput.StopRequested:
                Stop(turn, new StudyConclusion.Stopped());
                break;
            default:
                throw Invariant.Unreachable(input);
        }

        StudyStopping.Check(turn);
        StudyWorkers.HaltOrWait(turn);
        if (input is not StudyInput.SlotOffered || turn.HasEvents)
            Conclude(turn);
        turn.AnnounceDemand(IsAsked(turn.Session) ? 0 : Demand(turn.Session));
        return turn.End();
    }

    /// <summary>
    /// Whether the study has to be told that time goes by: where clients have its trials, or a rule
    /// limits its time.
    /// </summary>
    public static bool NeedsTicks(StudyState state, StudyInput.Opened opened) =>
        state.Spec.Runner == RunnerNames.Ask || (opened.Rules ?? state.Rules).Time is not null;

    /// <summary>How many slots the study could fill now.</summary>
    public static int Demand(StudySession session) =>
        session.Ending is null ? session.State.Queued.Count + StudyHistory.Allowance(session.State) : 0;

    private static void Open(StudyTurn turn, StudyInput.Opened opened)
    {
        turn.Record(new CoordinatorOpened(opened.ProcessId, opened.Host, opened.Version));
        Invariant.Holds(opened.Trials >= turn.State.TrialsPlanned, "a study's budget of trials only grows");
        if (opened.Trials > turn.State.TrialsPlanned)
            turn.Record(new TrialsRaised(opened.Trials));
        if (opened.Rules is { } rules && !rules.IsSame(turn.State.Rules))
        {
            turn.Record(new StopRulesChanged(rules));
            turn.Emit(new StudyEffect.Broadcast(new StudyNotice.StopRulesChanged(rules)));
        }

        turn.Begin(opened.IsAlone);
        if (opened.RetriesFailed)
            RetryFailed(turn);
        if (IsAsked(turn.Session))
            BeginLeases(turn);
        else if (!opened.AwaitsClaims)
            LoseUnclaimed(turn, round: 0);
    }

    private static void RetryFailed(StudyTurn turn)
    {
        foreach (var number in turn.State.Failed)
        {
            turn.Record(new TrialRetried(number));
            turn.Emit(new StudyEffect.Broadcast(new StudyNotice.TrialRetried(turn.State.Trials[number])));
        }
    }

    private static void LoseUnclaimed(StudyTurn turn, int round)
    {
        foreach (var (number, waits) in turn.Session.Unclaimed)
            if (waits == round)
                Lose(turn, number);
    }

    private static void Handle(StudyTurn turn, StudyInput.Claimed claimed)
    {
        if (!turn.State.IsCurrent(claimed.Key) || !Has(turn, claimed.Worker, claimed.Key))
        {
            turn.Emit(new FleetRequest.Stop(new StopTrial(claimed.Key, StopReason.Cancel)));
            turn.Emit(new StudyEffect.Broadcast(new StudyNotice.StaleAttemptStopped(claimed.Key, claimed.Worker)));
            return;
        }

        turn.ResolveClaim(claimed.Key.Trial.Number);
        if (turn.Session.Ending is not null)
            turn.Emit(new FleetRequest.Stop(new StopTrial(claimed.Key, StopReason.HandBack)));
    }

    /// <summary>Tried again as if it had thrown: it may hang every time.</summary>
    private static void GiveUp(StudyTurn turn, StudyInput.AttemptHung hung)
    {
        if (!turn.State.IsCurrent(hung.Key))
            return;
        var reason = $"it did nothing for {Durations.Text(hung.Silence)}, the limit that --progress-timeout sets";
        Fail(turn, hung.Key, reason, isEarly: false);
        turn.AttemptOver(hung.Key.Trial.Number, reason);
    }

    private void Answer(StudyTurn turn, SlotOffer offer)
    {
        if (IsAsked(turn.Session) || NextTrial(turn, offer.Worker) is not { } trial)
        {
            turn.Emit(new FleetRequest.Decline(offer, HasAnother: !IsAsked(turn.Session) && Demand(turn.Session) > 0));
            return;
        }

        turn.Record(new AttemptStarted(trial.Number, 0, trial.Counts.Started + 1, offer.Worker));
        turn.Emit(new FleetRequest.Assign(offer, StartOf(turn, trial, trial.Counts.Started + 1)));
        turn.Emit(new StudyEffect.Broadcast(new StudyNotice.AttemptStarted(turn.State.Trials[trial.Number])));
    }

    private static StartTrial StartOf(StudyTurn turn, Trial trial, int attempt)
    {
        var spec = turn.State.Spec;
        var key = new AttemptKey(new TrialKey(turn.State.Id, trial.Number), attempt);
        return new StartTrial(
            key,
            spec.Runner,
            spec.Device,
            spec.Resolve(trial.Parameters),
            spec.Seed,
            spec.Objectives[0],
            turn.CheckpointsOf(trial.Number),
            trial.Progress.Device,
            trial.Counts.IsSuspect,
            spec.TrialTimeout
        );
    }

    /// <summary>
    /// One that waits for another attempt, else a new suggestion; null if there is nothing, nothing
    /// for this worker, or the space turns out to be exhausted.
    /// </summary>
    private Trial? NextTrial(StudyTurn turn, string worker)
    {
        var (session, state) = (turn.Session, turn.State);
        if (Demand(session) == 0)
            return null;
        foreach (var waiting in state.Queued)
            if (NodeComparison.MayTake(session, state.Trials[waiting], worker))
                return state.Trials[waiting];
        if (NodeComparison.IsHeldBack(session, worker))
            return null;
        // Time goes by between two events, too.
        StudyStopping.Check(turn);
        state = turn.State;
        if (StudyHistory.Allowance(state) == 0)
            return null;
        var number = state.Trials.Count;
        if (!state.Points.IsEmpty)
        {
            var point = new TrialSuggested(number, state.Points[0], new SettingValue.Null(), Seen: state.Position);
            turn.Record(point with { IsEnqueued = true });
            return turn.State.Trials[number];
        }

        if (sampler.Suggest(number, StudyHistory.SeenBy(number, state)) is not { } suggestion)
        {
            turn.Record(new SpaceExhausted());
            return null;
        }

        turn.Record(new TrialSuggested(number, suggestion.Parameters, suggestion.Note, Seen: state.Position));
        return turn.State.Trials[number];
    }

    /// <summary>Whether the worker was given the current attempt of the trial.</summary>
    private static bool Has(StudyTurn turn, string worker, AttemptKey key) =>
        turn.State.Trials[key.Trial.Number].Worker == worker;

    private void Handle(StudyTurn turn, WorkerReport report, string? from)
    {
        if (!turn.State.IsCurrent(report.Key) || (from is not null && !Has(turn, from, report.Key)))
        {
            turn.Emit(new StudyEffect.Broadcast(new StudyNotice.StaleReportDropped(report)));
            return;
        }

        turn.KeepTime(report);
        // A report is no claim: it may be of an attempt that no worker has any more. The worker
        // that still runs an attempt claims it when it rejoins.
        switch (report)
        {
            case TrainingStarted began:
                turn.Record(
                    new TrainingBegan(report.Key.Trial.Number, 0, report.Key.Attempt, began.Step, began.Device)
                );
                break;
            case Measured measured:
                turn.KeepEpoch(measured);
                Keep(turn, measured);
                if (!turn.State.IsCurrent(report.Key))
                    return;
                break;
            case CheckpointSaved saved:
                turn.Keep(saved);
                NodeComparison.Pass(turn, report.Key.Trial.Number);
                break;
            case EpochWeightsSaved saved:
                Keep(turn, saved);
                break;
            case OutputWritten written:
                turn.Keep(written);
                return;
            case AttemptEnded ended:
                Judge(turn, ended);
                return;
            default:
                throw Invariant.Unreachable(report);
        }

        turn.Emit(new StudyEffect.Broadcast(new StudyNotice.Progressed(report)));
    }

    /// <summary>
    /// Told again, perhaps after others displaced them: then their blob may be gone.
    /// </summary>
    private static void Keep(StudyTurn turn, EpochWeightsSaved saved)
    {
        var number = saved.Key.Trial.Number;
        var known = turn.State.Trials[number].Progress.EpochWeights;
        if (
            known is not null
            && (known.GetValueOrDefault(saved.Epoch) == saved.Blob || IsDisplaced(known, saved.Epoch))
        )
            return;
        turn.Record(new EpochWeightsKept(number, 0, saved.Key.Attempt, saved.Epoch, saved.Blob));
    }

    private static bool IsDisplaced(ImmutableSortedDictionary<int, BlobRef> known, int epoch) =>
        known.Count == TrialProgress.MostEpochWeights && epoch < known.Keys.First();

    /// <summary>The worker is told once the log says so.</summary>
    private static void Cancel(StudyTurn turn, StudyInput.TrialStopRequested asked)
    {
        if (asked.Request is { } request)
            turn.Answer(request);
        if (asked.Number < 0 || asked.Number >= turn.State.Trials.Count)
            return;
        var trial = turn.State.Trials[asked.Number];
        if (trial.Life.IsFinal)
            return;
        turn.Record(new TrialCancelled(trial.Number, 0, trial.Counts.Started));
        if (trial.Life is TrialLife.Running running)
        {
            var key = new AttemptKey(new TrialKey(turn.State.Id, trial.Number), running.Attempt);
            turn.Emit(new FleetRequest.Stop(new StopTrial(key, StopReason.Cancel)));
        }

        turn.AttemptOver(trial.Number, "the user stopped it");
    }

    internal static void Stop(StudyTurn turn, StudyConclusion conclusion)
    {
        if (turn.Session.Ending is not null)
            return;
        turn.BeginEnding(conclusion);
        if (IsAsked(turn.Session))
            return;
        foreach (var number in turn.State.Running)
        {
            var attempt = ((TrialLife.Running)turn.State.Trials[number].Life).Attempt;
            turn.Emit(
                new FleetRequest.Stop(
                    new StopTrial(new AttemptKey(new TrialKey(turn.State.Id, number), attempt), StopReason.HandBack)
                )
            );
        }
    }

    private static void Conclude(StudyTurn turn)
    {
        if (turn.Session is { IsOpened: false } or { IsConcluded: true })
            return;
        // A worker hands its trial back before a sweep stops; a client tells of it once the sweep
        // goes on.
        var isLeft = IsAsked(turn.Session) && turn.Session.Ending is not null;
        if (!turn.State.Running.IsEmpty && !isLeft)
            return;
        if (turn.State.IsFinished)
            turn.Conclude(new StudyConclusion.Finished());
        else if (turn.Session.Ending is { } conclusion)
            turn.Conclude(conclusion);
    }
}
