using System.Collections.Immutable;
using System.Globalization;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Network;
using Sweep.Simulation.Worlds;
using Sweep.Worker.Core;
using Sweep.Worker.Core.Link;

namespace Sweep.Simulation.Workers;

/// <summary>
/// A worker: the real cores of its slots and of its link, and pretended training.
/// </summary>
internal class WorkerProcess : SimulatedProcess
{
    private static readonly TimeSpan TickPause = TimeSpan.FromSeconds(0.5),
        UploadLimit = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<string, TrainingRun> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<BlobRef, byte[]> spool = [];
    private WorkerState worker;
    private LinkState link;
    private Link? connection;
    private long dialed;

    public WorkerProcess(World world, WorkerProfile profile, int protocol)
        : base(world, profile.Worker)
    {
        (Profile, Protocol) = (profile, protocol);
        worker = WorkerState.Idle(profile.Slots);
        link = new LinkState(profile, world.Plan.Coordinators, world.Plan.Seed + (ulong)world.WorkersSoFar);
        Tick();
    }

    public WorkerProfile Profile { get; }

    public int Protocol { get; }

    public bool LacksData { get; init; }

    /// <summary>
    /// Whether it lacks what every trial needs, and each attempt fails before its first step.
    /// </summary>
    public bool IsBroken { get; init; }

    /// <summary>Whether it hands back whatever it gets, until its world is calm.</summary>
    public bool HandsBack { get; init; }

    public bool IsDraining => worker.IsDraining;

    public IEnumerable<TrainingRun> Runs => runs.Values;

    /// <summary>Attempts that it trains, or whose end it could not yet tell.</summary>
    public ImmutableSortedSet<AttemptKey> Holds => link.Holds;

    public ImmutableArray<AttemptProgress> Progress =>
        [.. runs.Values.Select(run => new AttemptProgress(run.Key, run.Step, run.Activity))];

    public bool IsJoined => link.Phase is LinkPhase.Joined;

    public void Drain()
    {
        World.Note(this, "drains");
        Take(WorkerCore.Drain(worker));
        Step(new LinkInput.DrainRequested());
    }

    /// <summary>Keeps bytes on its own disk until they are told of.</summary>
    public BlobRef Keep(byte[] bytes)
    {
        var blob = Nature.Name(bytes);
        spool[blob] = bytes;
        return blob;
    }

    public byte[] Spooled(BlobRef blob) => spool[blob];

    /// <summary>A training thread says something.</summary>
    public void Reported(WorkerReport report)
    {
        if (report is not AttemptEnded ended)
        {
            Report(report);
            return;
        }

        runs.Remove(AttemptKeyJson.Text(ended.Key));
        Take(WorkerCore.End(worker, ended));
    }

    /// <summary>
    /// A checkpoint, from its own disk or from the coordinator's; null if it is nowhere.
    /// </summary>
    public virtual byte[]? Fetch(SweepId sweep, BlobRef blob) =>
        spool.GetValueOrDefault(blob) ?? World.Database.Stored.Blobs.Get(sweep, blob);

    protected override void Died()
    {
        Leave();
        World.WorkerDied(this);
    }

    private void Take((WorkerState State, ImmutableArray<WorkerEffect> Effects) step)
    {
        worker = step.State;
        foreach (var effect in step.Effects)
        {
            World.Coverage.Count(effect);
            Perform(effect);
        }
    }

    protected virtual void Report(WorkerReport report)
    {
        World.Coverage.Count(report);
        Perform(World.Rules.Link(link, report, Monotonic));
    }

    protected void Deliver(CoordinatorMessage message)
    {
        if (message is StartTrial start)
            World.Observe(new Observation.StartReceived(this, start.Key, start.IsIsolated));
        Take(World.Rules.Worker(worker, message));
    }

    private void Perform(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Launch launch:
                World.Note(this, $"launches {Nature.Text(launch.Start.Key)}");
                runs[AttemptKeyJson.Text(launch.Start.Key)] = new TrainingRun(this, launch.Start);
                break;
            case WorkerEffect.Signal signal:
                runs[AttemptKeyJson.Text(signal.Key)].Stop ??= signal.Reason;
                break;
            case WorkerEffect.Report report:
                Report(report.Ended);
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    protected virtual void Tick()
    {
        Step(new LinkInput.Ticked(Progress));
        After(TickPause, Tick);
    }

    private void Step(LinkInput input)
    {
        World.Coverage.Count(input);
        Perform(World.Rules.Link(link, input, Monotonic));
    }

    private void Receive(CoordinatorMessage message) => Perform(World.Rules.Link(link, message, Monotonic));

    private void Perform(LinkStep step)
    {
        link = step.State;
        World.Coverage.Count(link.Phase);
        foreach (var message in step.Messages)
        {
            World.Note(this, $"sends {Nature.Text(message)}");
            connection?.Say(message);
        }

        foreach (var effect in step.Effects)
        {
            World.Coverage.Count(effect);
            Perform(effect);
            if (!IsAlive)
                return;
        }
    }

    private void Perform(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Dial dial:
                Dial(dial.Address);
                break;
            case LinkEffect.HangUp:
                HangUp();
                break;
            case LinkEffect.Deliver delivered:
                Deliver(delivered.Message);
                break;
            case LinkEffect.Upload upload:
                Upload(upload);
                break;
            case LinkEffect.Discard discard:
                spool.Remove(discard.Blob);
                break;
            case LinkEffect.Note note:
                World.Note(this, note.Text);
                break;
            case LinkEffect.Finish finish:
                World.Note(this, $"ends: {finish.Refusal ?? "drained"}");
                World.Observe(new Observation.Finished(this, finish.Refusal));
                HangUp();
                Exit();
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    private void Dial(string address)
    {
        HangUp();
        var dial = ++dialed;
        var request = new EnrolmentRequest(Protocol, Profile.Version, Profile.Worker, FingerprintOf(dial));
        World.Network.Enrol(
            this,
            address,
            request,
            result =>
            {
                if (dial == dialed)
                    Take(result);
            }
        );
    }

    /// <summary>A certificate of its own for each link; what it is matters to no core.</summary>
    private static string FingerprintOf(long dial) => dial.ToString("x64", CultureInfo.InvariantCulture);

    private void Take(DialResult result)
    {
        switch (result)
        {
            case DialResult.NotListening:
                Step(new LinkInput.Disconnected("it does not listen"));
                break;
            case DialResult.Refused refused:
                World.Note(this, $"receives {Nature.Text(refused.Refusal)}");
                Receive(refused.Refusal);
                break;
            case DialResult.Taken { Link.Coordinator.IsAlive: false }:
                Step(new LinkInput.Disconnected("it does not listen any more"));
                break;
            case DialResult.Taken taken:
                Open(taken.Link);
                break;
            default:
                throw Invariant.Unreachable(result);
        }
    }

    private void Open(Link opened)
    {
        connection = opened;
        World.Network.Add(opened);
        opened.HeardByWorker = message => Handle(opened, message);
        opened.LostByWorker = why =>
        {
            if (connection != opened)
                return;
            Leave();
            Step(new LinkInput.Disconnected(why));
        };
        World.Observe(new Observation.LinkOpened(opened));
        Step(new LinkInput.Connected());
    }

    private void HangUp()
    {
        dialed++;
        connection?.CloseByWorker();
        Leave();
    }

    private void Leave()
    {
        if (connection is { } left)
            World.Observe(new Observation.LinkLeft(left));
        connection = null;
    }

    private void Handle(Link from, CoordinatorMessage message)
    {
        if (connection != from)
            return;
        World.Note(this, $"receives {Nature.Text(message)}");
        if (message is CoordinatorMessage.Acknowledged acknowledged)
        {
            foreach (var sequence in acknowledged.Sequences)
                if (link.Outbox.TryGetValue(sequence, out var entry))
                    World.Observe(new Observation.Acknowledged(this, entry.Report));
        }

        Receive(message);
    }

    /// <summary>
    /// Over a connection of its own, which also ends with neither a yes nor a no.
    /// </summary>
    private void Upload(LinkEffect.Upload upload)
    {
        if (connection?.Coordinator is not { } to || !spool.TryGetValue(upload.Blob, out var bytes))
            return;
        var isAnswered = false;
        void Answer(LinkInput input)
        {
            if (isAnswered)
                return;
            isAnswered = true;
            Step(input);
        }

        After(UploadLimit, () => Answer(new LinkInput.UploadFailed(upload.Blob, upload.Join)));
        if (World.Network.CutUntil(Machine, to.Machine) is not null)
            return;
        var pause = World.Network.Delay() + World.NetworkChance.Seconds(0, World.Plan.SlowestUpload.TotalSeconds);
        World.Clock.After(
            pause,
            () =>
                to.Do(() =>
                {
                    if (World.NetworkChance.Happens(World.UploadsFail))
                    {
                        World.Coverage.Count("fault: upload fails");
                        World.Clock.After(
                            World.Network.Delay(),
                            () => Do(() => Answer(new LinkInput.UploadFailed(upload.Blob, upload.Join)))
                        );
                        return;
                    }

                    LinkInput answer = to.TakeBlob(upload.Sweep, bytes)
                        ? new LinkInput.BlobUploaded(upload.Blob, upload.Join)
                        : new LinkInput.UploadFailed(upload.Blob, upload.Join);
                    if (World.Network.CutUntil(to.Machine, Machine) is null)
                        World.Clock.After(World.Network.Delay(), () => Do(() => Answer(answer)));
                })
        );
    }
}
