using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Simulation.Engine;

namespace Sweep.Simulation.Worlds;

/// <summary>
/// What a seed decides before anything happens: who there is, what is to be done, and what may go
/// wrong until when.
/// </summary>
internal sealed record Plan(ulong Seed)
{
    /// <summary>One seed in so many has hundreds of workers.</summary>
    public const int LargeEvery = 100;

    /// <summary>
    /// Of so many seeds one has several sweeps with many trials, which share the fleet for long,
    /// one has trials that outlast a worker time-out, and one has trials that outlast every
    /// time-out, in the coordinator's own process too; of one seed the attempts write output, and
    /// of one clients ask for the trials; of one the first sweep does not go with its data until
    /// its user mends that; of one sweeps halt again and again while attempts, which write output,
    /// wait for their uploads; in one there is a worker that hands back whatever it gets.
    /// </summary>
    private const int Kinds = 20,
        BusySeed = 17,
        SlowSeed = 13,
        BrokenSeed = 3,
        LongSeed = 11,
        WritingSeed = 7,
        AskSeed = 9,
        MisfitSeed = 15,
        HaltingSeed = 5,
        ReturningSeed = 6;

    private const int LongWorkers = 2,
        LongTrials = 4;

    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(2),
        SlowUpload = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan LongStep = TimeSpan.FromSeconds(25),
        LongTimeout = TimeSpan.FromSeconds(40);

    /// <summary>By lease and several coordinators, or by a lock and one.</summary>
    public required bool IsLeased { get; init; }

    public required ImmutableArray<string> Coordinators { get; init; }

    /// <summary>Slots in the coordinator's own process; only with one coordinator.</summary>
    public required int LocalSlots { get; init; }

    public required int Workers { get; init; }

    public required ImmutableArray<PlannedSweep> Sweeps { get; init; }

    public required FleetLimits Limits { get; init; }

    public required TimeSpan SlowestStep { get; init; }

    public required TimeSpan SlowestUpload { get; init; }

    /// <summary>
    /// How long a link's certificates serve; null: for longer than this world lasts.
    /// </summary>
    public required TimeSpan? LinkLife { get; init; }

    /// <summary>Until then things go wrong.</summary>
    public required TimeSpan Calm { get; init; }

    /// <summary>How often, on average, something goes wrong.</summary>
    public required TimeSpan FaultPause { get; init; }

    /// <summary>What may go wrong in this world.</summary>
    public required ImmutableArray<Fault> Faults { get; init; }

    /// <summary>
    /// Whether one worker lacks what every trial needs; then nothing else goes wrong, so that each
    /// failure shows whose fault it was.
    /// </summary>
    public required bool HasBrokenWorker { get; init; }

    /// <summary>How likely an attempt throws or hangs.</summary>
    public required double TrialFaults { get; init; }

    public bool IsLarge => Workers > 50;

    /// <summary>Whether trials outlast every time-out.</summary>
    public bool IsLong { get; private init; }

    /// <summary>Whether one worker hands back whatever it gets, until this world is calm.</summary>
    public bool HasReturningWorker => Seed % Kinds == ReturningSeed;

    /// <summary>Whether attempts write output, as programs do.</summary>
    public bool WritesOutput => Seed % Kinds is WritingSeed or HaltingSeed;

    public static Plan Of(ulong seed) =>
        (seed % Kinds) switch
        {
            LongSeed => Lengthened(Drawn(seed)),
            AskSeed => Asked(Drawn(seed)),
            MisfitSeed => Misfit(Drawn(seed)),
            HaltingSeed => Halting(Drawn(seed)),
            _ => Drawn(seed),
        };

    private static Plan Misfit(Plan plan) => plan with { Sweeps = plan.Sweeps.SetItem(0, plan.Sweeps[0].Misfit()) };

    private static Plan Asked(Plan plan) =>
        plan with
        {
            Sweeps = [.. plan.Sweeps.Take(1).Select(sweep => sweep.Asked())],
        };

    private static Plan Halting(Plan plan) =>
        plan with
        {
            Faults = [Fault.CommitsFailForGood, Fault.StoreSlow],
            FaultPause = ShortPause,
            SlowestUpload = SlowUpload,
        };

    private static Plan Lengthened(Plan plan) =>
        plan with
        {
            IsLong = true,
            IsLeased = false,
            Coordinators = [plan.Coordinators[0]],
            LocalSlots = Math.Max(plan.LocalSlots, 1),
            Workers = LongWorkers,
            Sweeps =
            [
                .. plan
                    .Sweeps.Take(1)
                    .Select(sweep =>
                        sweep with
                        {
                            Spec = sweep.Spec with { Trials = LongTrials, TrialTimeout = TimeoutOf(sweep.Spec) },
                        }
                    ),
            ],
            SlowestStep = LongStep,
        };

    /// <summary>
    /// When a trial's time is up depends on who trains it and how fast: where results are compared
    /// in order, it never is.
    /// </summary>
    private static TimeSpan? TimeoutOf(StudySpec spec) =>
        spec.Sampler.Order == SuggestionOrder.Free ? LongTimeout : null;

    private static Plan Drawn(ulong seed)
    {
        var chance = new Chance(seed, 0);
        var isLarge = seed % LargeEvery == LargeEvery - 1;
        var isBusy = seed % Kinds == BusySeed;
        var isBroken = seed % Kinds == BrokenSeed && !isLarge;
        var isLeased = chance.Happens(0.55);
        var workers = isLarge ? chance.Between(100, 200) : chance.Between(2, chance.Happens(0.5) ? 4 : 8);
        var sweeps =
            isLarge ? 2
            : isBusy ? 3
            : chance.Happens(0.55) ? 1
            : chance.Between(2, 3);
        return new Plan(seed)
        {
            IsLeased = isLeased,
            Coordinators =
            [
                .. Enumerable.Range(0, isLeased ? chance.Between(2, 3) : 1).Select(number => $"c{number}:7070"),
            ],
            LocalSlots = !isLeased && chance.Happens(0.4) ? chance.Between(1, 2) : 0,
            Workers = workers,
            Sweeps =
            [
                .. Enumerable
                    .Range(0, sweeps)
                    .Select(number => PlannedSweep.Of(seed, number, isLarge, isBusy))
                    .Select(sweep => isBroken ? sweep.Harmless() : sweep),
            ],
            HasBrokenWorker = isBroken,
            Limits = new FleetLimits(FleetLimits.DefaultWorker, TimeSpan.FromSeconds(60), FleetLimits.DefaultTick),
            SlowestStep = TimeSpan.FromSeconds(chance.Between(0.3, 1.5) * (seed % Kinds == SlowSeed ? 5 : 1)),
            SlowestUpload = TimeSpan.FromSeconds(chance.Happens(0.3) ? 2 : 0.05),
            Calm =
                chance.Happens(0.03) || isBroken
                    ? TimeSpan.Zero
                    : chance.Seconds(15, isLarge ? 30 : 60) * (isBusy ? 0.25 : 1),
            FaultPause = isLarge ? TimeSpan.FromSeconds(0.5) : chance.Seconds(1, 8),
            Faults = [.. Enum.GetValues<Fault>().Where(_ => chance.Happens(0.5))],
            TrialFaults = chance.Happens(0.4) && !isBroken ? 0.12 : 0,
            LinkLife = chance.Happens(0.1) ? chance.Seconds(8, 60) : null,
        };
    }
}

/// <summary>A sweep, and what its user does with it.</summary>
/// <param name="Submitted">When it is handed in.</param>
/// <param name="Stopped">When it is stopped for a while; null if never.</param>
/// <param name="MoreTrials">How many trials more it is resumed with.</param>
/// <param name="StoppedTrials">How many single trials its user stops, at most.</param>
internal sealed record PlannedSweep(
    StudySpec Spec,
    string Id,
    int Priority,
    int? MostSlots,
    TimeSpan Submitted,
    TimeSpan? Stopped,
    int MoreTrials,
    int StoppedTrials
)
{
    /// <summary>Whether its trials fail until the user sees why and tries them again.</summary>
    public bool IsHopeless => Is("hopeless");

    /// <summary>Whether the user has to mend something before it can end.</summary>
    public bool IsToBeMended => IsHopeless || Is("misfit");

    /// <summary>
    /// Whether the user tries failed trials again while it is at work, instead of after its end.
    /// </summary>
    public bool IsMendedAtWork { get; init; }

    private bool Is(string name) => Spec.Settings.At(name) is SettingValue.Flag { On: true };

    /// <summary>
    /// The same, or seldom one whose trials fail until they are mended; in strict order it would
    /// not equal the oracle's.
    /// </summary>
    private PlannedSweep Hopeless(Chance chance, bool isLarge)
    {
        if (isLarge || Spec.Sampler.Order == SuggestionOrder.Strict || !chance.Happens(0.08))
            return this;
        var settings = Spec.Settings.With("hopeless", SettingValue.Of(true)).With("kills", SettingValue.Of(false));
        return this with
        {
            Spec = Spec with { Settings = settings, FailFast = chance.Between(2, 4) },
            IsMendedAtWork = chance.Happens(0.3),
        };
    }

    /// <summary>The same with trials that end no process.</summary>
    public PlannedSweep Harmless() =>
        this with
        {
            Spec = Spec with { Settings = Spec.Settings.With("kills", SettingValue.Of(false)) },
        };

    /// <summary>
    /// The same whose settings do not go with the data; in strict order it would not equal the
    /// oracle's.
    /// </summary>
    public PlannedSweep Misfit()
    {
        if (Spec.Sampler.Order == SuggestionOrder.Strict)
            return this;
        var harmless = Harmless();
        return harmless with
        {
            Spec = harmless.Spec with { Settings = harmless.Spec.Settings.With("misfit", SettingValue.Of(true)) },
        };
    }

    /// <summary>The same with clients that ask for the trials, in place of workers.</summary>
    public PlannedSweep Asked()
    {
        var harmless = Harmless();
        var spec = harmless.Spec with { Runner = RunnerNames.Ask };
        // Which rungs a client that was silent reported depends on its lease, and on no window.
        if (spec.Sampler.Order == SuggestionOrder.Strict)
            spec = spec with { Pruner = new PrunerSpec() };
        return harmless with { Spec = spec, Priority = 0, MostSlots = null };
    }

    /// <summary>Three of ten sweeps have one, with rungs among the few steps of trials.</summary>
    private static PrunerSpec PrunerOf(Chance chance, bool isLarge)
    {
        if (isLarge || !chance.Happens(0.3))
            return new PrunerSpec();
        var spec = new PrunerSpec
        {
            Warmup = Nature.StepsMeasured,
            Interval = Nature.StepsMeasured,
            MinResource = 2,
            ReductionFactor = 2,
            MaxResource = 20,
            StartupTrials = 2,
            Patience = 0,
        };
        return chance.Between(0, 4) switch
        {
            0 => spec with { Kind = PrunerSpec.Median },
            1 => spec with { Kind = PrunerSpec.Hyperband },
            2 => spec with { Kind = PrunerSpec.Threshold, Upper = 20 },
            3 => spec with { Kind = PrunerSpec.Patient, Wrapped = PrunerSpec.Median },
            _ => spec with { Kind = PrunerSpec.Asha },
        };
    }

    /// <summary>
    /// A quarter of the sweeps have a rule, which may hold before their last trial.
    /// </summary>
    private static StopSpec StopOf(Chance chance, bool isLarge)
    {
        if (isLarge || !chance.Happens(0.25))
            return StopSpec.None;
        return chance.Between(0, 3) switch
        {
            0 => new StopSpec { Time = chance.Seconds(3, 120) },
            1 => new StopSpec { Epochs = chance.Between(5, 80) },
            2 => new StopSpec { Targets = StopSpec.None.Targets.Add("loss", chance.Between(2, 20)) },
            _ => new StopSpec { Patience = chance.Between(1, 4) },
        };
    }

    /// <summary>A fifth of the sweeps have points that are tried first.</summary>
    private static ImmutableArray<ImmutableSortedDictionary<string, SettingValue>>? PointsOf(Chance chance)
    {
        if (!chance.Happens(0.2))
            return null;
        return [.. Enumerable.Range(0, chance.Between(1, 2)).Select(at => PointOf((2 * at) - 3, chance.Between(1, 2)))];
    }

    public static ImmutableSortedDictionary<string, SettingValue> PointOf(double x, int n) =>
        ImmutableSortedDictionary<string, SettingValue>.Empty.Add("x", SettingValue.Of(x)).Add("n", SettingValue.Of(n));

    public static PlannedSweep Of(ulong seed, int number, bool isLarge, bool isBusy)
    {
        var chance = new Chance(seed, 10 + number);
        var kind =
            chance.Happens(0.6) ? "random"
            : chance.Happens(0.6) ? "grid"
            : "tpe";
        var isStrict = !isLarge && chance.Happens(0.4);
        var x =
            kind == "grid"
                ? new Parameter("x", new Distribution.Float(-5, 5, Step: 2))
                : new Parameter("x", new Distribution.Float(-5, 5));
        var most = kind == "grid" ? 2 : 14;
        return new PlannedSweep(
            new StudySpec
            {
                Name = $"sweep-{number}",
                Seed = seed,
                Trials = isLarge ? chance.Between(60, 100) : chance.Between(3, 12) * (isBusy ? 4 : 1),
                Objectives = [new Objective("loss", Goal.Minimize)],
                Sampler = new SamplerSpec(
                    kind,
                    StartupTrials: 3,
                    Order: isStrict ? SuggestionOrder.Strict : SuggestionOrder.Free,
                    Window: isStrict ? chance.Between(1, 4) : 1
                ),
                Pruner = PrunerOf(new Chance(seed, 40 + number), isLarge),
                Enqueue = PointsOf(new Chance(seed, 80 + number)),
                Stop = StopOf(new Chance(seed, 60 + number), isLarge),
                Runner = chance.Happens(0.1) ? "command" : "vae",
                Device =
                    chance.Happens(0.15) ? "cuda"
                    : chance.Happens(0.3) ? "cpu"
                    : "auto",
                Retries = 2,
                KeepCheckpoints = chance.Between(1, 3),
                Settings = SettingValue
                    .Map.Empty.With("needs_data", SettingValue.Of(chance.Happens(0.2)))
                    .With("kills", SettingValue.Of(chance.Happens(0.08))),
                Space = new SearchSpace([x, new Parameter("n", new Distribution.Int(1, most))]),
                Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
            },
            $"000000000000000{number}",
            Priority: chance.Happens(0.3) ? chance.Between(1, 2) : 0,
            MostSlots: chance.Happens(0.25) ? chance.Between(1, 3) : null,
            Submitted: number == 0 ? TimeSpan.Zero : chance.Seconds(0, 20),
            Stopped: chance.Happens(0.15) ? chance.Seconds(3, 30) : null,
            MoreTrials: chance.Between(0, 3),
            StoppedTrials: chance.Happens(0.15) ? chance.Between(1, 3) : 0
        ).Hopeless(chance, isLarge);
    }
}

/// <summary>The kinds of things that go wrong.</summary>
internal enum Fault
{
    WorkerKilled,
    WorkerLosesPower,
    WorkerPaused,
    WorkerDrains,
    CoordinatorKilled,
    CoordinatorLosesPower,
    CoordinatorPaused,
    LinkBreaks,
    Partition,
    OneWayPartition,
    StorePartition,
    StoreAway,
    StoreSlow,
    CommitsFail,
    CommitsFailForGood,
    UploadsFail,
    NetworkSlow,
    DisksFull,
    MessagesVanish,
    MessageTooLarge,
    LinkBreaksUnevenly,
    LinkQuarantined,
}
