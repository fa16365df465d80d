using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Workers;

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// What <see cref="CoordinatorHost"/> is in the product: a fleet and its studies, in a process that
/// leads.
/// </summary>
internal sealed class Host : IFleetPorts
{
    private readonly CoordinatorProcess process;
    private readonly TimeSpan began;
    private readonly SimulatedMailbox<FleetInput> fleetMailbox;
    private readonly SortedDictionary<string, StudyShell> studies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IJoinedWorker> workers = new(StringComparer.Ordinal);
    private HashSet<SweepId> awaited = [];
    private bool isClosed;

    public Host(CoordinatorProcess process, FleetLimits limits)
    {
        (this.process, Limits, began) = (process, limits, process.Monotonic);
        Fleet = new FleetState { Limits = limits };
        fleetMailbox = new SimulatedMailbox<FleetInput>(process, HandleFleet);
        Tick();
    }

    public FleetLimits Limits { get; }

    public FleetState Fleet { get; private set; }

    public IReadOnlyList<StudyShell> Studies => [.. studies.Values];

    public StudyShell? Find(SweepId sweep) => studies.GetValueOrDefault(sweep.Text);

    public StudyShell Begin(SweepOpening.Ready opening, StudyInput.Opened opened, StudyShare share)
    {
        var study = new StudyShell(process, this, opening);
        studies.Add(study.Sweep.Text, study);
        TellFleet(
            new FleetInput.StudyOpened(
                study.Sweep,
                new StudyNeeds(study.Spec.Runner, study.Spec.Device, share.Priority, share.MostSlots)
            )
        );
        opened = process.World.Rules.Opening(opened);
        study.Tell(opened);
        if (opened.AwaitsClaims)
            process.After(Limits.Worker, () => study.Tell(new StudyInput.ClaimsOver()));
        return study;
    }

    public void Await(IEnumerable<SweepId> sweeps) => awaited = [.. sweeps];

    public void End(StudyShell study)
    {
        if (study.Conclusion is StudyConclusion.Halted)
            awaited.Add(study.Sweep);
        studies.Remove(study.Sweep.Text);
        study.Close();
    }

    public void JoinLocal(LocalWorker worker)
    {
        workers[worker.Profile.Worker] = worker;
        TellFleet(new FleetInput.WorkerJoined(worker.Profile, [], IsLocal: true));
    }

    public void Join(WorkerProfile profile, ImmutableArray<AttemptKey> holds, SeatShell seat)
    {
        var earlier = workers.GetValueOrDefault(profile.Worker);
        if (earlier is not null && earlier != seat && process.World.Rules.ReplacesLinks)
            earlier.Dismiss("it joined again on another link");
        workers[profile.Worker] = seat;
        TellFleet(new FleetInput.WorkerJoined(profile, holds));
    }

    public void LinkLost(string worker, SeatShell seat)
    {
        if (workers.TryGetValue(worker, out var now) && now == seat && workers.Remove(worker))
            TellFleet(new FleetInput.LinkLost(worker));
    }

    public void Leave(string worker)
    {
        workers.Remove(worker);
        TellFleet(new FleetInput.WorkerLeft(worker));
    }

    public void Receive(StudyInput.Reported reported)
    {
        var report = reported.Report;
        if (Find(report.Key.Sweep) is { } study)
        {
            study.Tell(reported);
            return;
        }

        var isAwaited = awaited.Contains(report.Key.Sweep);
        process.World.Coverage.Count(
            isAwaited ? "report of a study that is to be opened" : "report of a study that is not at work"
        );
        if (report is AttemptEnded)
            TellFleet(new FleetInput.AttemptOver(report.Key, reported.From));
        if (!isAwaited)
            Acknowledge(reported);
    }

    /// <summary>To the seat of the report, if the worker has no other one since.</summary>
    public void Acknowledge(StudyInput.Reported reported)
    {
        if (reported is not { From: { } worker, Receipt: { } receipt })
            return;
        if (workers.GetValueOrDefault(worker) is SeatShell seat && seat.Name == receipt.Seat)
            seat.Keep(receipt.Sequence);
    }

    /// <summary>
    /// All at once, as when the process loses the lead: workers are sent away, to the
    /// coordinator that leads next.
    /// </summary>
    public void Close()
    {
        isClosed = fleetMailbox.IsClosed = true;
        foreach (var worker in workers.Values)
            worker.Dismiss("this coordinator leads no longer");
        workers.Clear();
        foreach (var study in Studies)
            End(study);
    }

    public void TellFleet(FleetInput input)
    {
        if (!isClosed)
            fleetMailbox.Tell(input);
    }

    private void Tick()
    {
        if (isClosed)
            return;
        foreach (var local in workers.Values.OfType<LocalWorker>())
            TellFleet(new FleetInput.Heartbeat(local.Profile.Worker, local.Progress));
        TellFleet(new FleetInput.Ticked());
        process.After(Limits.Tick, Tick);
    }

    private void HandleFleet(IReadOnlyList<FleetInput> inputs)
    {
        foreach (var input in inputs)
        {
            process.World.Coverage.Count(input);
            (Fleet, var effects) = process.World.Rules.Fleet(Fleet, input, process.Monotonic - began);
            if (input is FleetInput.Ticked)
                foreach (var worker in Fleet.Workers.Values)
                    process.World.Coverage.Count(NameOf(worker.Presence));
            foreach (var effect in effects)
                Perform(effect);
        }
    }

    private static string NameOf(WorkerPresence presence) =>
        presence switch
        {
            WorkerPresence.Local => "presence: local",
            WorkerPresence.Here => "presence: here",
            WorkerPresence.Away => "presence: away",
            WorkerPresence.Draining => "presence: draining",
            _ => throw Invariant.Unreachable(presence),
        };

    private void Perform(FleetEffect effect)
    {
        process.World.Coverage.Count(effect);
        FleetRouter.Perform(effect, this);
    }

    void IFleetPorts.TellStudy(SweepId sweep, StudyInput input)
    {
        process.World.Note(process, $"tells {sweep} {input}");
        Find(sweep)?.Tell(input);
    }

    void IFleetPorts.TellWorker(string worker, CoordinatorMessage message) =>
        workers.GetValueOrDefault(worker)?.Tell(message);

    void IFleetPorts.NotePause(FleetEffect.NotePause paused) =>
        process.World.Note(process, $"gives {paused.Worker} no trial for {paused.Pause.TotalSeconds} s");

    void IFleetPorts.Dismiss(FleetEffect.Dismiss dismissed)
    {
        process.World.Note(process, $"gives {dismissed.Worker} up: {dismissed.Why}");
        process.World.Observe(new Observation.GivenUp(this, dismissed.Worker));
        if (workers.Remove(dismissed.Worker, out var worker))
            worker.Dismiss(dismissed.Why);
    }
}
