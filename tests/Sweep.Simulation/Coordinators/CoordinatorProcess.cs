using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Network;
using Sweep.Simulation.Store;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;
using Sweep.Storage;

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// A coordinator: stands by, leads, opens every sweep that was submitted and only then takes
/// workers, and gives the lead up when it cannot be sure of it.
/// </summary>
internal sealed class CoordinatorProcess : SimulatedProcess
{
    private const int WorkerPort = 7071;

    private static readonly TimeSpan Poll = LeaderTurn.Pause,
        RenewPause = TimeSpan.FromSeconds(1.5),
        HalfPoll = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// A leader that could not renew its lease for so long leads no more: before the lease itself
    /// ends.
    /// </summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(4.5);

    /// <summary>How long a study that halted is left alone.</summary>
    private static readonly TimeSpan HaltPause = TimeSpan.FromSeconds(5);

    private readonly DatabaseClient store;
    private readonly HashSet<string> resting = new(StringComparer.Ordinal);
    private ILeadership? leadership;
    private TimeSpan renewed;
    private string? leader;
    private int seats;
    private bool isOpen;

    public CoordinatorProcess(World world, string address, int processId)
        : base(world, address)
    {
        ProcessId = processId;
        store = new DatabaseClient(world.Database, this);
        After(world.ClockChance.Seconds(0, 1), StandBy);
    }

    public int ProcessId { get; }

    public string Address => Machine;

    /// <summary>The fleet and its studies, while it leads.</summary>
    public Host? Host { get; private set; }

    /// <summary>
    /// Whether it takes workers. One that stood still asks its clock first whether it still leads.
    /// </summary>
    public bool IsOpen => isOpen && !IsInDoubt;

    /// <summary>Since when it takes workers, if it does.</summary>
    public TimeSpan OpenSince { get; private set; }

    public DatabaseClient Store => store;

    /// <summary>Whom a worker should ask instead, as far as this one knows.</summary>
    public string? OtherLeader => leader == Address ? null : leader;

    /// <summary>A worker asks for a seat.</summary>
    public DialResult Enrol(WorkerProcess worker, EnrolmentRequest request)
    {
        if (World.Rules.Enrol(request, IsOpen, OtherLeader) is { } refusal)
            return new DialResult.Refused(Answered(EnrolmentAnswer.Refuse(refusal)).Refusal!);
        var seat = new SeatAddress(WorkerPort, "sweep", $"seat-{ProcessId}-{++seats}", request.Fingerprint);
        Answered(EnrolmentAnswer.Take(seat));
        var link = new Link(World, worker, this);
        _ = new SeatShell(this, link, seat.Seat);
        return new DialResult.Taken(link);
    }

    /// <summary>A study is over here.</summary>
    public void Concluded(StudyShell study)
    {
        switch (study.Conclusion)
        {
            case StudyConclusion.Deposed:
                Do(() => Resign("a write was refused"));
                break;
            case StudyConclusion.Halted:
                // As a person does who has made room on the disk.
                resting.Add(study.Sweep.Text);
                After(HaltPause, () => resting.Remove(study.Sweep.Text));
                After(Poll, () => End(study));
                break;
            default:
                Withdraw(study);
                break;
        }
    }

    /// <summary>A worker uploads a blob.</summary>
    /// <returns>Whether it is durable.</returns>
    public bool TakeBlob(SweepId sweep, byte[] bytes)
    {
        if (!IsOpen)
            return false;
        try
        {
            store.Put(sweep, bytes);
            return true;
        }
        catch (StoreAwayException)
        {
            return false;
        }
    }

    /// <summary>Takes a sweep up again, with more trials.</summary>
    /// <returns>Whether it was done.</returns>
    /// <param name="rules">Other stopping rules; null: as before.</param>
    public bool Resume(
        SweepRow row,
        Submission submission,
        int trials,
        bool retriesFailed = false,
        StopSpec? rules = null
    )
    {
        if (!IsOpen || Host!.Find(row.Id) is not null)
            return false;
        try
        {
            if (SweepOpening.Resume(store, row.Name, hasWorkers: true) is not SweepOpening.Ready opening)
                return false;
            opening.Writer.Submit(submission);
            Begin(opening, submission, trials, retriesFailed, rules);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    protected override void Died()
    {
        Host?.Close();
        World.CoordinatorDied(this);
    }

    /// <summary>Whether another one may lead, by this one's clock.</summary>
    private bool IsInDoubt => World.Plan.IsLeased && Monotonic - renewed > Doubt;

    /// <summary>As it is read at the other end.</summary>
    private static EnrolmentAnswer Answered(EnrolmentAnswer answer) =>
        Enrolment.ReadAnswer(Enrolment.Write(answer), out var mistake)
        ?? throw new ViolationException("codec", $"an answer to an enrolment does not read back: {mistake}");

    private void End(StudyShell study) => Host?.End(study);

    private void Withdraw(StudyShell study)
    {
        try
        {
            study.Writer.Withdraw();
            // A little later, as the one who waits for the conclusion is another thread.
            After(World.ThreadChance.Seconds(0, 0.01), () => End(study));
        }
        catch (StoreAwayException)
        {
            After(Poll, () => Withdraw(study));
        }
        catch (WriterDeposedException)
        {
            Do(() => Resign("it may not take the sweep back"));
        }
    }

    private void StandBy()
    {
        if (Host is not null)
            return;
        try
        {
            switch (store.TryLead(new LeaderIdentity(Address, ProcessId, Machine)))
            {
                case LeadResult.Held held:
                    leader = held.By.Address;
                    After(Poll, StandBy);
                    return;
                case LeadResult.Leading leading:
                    (leadership, renewed, leader) = (leading.Leadership, Monotonic, Address);
                    break;
            }
        }
        catch (StoreAwayException)
        {
            After(Poll, StandBy);
            return;
        }

        var mine = leadership!;
        World.Note(this, $"leads, term {mine.Term}");
        World.Coverage.Count("a coordinator takes over");
        Host = new Host(this, World.Plan.Limits);
        if (World.Plan.IsLeased)
        {
            Renew(mine);
            Doubtful(mine);
        }

        TakeUp(mine);
    }

    private void Renew(ILeadership mine)
    {
        if (leadership != mine)
            return;
        var asked = Monotonic;
        try
        {
            if (store.Renew())
                renewed = asked;
            else
                Resign("another one leads");
        }
        catch (StoreAwayException)
        {
            World.Note(this, "cannot renew its lease");
        }

        Timer(RenewPause, () => Renew(mine));
    }

    private void Doubtful(ILeadership mine)
    {
        if (leadership != mine)
            return;
        if (IsInDoubt)
            Resign("its lease may be over");
        else
            Timer(HalfPoll, () => Doubtful(mine));
    }

    /// <summary>
    /// A timer's thread is one of several: after a pause of the process, others may come first.
    /// </summary>
    private void Timer(TimeSpan pause, Action then) =>
        After(pause, () => After(World.ThreadChance.Seconds(0, 0.05), then));

    private void Resign(string why)
    {
        if (Host is null)
            return;
        World.Note(this, $"resigns: {why}");
        World.Coverage.Count("a coordinator resigns");
        Host.Close();
        (Host, isOpen, leader) = (null, false, null);
        leadership!.Dispose();
        leadership = null;
        After(Poll, StandBy);
    }

    /// <summary>
    /// Opens what was submitted and is not at work here. Workers are taken once all of it was
    /// opened for the first time.
    /// </summary>
    private void TakeUp(ILeadership mine)
    {
        if (leadership != mine)
            return;
        try
        {
            var missing = store.ListSubmissions().Where(one => Host!.Find(one.Sweep) is null).ToArray();
            Host!.Await(missing.Select(one => one.Sweep));
            foreach (var submission in missing.Where(one => !resting.Contains(one.Sweep.Text)))
            {
                var row = store.List().Single(one => one.Id == submission.Sweep);
                if (SweepOpening.Resume(store, row.Name, hasWorkers: isOpen) is SweepOpening.Ready opening)
                    Begin(opening, submission, 0);
            }

            foreach (var request in store.ListTrialStopRequests())
                Host.Find(request.Sweep)?.Tell(new StudyInput.TrialStopRequested(request.Trial, request.Id));
            if (!isOpen && World.Plan.LocalSlots > 0)
                World.JoinLocal(this);
            if (!isOpen)
                OpenSince = World.Clock.Now;
            isOpen = true;
        }
        catch (StoreAwayException)
        {
            World.Note(this, "cannot read what was submitted");
        }
        catch (WriterDeposedException)
        {
            Resign("it may not open a sweep");
            return;
        }

        After(Poll, () => TakeUp(mine));
    }

    private void Begin(
        SweepOpening.Ready opening,
        Submission submission,
        int trials,
        bool retriesFailed = false,
        StopSpec? rules = null
    )
    {
        var opened = new StudyInput.Opened(
            ProcessId,
            Machine,
            "test",
            Math.Max(trials, opening.Session.State.TrialsPlanned),
            AwaitsClaims: true,
            RetriesFailed: retriesFailed
        )
        {
            Rules = rules,
        };
        Host!.Begin(opening, opened, new StudyShare(submission.Priority, submission.MaxSlots));
    }
}
