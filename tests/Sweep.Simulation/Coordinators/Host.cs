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

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// What <see cref="CoordinatorHost"/> is in the product: a fleet and its studies, in a process that
/// leads.
/// </summary>
internal sealed class Host
{
    private readonly CoordinatorProcess process;
    private readonly TimeSpan began;
    private readonly SimulatedMailbox<FleetInput> fleetMailbox;
    private readonly SortedDictionary<string, StudyShell> studies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Action<WorkerNews>> workers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Func<ImmutableArray<AttemptProgress>>> locals = new(
        StringComparer.Ordinal
    );
    private HashSet<SweepId> awaited = [];
    private bool isClosed;

    public Host(CoordinatorProcess process, FleetTerms terms)
    {
        (this.process, Terms, began) = (process, terms, process.Monotonic);
        Fleet = new FleetState { Terms = terms };
        fleetMailbox = new SimulatedMailbox<FleetInput>(process, HandleFleet);
        Tick();
    }

    public FleetTerms Terms { get; }

    public FleetState Fleet { get; private set; }

    public IReadOnlyList<StudyShell> Studies => [.. studies.Values];

    public StudyShell? Find(SweepId sweep) => studies.GetValueOrDefault(sweep.Text);

    public StudyShell Begin(SweepOpening.Ready opening, StudyInput.Opened opened, StudyShare share)
    {
        var study = new StudyShell(process, opening, TellFleet);
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
            process.After(Terms.Worker, () => study.Tell(new StudyInput.ClaimsOver()));
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

    public void JoinLocal(
        WorkerProfile profile,
        Action<WorkerCommand> command,
        Func<ImmutableArray<AttemptProgress>> progress
    )
    {
        locals[profile.Worker] = progress;
        workers[profile.Worker] = news =>
        {
            if (news is WorkerNews.Commanded commanded)
                command(commanded.Command);
        };
        TellFleet(new FleetInput.WorkerJoined(profile, [], IsLocal: true));
    }

    public void Join(WorkerProfile profile, ImmutableArray<AttemptKey> holds, Action<WorkerNews> tell)
    {
        var earlier = workers.GetValueOrDefault(profile.Worker);
        if (earlier is not null && earlier != tell && process.World.Rules.ReplacesLinks)
            earlier(new WorkerNews.Dismissed("it joined again on another link"));
        workers[profile.Worker] = tell;
        TellFleet(new FleetInput.WorkerJoined(profile, holds));
    }

    public void Heard(string worker) => TellFleet(new FleetInput.WorkerHeard(worker));

    public void Heard(string worker, ImmutableArray<AttemptProgress> progress) =>
        TellFleet(new FleetInput.Heartbeat(worker, progress));

    public void Draining(string worker) => TellFleet(new FleetInput.WorkerDraining(worker));

    public void LinkLost(string worker, Action<WorkerNews> tell)
    {
        if (workers.TryGetValue(worker, out var now) && now == tell && workers.Remove(worker))
            TellFleet(new FleetInput.LinkLost(worker));
    }

    public void Leave(string worker)
    {
        workers.Remove(worker);
        locals.Remove(worker);
        TellFleet(new FleetInput.WorkerLeft(worker));
    }

    public void Receive(string worker, WorkerReport report, Action? durable = null, bool isFirst = true)
    {
        if (Find(report.Key.Sweep) is { } study)
        {
            study.Tell(new StudyMail(new StudyInput.Reported(report, worker), durable, isFirst));
            return;
        }

        var isAwaited = awaited.Contains(report.Key.Sweep);
        process.World.Coverage.Count(
            isAwaited ? "report of a study that is to be opened" : "report of a study that is not at work"
        );
        if (report is AttemptEnded)
            TellFleet(new FleetInput.AttemptOver(report.Key, From: worker));
        if (!isAwaited)
            durable?.Invoke();
    }

    /// <summary>
    /// All at once, as when the process loses the lead: workers are sent away, to whoever leads
    /// next.
    /// </summary>
    public void Close()
    {
        isClosed = fleetMailbox.IsClosed = true;
        var over = new WorkerNews.Dismissed("this coordinator leads no longer");
        foreach (var tell in workers.Values)
            tell(over);
        workers.Clear();
        foreach (var study in Studies)
            End(study);
    }

    private void TellFleet(FleetInput input)
    {
        if (!isClosed)
            fleetMailbox.Tell(input);
    }

    private void Tick()
    {
        if (isClosed)
            return;
        foreach (var (worker, progress) in locals)
            Heard(worker, progress());
        TellFleet(new FleetInput.Ticked());
        process.After(Terms.Tick, Tick);
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
        switch (effect)
        {
            case FleetEffect.Offer offer:
                process.World.Note(process, $"offers {offer.Sweep} a slot of {offer.Slot.Worker}");
                Tell(offer.Sweep, new StudyInput.SlotOffered(offer.Slot));
                break;
            case FleetEffect.TellOfWorkers told:
                process.World.Note(
                    process,
                    $"{told.Sweep} has {told.Workers.Suited} workers, {told.Workers.Unsuited} unsuited"
                );
                Tell(told.Sweep, new StudyInput.WorkersChanged(told.Workers));
                break;
            case FleetEffect.ReportLost lost:
                Tell(lost.Key.Sweep, new StudyInput.WorkerLost(lost.Key));
                break;
            case FleetEffect.ReportHung hung:
                Tell(hung.Key.Sweep, new StudyInput.AttemptHung(hung.Key, hung.Silence));
                break;
            case FleetEffect.Claim claim:
                Tell(claim.Key.Sweep, new StudyInput.Claimed(claim.Key, claim.Worker));
                break;
            case FleetEffect.ClaimsOver over:
                Tell(over.Sweep, new StudyInput.ClaimsOver(over.Round));
                break;
            case FleetEffect.Send sent:
                workers.GetValueOrDefault(sent.Worker)?.Invoke(new WorkerNews.Commanded(sent.Command));
                break;
            case FleetEffect.NotePause paused:
                process.World.Note(process, $"gives {paused.Worker} no trial for {paused.Pause.TotalSeconds} s");
                break;
            case FleetEffect.Dismiss dismissed:
                process.World.Note(process, $"gives {dismissed.Worker} up: {dismissed.Why}");
                process.World.Observe(new Observation.GivenUp(this, dismissed.Worker));
                if (workers.Remove(dismissed.Worker, out var tell))
                    tell(new WorkerNews.Dismissed(dismissed.Why));
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    private void Tell(SweepId sweep, StudyInput input) => Find(sweep)?.Tell(input);
}
