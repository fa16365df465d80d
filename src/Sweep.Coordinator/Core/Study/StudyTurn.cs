using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// One step while it is being taken: collects events and effects, and keeps the state that follows
/// from them at hand.
/// </summary>
internal sealed class StudyTurn(StudySession session, DateTimeOffset now)
{
    private readonly List<RecordedEvent> events = [];
    private readonly List<IStudyEffect> effects = [];
    private readonly List<TrialCheckpoint> saved = [],
        forgotten = [];
    private readonly List<OutputChunk> outputs = [];
    private readonly List<OutputSize> forgottenOutputs = [];
    private readonly List<BlobRef> dropped = [];
    private readonly SortedSet<int> changed = [];
    private ImmutableArray<CurveChunk> curves = [];
    private ImmutableArray<long> answered = [];

    public StudySession Session { get; private set; } = session;

    public StudyState State => Session.State;

    public bool HasEvents => events.Count > 0;

    /// <summary>When this step is taken, by the wall clock.</summary>
    public DateTimeOffset Now => now;

    public void Record(StudyEvent recorded)
    {
        if (recorded is AttemptOver over)
        {
            recorded = over with
            {
                Seconds = Session.RanSeconds.TryGetValue(over.Number, out var seconds) ? seconds : null,
            };
            Session = Session with
            {
                RanSeconds = Session.RanSeconds.Remove(over.Number),
                LastEpochs = Session.LastEpochs.Remove(over.Number),
            };
        }

        var before = State;
        var entry = new RecordedEvent(State.Position + 1, now, recorded);
        events.Add(entry);
        Session = Session with { State = State.Apply(entry) };
        if (State.Changed is not { } number)
            return;
        changed.Add(number);
        if (number < before.Trials.Count)
            DropEpochWeights(before.Trials[number], State.Trials[number]);
    }

    /// <summary>Remembers how long an attempt has run by now.</summary>
    public void KeepTime(WorkerReport report)
    {
        if (report.Seconds is not { } seconds)
            return;
        Session = Session with { RanSeconds = Session.RanSeconds.SetItem(report.Key.Trial.Number, seconds) };
    }

    /// <summary>Remembers how far an attempt has come.</summary>
    public void KeepEpoch(Measured report) =>
        Session = Session with { LastEpochs = Session.LastEpochs.SetItem(report.Key.Trial.Number, report.Epoch) };

    /// <summary>The last epoch that the attempt reported; null where it reported none.</summary>
    public int? LastEpochOf(int number) => Session.LastEpochs.TryGetValue(number, out var epoch) ? epoch : null;

    /// <summary>Says once that the pruner never saw a trial.</summary>
    public void SayNeverMeasured(StudyNotice.NeverMeasured notice)
    {
        if (Session.IsNeverMeasuredSaid)
            return;
        Session = Session with { IsNeverMeasuredSaid = true };
        Emit(new StudyEffect.Broadcast(notice));
    }

    public void Emit(IStudyEffect effect) => effects.Add(effect);

    public void Keep(ImmutableArray<CurveChunk> chunks) => curves = curves.AddRange(chunks);

    /// <summary>
    /// Keeps a piece of output; where the sweep has too much of it, the oldest goes.
    /// </summary>
    public void Keep(OutputWritten report)
    {
        var limit = (long)State.Spec.KeepOutput << 20;
        if (limit == 0)
            return;
        var (trial, replicate) = (report.Key.Trial.Number, report.Key.Trial.Replicate);
        var chunk = new OutputChunk(trial, replicate, report.Key.Attempt, report.From, report.Bytes);
        var row = new OutputSize(trial, replicate, report.Key.Attempt, Math.Min(chunk.End, OutputLimits.AttemptBytes));
        var (book, forgotten) = Session.Outputs.Add(row, limit);
        Session = Session with { Outputs = book };
        outputs.Add(chunk);
        forgottenOutputs.AddRange(forgotten);
    }

    public void Keep(CheckpointSaved report)
    {
        var number = report.Key.Trial.Number;
        var row = new TrialCheckpoint(
            number,
            report.Key.Trial.Replicate,
            new CheckpointRef(report.Key.Attempt, report.Step, report.Blob)
        );
        var rows = RowsOf(number);
        // Told again, perhaps after later ones: those stay, and its blob may be gone.
        if (rows.Any(known => known.Checkpoint.Attempt == report.Key.Attempt && known.Checkpoint.Step >= report.Step))
            return;
        saved.Add(row);
        SetRows(number, [row, .. rows.Take(StudyCore.CheckpointsKept - 1)]);
        Forget(rows.Skip(StudyCore.CheckpointsKept - 1));
    }

    /// <summary>A request in the store is done with once this turn is durable.</summary>
    public void Answer(long request) => answered = answered.Add(request);

    public ImmutableArray<CheckpointRef> CheckpointsOf(int number) => [.. RowsOf(number).Select(row => row.Checkpoint)];

    /// <summary>Nothing names these any more once this turn is durable.</summary>
    public void Drop(IEnumerable<BlobRef> blobs) => dropped.AddRange(blobs);

    /// <summary>Tells the watchers; a trial that is final needs no training checkpoints.</summary>
    public void AttemptOver(int number, string? why)
    {
        var trial = State.Trials[number];
        ResolveClaim(number); // one that is over needs no claim
        if (trial.Life.IsFinal)
        {
            Forget(RowsOf(number));
            Session = Session with { Checkpoints = Session.Checkpoints.Remove(number) };
        }

        Session = Session with { Leases = Session.Leases.Remove(number) };

        Emit(new StudyEffect.Broadcast(new StudyNotice.AttemptEnded(trial, why)));
    }

    /// <summary>
    /// All that runs waits for its worker to say so, as long as an opening waits.
    /// </summary>
    public void Begin(bool isAlone) =>
        Session = Session with
        {
            IsOpened = true,
            IsAlone = isAlone,
            Unclaimed = State.Running.ToImmutableSortedDictionary(number => number, _ => 0),
        };

    /// <summary>
    /// As before, but a worker that has not come yet since the opening still has its time.
    /// </summary>
    public void AskForClaims()
    {
        var (before, round) = (Session.Unclaimed, Session.ClaimRound + 1);
        Session = Session with
        {
            ClaimRound = round,
            Unclaimed = State.Running.ToImmutableSortedDictionary(
                number => number,
                number => before.TryGetValue(number, out var waits) && waits == 0 ? 0 : round
            ),
        };
        Emit(new FleetRequest.AskForClaims(State.Id, round));
    }

    /// <summary>
    /// Another number of workers suits. A slot that the study declined on the way meanwhile, for
    /// what it knew before, is to be offered once more.
    /// </summary>
    public void SetWorkers(SuitedWorkers workers)
    {
        Session = Session with { Workers = workers };
        AnnounceAgain();
    }

    public void SetRefusal(string worker, string reason)
    {
        // Workers come and go; what is forgotten is only announced once more.
        var known = Session.Refusals.Count < StudySession.MostRefusals ? Session.Refusals : Session.Refusals.Clear();
        Session = Session with { Refusals = known.SetItem(worker, reason), LastRefusal = reason };
    }

    public void ForgetRefusal(string worker) =>
        Session = Session with { Refusals = Session.Refusals.Remove(worker), IsStuck = false };

    public void SetProven(string worker, long startedAt)
    {
        var known = Session.Proven.Count < StudySession.MostRefusals ? Session.Proven : Session.Proven.Clear();
        if (known.GetValueOrDefault(worker) < startedAt)
            Session = Session with { Proven = known.SetItem(worker, startedAt) };
    }

    public void CountFailed() => Session = Session with { FailedHere = Session.FailedHere + 1 };

    public void SetStuck() => Session = Session with { IsStuck = true };

    public void ResolveClaim(int number) => Session = Session with { Unclaimed = Session.Unclaimed.Remove(number) };

    /// <summary>From now on the client has its time again.</summary>
    public void Renew(int number, ClientLease lease) =>
        Session = Session with { Leases = Session.Leases.SetItem(number, lease with { Until = now + lease.Length }) };

    /// <summary>
    /// Every trial that the log says a client has; one whose lease is not known has it from now on.
    /// </summary>
    public void ReadLeases()
    {
        var before = Session.Leases;
        Session = Session with { Leases = before.Clear() };
        foreach (var number in State.Running)
        {
            var running = (TrialLife.Running)State.Trials[number].Life;
            var isKnown = before.TryGetValue(number, out var known) && known.Attempt == running.Attempt;
            if (isKnown)
                Session = Session with { Leases = Session.Leases.SetItem(number, known!) };
            else
                Renew(number, ClientLease.Of(running));
        }
    }

    public void Remember(int number, int attempt, Telling telling) =>
        Session = Session with { Told = Session.Told.SetItem(number, (attempt, telling)) };

    /// <summary>The leases that ran out.</summary>
    public ImmutableArray<KeyValuePair<int, ClientLease>> LeasesOver() =>
        [.. Session.Leases.Where(lease => lease.Value.Until <= now)];

    /// <summary>No worker claims what clients have.</summary>
    public void AwaitNoClaims() => Session = Session with { Unclaimed = Session.Unclaimed.Clear() };

    public void BeginEnding(StudyConclusion conclusion) => Session = Session with { Ending = conclusion };

    public void Conclude(StudyConclusion conclusion)
    {
        Session = Session with { IsConcluded = true };
        Emit(new StudyEffect.Conclude(conclusion));
    }

    /// <summary>
    /// The demand is announced at the end of this turn, also if it is what it was.
    /// </summary>
    public void AnnounceAgain() => Session = Session with { Announced = (-1, 0) };

    public void AnnounceDemand(int slots)
    {
        var demand = (slots, Session.Unclaimed.Count);
        if (demand == Session.Announced)
            return;
        Session = Session with { Announced = demand };
        Emit(new FleetRequest.AnnounceDemand(State.Id, slots, Session.Unclaimed.Count));
    }

    public (StudySession Session, ImmutableArray<IStudyEffect> Effects) End()
    {
        var changes = new StudyChanges
        {
            Events = [.. events],
            Trials = [.. changed],
            Curves = curves,
            Checkpoints = [.. saved],
            ForgottenCheckpoints = [.. forgotten],
            Outputs = [.. outputs],
            ForgottenOutputs = [.. forgottenOutputs],
            AnsweredRequests = answered,
        };
        if (!changes.IsEmpty)
            effects.Insert(0, new StudyEffect.Persist(changes));
        // Blobs are named by content, so another trial may share one.
        var unnamed = dropped.Count == 0 ? [] : dropped.Except(Session.NamedBlobs()).ToImmutableArray();
        if (!unnamed.IsEmpty)
            effects.Add(new StudyEffect.DeleteBlobs(unnamed));
        return (Session, [.. effects]);
    }

    /// <summary>Those on the way that the trial no longer names.</summary>
    private void DropEpochWeights(Trial before, Trial after)
    {
        var left = after.Progress.EpochWeights;
        if (before.Progress.EpochWeights is { } weights && weights != left)
            Drop(weights.Values.Except(left?.Values ?? []));
    }

    private ImmutableArray<TrialCheckpoint> RowsOf(int number) => Session.Checkpoints.GetValueOrDefault(number, []);

    private void SetRows(int number, ImmutableArray<TrialCheckpoint> rows) =>
        Session = Session with { Checkpoints = Session.Checkpoints.SetItem(number, rows) };

    private void Forget(IEnumerable<TrialCheckpoint> rows)
    {
        foreach (var row in rows)
        {
            forgotten.Add(row);
            dropped.Add(row.Checkpoint.Blob);
        }
    }
}
