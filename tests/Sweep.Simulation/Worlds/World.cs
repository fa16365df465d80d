using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Network;
using Sweep.Simulation.Rules;
using Sweep.Simulation.Store;
using Sweep.Simulation.Workers;
using Sweep.Storage;

namespace Sweep.Simulation.Worlds;

/// <summary>
/// A cluster in one thread under virtual time: all that it does follows from its seed.
/// </summary>
internal sealed class World
{
    public const string DatabaseMachine = "database";

    private static readonly TimeSpan BrokenStart = TimeSpan.FromSeconds(5),
        ReturningStart = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RestartLeast = TimeSpan.FromSeconds(0.5),
        RestartMost = TimeSpan.FromSeconds(6);

    private readonly Dictionary<string, CoordinatorProcess> coordinators = new(StringComparer.Ordinal);
    private readonly List<WorkerProcess> workers = [];
    private readonly ImmutableArray<Checker> checkers;
    private readonly Dictionary<TrialKey, int> faultsOfTrial = [];
    private readonly HashSet<(string Worker, long Sequence)> heard = [];
    private int processes;
    private double witnesses;

    public World(Plan plan, BrokenRule rules, bool keepsTranscript, string? about = null)
    {
        (Plan, Rules, Transcript) = (plan, rules, new Transcript(keepsTranscript, about));
        (ClockChance, ThreadChance, NetworkChance, StoreChance, TrainingChance, FaultChance) = (
            Stream(1),
            Stream(2),
            Stream(3),
            Stream(4),
            Stream(5),
            Stream(6)
        );
        (Network, Database) = (new Wires(this), new Database(this));
        checkers = Checker.All(this);
        Clients = new Clients(this);
        foreach (var sweep in plan.Sweeps)
            new User(this, sweep).Begin();
        foreach (var sweep in plan.Sweeps.Where(sweep => sweep.Spec.Runner == RunnerNames.Ask))
            Clients.Begin(sweep);
        foreach (var address in plan.Coordinators)
            StartCoordinator(address);
        for (var number = 0; number < plan.Workers; number++)
            Clock.After(FaultChance.Seconds(0, 3), () => StartWorker());
        if (plan.HasReturningWorker)
            Clock.After(ReturningStart, StartReturningWorker);
        // Once others are there: alone it could be compared with none.
        if (plan.HasBrokenWorker)
            Clock.After(BrokenStart, StartBrokenWorker);
        new FaultMaker(this).Begin();
    }

    public Plan Plan { get; }

    public BrokenRule Rules { get; }

    public Transcript Transcript { get; }

    public Clockwork Clock { get; } = new();

    public Coverage Coverage { get; } = new();

    public Wires Network { get; }

    public Database Database { get; }

    public Clients Clients { get; }

    public Chance ClockChance { get; }

    public Chance ThreadChance { get; }

    public Chance NetworkChance { get; }

    public Chance StoreChance { get; }

    public Chance TrainingChance { get; }

    public Chance FaultChance { get; }

    /// <summary>How likely an upload fails, now.</summary>
    public double UploadsFail { get; set; }

    /// <summary>Which trials users asked to stop, by the request's number.</summary>
    public Dictionary<long, (SweepId Sweep, int Trial)> Asked { get; } = [];

    /// <summary>Whether no worker can write its files, now.</summary>
    public bool DisksAreFull { get; set; }

    public int WorkersSoFar { get; private set; }

    public IReadOnlyList<WorkerProcess> Workers => workers;

    public IEnumerable<CoordinatorProcess> Coordinators => Plan.Coordinators.Select(At).OfType<CoordinatorProcess>();

    public bool IsCalm => Clock.Now >= Plan.Calm;

    /// <summary>Whether the user has seen to what all trials of the sweep lacked.</summary>
    public bool IsMended(SweepId sweep) => mended.Contains(sweep);

    public void Mend(SweepId sweep) => mended.Add(sweep);

    /// <summary>Whether every sweep is over and taken back from the fleet.</summary>
    public bool IsDone => Plan.Sweeps.All(sweep => sweep.Submitted <= Clock.Now) && finished == Plan.Sweeps.Length;

    private readonly HashSet<SweepId> mended = [];

    private int finished;

    /// <summary>Lets time go by until all is done.</summary>
    /// <exception cref="ViolationException">Something happened that must not.</exception>
    public void Run()
    {
        // Of all checkers only this one asks for the time, which goes by very often.
        var end = checkers.OfType<EverySweepEnds>().Single();
        while (!IsDone)
        {
            end.At(Clock.Now);
            if (!Clock.Step())
                throw new ViolationException("every sweep ends", "nothing will ever happen any more");
        }

        foreach (var checker in checkers)
            checker.End();
    }

    public CoordinatorProcess? At(string address) =>
        coordinators.TryGetValue(address, out var process) && process.IsAlive ? process : null;

    public void SweepFinished() => finished++;

    public void Observe(Observation observation)
    {
        foreach (var checker in checkers)
            checker.See(observation);
    }

    public void Note(SimulatedProcess process, string what)
    {
        if (Transcript.IsKept)
            Transcript.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Clock.Now.TotalSeconds, 9:0.0000} {process.Machine, -8} {what}"
                )
            );
    }

    public void Note(SimulatedProcess process, [InterpolatedStringHandlerArgument("")] ref NoteText what)
    {
        if (Transcript.IsKept)
            Note(process, what.ToString());
    }

    public void CoordinatorDied(CoordinatorProcess process)
    {
        foreach (var local in workers.OfType<LocalWorker>().Where(local => local.Coordinator == process).ToArray())
            local.Kill(powerLoss: true);
        Clock.After(
            FaultChance.Seconds(RestartLeast.TotalSeconds, RestartMost.TotalSeconds),
            () => StartCoordinator(process.Address)
        );
    }

    public void WorkerDied(WorkerProcess worker)
    {
        workers.Remove(worker);
        // One that is too old for the fleet is not started again, and a local one comes with its
        // coordinator.
        if (worker is not LocalWorker && worker.Protocol == LinkLimits.Protocol)
            Clock.After(
                FaultChance.Seconds(RestartLeast.TotalSeconds, RestartMost.TotalSeconds),
                () => StartWorker(worker.Profile)
            );
    }

    public void JoinLocal(CoordinatorProcess coordinator)
    {
        if (workers.OfType<LocalWorker>().Any(known => known.Coordinator == coordinator))
            return;
        var local = new LocalWorker(
            this,
            Profile($"local{++WorkersSoFar}", Plan.LocalSlots, isAble: true),
            coordinator
        );
        workers.Add(local);
        coordinator.Host!.JoinLocal(local);
    }

    /// <summary>Whether a coordinator hears this report of a worker for the first time.</summary>
    public bool IsNew(string worker, long sequence) => heard.Add((worker, sequence));

    /// <summary>Identifies one computation of a result.</summary>
    public double NextWitness() => ++witnesses;

    /// <summary>
    /// What goes wrong with this attempt. Never so often that it alone would fail the trial.
    /// </summary>
    public TrialFault FaultOf(AttemptKey key)
    {
        var count = faultsOfTrial.GetValueOrDefault(key.Trial);
        if (count >= 2 || !TrainingChance.Happens(Plan.TrialFaults))
            return default;
        faultsOfTrial[key.Trial] = count + 1;
        var kind = !IsCalm && TrainingChance.Happens(0.3) ? TrialFaultKind.Hangs : TrialFaultKind.Throws;
        return new TrialFault(kind, TrainingChance.Below(8));
    }

    private Chance Stream(int number) => new(Plan.Seed, number);

    private void StartCoordinator(string address)
    {
        coordinators[address] = new CoordinatorProcess(this, address, ++processes);
        Note(coordinators[address], "starts");
    }

    private void StartWorker(WorkerProfile? before = null)
    {
        var number = ++WorkersSoFar;
        // The first two can do everything, so that every sweep can end.
        var isAble = number <= 2 || before is { Runners.Length: 2, Devices.Length: 2 };
        var profile = before is null
            ? Profile($"w{number}", FaultChance.Between(1, 3), isAble)
            : before with
            {
                Worker = $"w{number}",
            };
        var isOld = before is null && !isAble && FaultChance.Happens(0.03);
        var worker = new WorkerProcess(this, profile, isOld ? LinkLimits.Protocol + 1 : LinkLimits.Protocol)
        {
            LacksData = !isAble && FaultChance.Happens(0.3),
        };
        workers.Add(worker);
        Note(worker, $"starts with {profile.Slots} slots");
    }

    private void StartBrokenWorker()
    {
        var broken = new WorkerProcess(this, Profile($"w{++WorkersSoFar}", slots: 2, isAble: true), LinkLimits.Protocol)
        {
            IsBroken = true,
        };
        workers.Add(broken);
        Note(broken, "starts, and lacks what trials need");
    }

    /// <summary>With one slot: it gets each attempt after the end of the one before.</summary>
    private void StartReturningWorker()
    {
        var profile = Profile($"w{++WorkersSoFar}", slots: 1, isAble: true);
        var returning = new WorkerProcess(this, profile, LinkLimits.Protocol) { HandsBack = true };
        workers.Add(returning);
        Note(returning, "starts, and hands back what it gets");
    }

    private WorkerProfile Profile(string name, int slots, bool isAble)
    {
        ImmutableArray<string> devices = isAble || FaultChance.Happens(0.3) ? ["cpu", "cuda"] : ["cpu"];
        ImmutableArray<string> runners = isAble || FaultChance.Happens(0.5) ? ["vae", "command"] : ["vae"];
        return new WorkerProfile(name, slots, devices, runners, 1 << 30, "machine", "test");
    }
}
