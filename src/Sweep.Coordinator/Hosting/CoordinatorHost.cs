using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Foundation;
using Serilog;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Optimization;
using Sweep.Remoting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// One fleet and the studies that share it, in this process. A worker of this process joins with
/// its actor, a worker elsewhere with its seat; reports come to <see cref="Receive"/>. Any thread
/// may call.
/// </summary>
public sealed class CoordinatorHost : IFleetPorts, IAsyncDisposable
{
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly ActorEngine engine;
    private readonly PublishedFleet published;
    private readonly IActorRef fleet;
    private readonly TaskCompletionSource fleetStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<SweepId, HostedStudy> studies = [];
    private readonly ConcurrentDictionary<string, JoinedWorker> workers = new(StringComparer.Ordinal);
    private readonly bool ownsMeter;
    private ImmutableArray<Action<SweepId, StudyNotice>> listeners = [];
    private ImmutableHashSet<SweepId> awaited = [];
    private volatile bool isOver;

    /// <param name="engine">Where the actors run; it outlives the host.</param>
    /// <param name="meter">What is counted here; null: a meter of its own.</param>
    public CoordinatorHost(
        ActorEngine engine,
        FleetLimits limits,
        TimeProvider clock,
        ILogger log,
        CoordinatorMeter? meter = null
    )
    {
        (this.engine, this.clock, this.log, ownsMeter) = (engine, clock, log, meter is null);
        Limits = limits;
        Meter = meter ?? new CoordinatorMeter(() => this, () => null);
        published = new PublishedFleet(limits, clock);
        var props = Props.Create(() => new FleetActor(published, clock, Heartbeats, Perform, fleetStopped));
        fleet = engine.Begin(props, "fleet");
    }

    public FleetLimits Limits { get; }

    /// <summary>The fleet as it was a moment ago, and how long it had existed then.</summary>
    public (FleetState State, TimeSpan Now) Fleet => (published.State, published.Now);

    public CoordinatorMeter Meter { get; }

    /// <summary>Ends when the host is disposed; faulted if this program has a bug.</summary>
    public Task Completion => fleetStopped.Task;

    /// <summary>The studies at work here.</summary>
    public ImmutableArray<HostedStudy> Studies => [.. studies.Values];

    public HostedStudy? Find(SweepId sweep) => studies.GetValueOrDefault(sweep);

    /// <summary>
    /// Takes over a sweep that the opening's writer may write to; the writer is closed with the
    /// study.
    /// </summary>
    /// <param name="share">Its priority and the most slots it may have.</param>
    /// <param name="watcher">
    /// Told everything worth showing, and how far the sweep is then, on the study's thread: it must
    /// be quick.
    /// </param>
    public HostedStudy Begin(
        SweepOpening.Ready opening,
        StudyInput.Opened opened,
        StudyShare share,
        Action<StudyNotice, StudyProgress> watcher
    )
    {
        var spec = opening.Session.State.Spec;
        var sweep = opening.Session.State.Id;
        var core = StudyCore.Of(spec);
        var progress = new StudyProgress(opening.Session.State, opened.Trials, clock);
        var writer = new MeteredWriter(opening.Writer, Meter, clock);
        var keeper = new StudyKeeper(core, opening.Session, writer, opening.Reload);
        var concluded = new TaskCompletionSource<StudyConclusion>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = new StudyContext(
            writer,
            clock,
            log.ForContext("Sweep", spec.Name),
            TellFleet,
            Acknowledge,
            Watch,
            concluded
        );
        var actor = engine.Begin(Props.Create(() => new StudyActor(keeper, context, stopped)).OnOwnThread(), "study");
        var run = new StudyRun(actor, stopped.Task, concluded.Task, fleetStopped.Task);
        var study = new HostedStudy(keeper, opening.Writer, progress, clock, run);
        Invariant.Holds(studies.TryAdd(sweep, study), "a study is at work once");
        TellFleet(new FleetInput.StudyOpened(sweep, NeedsOf(spec, share)));
        study.Tell(opened);
        if (StudyCore.NeedsTicks(opening.Session.State, opened))
            study.Tick(Limits.Tick);
        if (opened.AwaitsClaims)
            study.ClaimsOverAfter(Limits.Worker);
        return study;

        void Watch(StudyNotice notice)
        {
            Meter.Count(notice);
            progress.Handle(notice);
            watcher(notice, progress);
            foreach (var listener in listeners)
                listener(sweep, notice);
        }
    }

    /// <summary>Lets go of a study that has concluded.</summary>
    /// <param name="last">What is to be written still, once the study no longer does.</param>
    public async Task EndAsync(HostedStudy study, Action<ISweepWriter>? last = null)
    {
        if (study.Conclusion is { IsCompletedSuccessfully: true, Result: StudyConclusion.Halted })
            ImmutableInterlocked.Update(ref awaited, all => all.Add(study.Sweep));
        studies.TryRemove(study.Sweep, out _);
        await study.EndAsync(last).ConfigureAwait(false);
    }

    /// <summary>
    /// Which submitted sweeps are not at work here and will be: what is reported of them is not
    /// acknowledged, so that it is told again when they are.
    /// </summary>
    public void Await(IEnumerable<SweepId> sweeps) => Volatile.Write(ref awaited, [.. sweeps]);

    /// <summary>
    /// Tells of everything that the studies broadcast, until the result is disposed.
    /// </summary>
    /// <param name="listener">Called on the study's thread: it must be quick.</param>
    public IDisposable Listen(Action<SweepId, StudyNotice> listener)
    {
        ImmutableInterlocked.Update(ref listeners, all => all.Add(listener));
        return new Subscription(() => ImmutableInterlocked.Update(ref listeners, all => all.Remove(listener)));
    }

    /// <summary>Changes what share of the fleet a study has.</summary>
    public void Share(HostedStudy study, StudyShare share) =>
        TellFleet(new FleetInput.StudyOpened(study.Sweep, NeedsOf(study.Spec, share)));

    /// <summary>A worker of this process.</summary>
    /// <param name="actor">Takes what is to start and to stop.</param>
    /// <param name="progress">
    /// What its attempts do; asked as often as the fleet looks at the time, from any thread.
    /// </param>
    public void JoinLocal(WorkerProfile profile, IActorRef actor, Func<ImmutableArray<AttemptProgress>> progress)
    {
        workers[profile.Worker] = new JoinedWorker(actor, progress);
        TellFleet(new FleetInput.WorkerJoined(profile, [], IsLocal: true));
    }

    /// <summary>
    /// A worker on a link, for the first time or again: a later link replaces an earlier one.
    /// </summary>
    /// <param name="seat">The coordinator's end of the link.</param>
    public void Join(WorkerProfile profile, ImmutableArray<AttemptKey> holds, IActorRef seat)
    {
        var joined = new JoinedWorker(seat);
        if (workers.TryGetValue(profile.Worker, out var before) && before != joined)
            before.Dismiss("it joined again on another link");
        workers[profile.Worker] = joined;
        TellFleet(new FleetInput.WorkerJoined(profile, holds));
        if (isOver)
            SendAway(profile.Worker, joined);
    }

    /// <summary>Its link is down. Nothing, if it has joined on another one since.</summary>
    public void LinkLost(string worker, IActorRef seat)
    {
        if (workers.TryRemove(KeyValuePair.Create(worker, new JoinedWorker(seat))))
            TellFleet(new FleetInput.LinkLost(worker));
    }

    /// <summary>It is gone for good.</summary>
    public void Leave(string worker)
    {
        workers.TryRemove(worker, out _);
        TellFleet(new FleetInput.WorkerLeft(worker));
    }

    /// <summary>
    /// A worker's report. It is acknowledged once it is durable, or if no study waits for it.
    /// </summary>
    public void Receive(StudyInput.Reported reported)
    {
        var report = reported.Report;
        if (report is AttemptEnded { Outcome: var outcome })
            Meter.Ended(outcome);
        if (studies.TryGetValue(report.Key.Sweep, out var study))
        {
            study.Tell(reported);
            return;
        }

        if (report is AttemptEnded)
            TellFleet(new FleetInput.AttemptOver(report.Key, reported.From));
        if (!Volatile.Read(ref awaited).Contains(report.Key.Sweep))
            Acknowledge(reported);
    }

    /// <summary>Takes no worker from now on, and sends those away that are here.</summary>
    public void SendWorkersAway()
    {
        isOver = true;
        foreach (var (worker, joined) in workers)
            SendAway(worker, joined);
    }

    /// <summary>Ends it here: workers are sent away, to the coordinator that leads next.</summary>
    public async ValueTask DisposeAsync()
    {
        SendWorkersAway();
        fleet.Tell(Finish.Instance);
        await fleetStopped.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var study in studies.Values)
            await study.DisposeAsync().ConfigureAwait(false);
        studies.Clear();
        if (ownsMeter)
            Meter.Dispose();
    }

    private static StudyNeeds NeedsOf(StudySpec spec, StudyShare share) =>
        new(spec.Runner, spec.Device, share.Priority, share.MostSlots);

    internal void TellFleet(FleetInput input) => fleet.Tell(input);

    private IEnumerable<FleetInput.Heartbeat> Heartbeats()
    {
        foreach (var (worker, joined) in workers)
            if (joined.Progress is { } progress)
                yield return new FleetInput.Heartbeat(worker, progress());
    }

    /// <summary>
    /// To the seat that the report came by. Where the worker has another one since, it sends the
    /// report there again.
    /// </summary>
    private void Acknowledge(StudyInput.Reported reported)
    {
        if (reported is not { From: { } worker, Receipt: { } receipt })
            return;
        if (workers.TryGetValue(worker, out var joined) && joined.Actor.Path.Name == receipt.Seat)
            joined.Actor.Tell(new SeatActor.ReportKept(receipt.Sequence));
    }

    private void SendAway(string worker, JoinedWorker joined)
    {
        if (workers.TryRemove(KeyValuePair.Create(worker, joined)))
            joined.Dismiss("this coordinator leads no longer");
    }

    private void Perform(FleetEffect effect)
    {
        Meter.Performed(effect);
        FleetRouter.Perform(effect, this);
    }

    void IFleetPorts.TellStudy(SweepId sweep, StudyInput input) => studies.GetValueOrDefault(sweep)?.Tell(input);

    void IFleetPorts.TellWorker(string worker, CoordinatorMessage message) =>
        workers.GetValueOrDefault(worker)?.Actor.Tell(message);

    void IFleetPorts.NotePause(FleetEffect.NotePause paused) =>
        log.Warning(
            "Worker {Worker} gets no trial for {Seconds} s: {Why}",
            paused.Worker,
            paused.Pause.TotalSeconds,
            BackOff.Reason
        );

    void IFleetPorts.Dismiss(FleetEffect.Dismiss dismissed)
    {
        log.Warning("Worker {Worker} is gone: {Why}", dismissed.Worker, dismissed.Why);
        if (workers.TryRemove(dismissed.Worker, out var joined))
            joined.Dismiss(dismissed.Why);
    }

    /// <param name="Progress">What its attempts do, of a worker of this process.</param>
    private sealed record JoinedWorker(IActorRef Actor, Func<ImmutableArray<AttemptProgress>>? Progress = null)
    {
        /// <summary>Ends its link, if it has one.</summary>
        public void Dismiss(string why)
        {
            if (Progress is null)
                Actor.Tell(new SeatInput.Dismissed(why));
        }
    }
}

/// <summary>What share of a fleet a study has.</summary>
/// <param name="Priority">Higher ones are served first; 0 unless asked for.</param>
/// <param name="MostSlots">It never has more than these; null: as many as there are.</param>
public sealed record StudyShare(int Priority = 0, int? MostSlots = null);
