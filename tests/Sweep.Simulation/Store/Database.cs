using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Worlds;
using Sweep.Storage;
using Sweep.Storage.InMemory;

namespace Sweep.Simulation.Store;

/// <summary>
/// The one database of a world: the product's store in memory, and around it who leads (by a lease
/// on its own clock, or by a lock that dies with its process), and when it cannot be reached. Each
/// process has a <see cref="DatabaseClient"/>.
/// </summary>
internal sealed class Database(World world)
{
    /// <summary>How long a lease lasts that is not renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    private readonly Dictionary<SweepId, ISweepWriter> writers = [];
    private readonly Dictionary<SweepId, Action> underWay = [];
    private TimeSpan awayUntil;

    /// <summary>What is stored, for checkers and for the world itself: it never fails.</summary>
    public InMemoryStudyStore Stored { get; } = new();

    /// <summary>Who leads, or led last.</summary>
    public LeaseHolder? Holder { get; private set; }

    /// <summary>Grows with every new leader.</summary>
    public long Term { get; private set; }

    /// <summary>How likely each kind of failure of one commit is, now.</summary>
    public double FailsBefore { get; set; }

    public double FailsAfter { get; set; }

    public double FailsLate { get; set; }

    public double FailsForGood { get; set; }

    /// <summary>How long one commit may take.</summary>
    public TimeSpan Slowness { get; set; } = TimeSpan.FromSeconds(0.005);

    public void GoAway(TimeSpan pause) => awayUntil = world.Clock.Now + pause;

    public void Mend()
    {
        awayUntil = TimeSpan.Zero;
        (FailsBefore, FailsAfter, FailsLate, FailsForGood, Slowness) = (0, 0, 0, 0, TimeSpan.FromSeconds(0.005));
    }

    /// <exception cref="StoreAwayException">This process cannot reach it.</exception>
    public void MustBeReached(string machine)
    {
        if (awayUntil > world.Clock.Now)
            throw Away("it is down");
        if (
            world.Network.CutUntil(machine, World.DatabaseMachine) is not null
            || world.Network.CutUntil(World.DatabaseMachine, machine) is not null
        )
            throw Away("it cannot be reached");
    }

    public static StoreAwayException Away(string why) => new($"The store is away: {why}.");

    /// <summary>
    /// The lead, if nobody has it: by the database's own clock where it is leased, else while the
    /// one who had it lives.
    /// </summary>
    public LeaseHolder? Grant(CoordinatorProcess process, LeaderIdentity self)
    {
        if (
            Holder is { IsGivenBack: false } holder
            && (world.Plan.IsLeased ? holder.Until > world.Clock.Now : holder.Process.IsAlive)
        )
            return null;
        // A server lets nobody have a lease while a batch under it is at work.
        foreach (var sweep in underWay.Keys.ToArray())
            Settle(sweep);
        Holder = new LeaseHolder(process, self, ++Term) { Until = world.Clock.Now + Lease };
        return Holder;
    }

    /// <summary>
    /// A commit of which its coordinator has heard no answer, and which takes place all the same,
    /// at the latest when the sweep's writer settles.
    /// </summary>
    public void UnderWay(SweepId sweep, Action commit, TimeSpan pause)
    {
        Settle(sweep);
        underWay.Add(sweep, commit);
        world.Clock.After(
            pause,
            () =>
            {
                if (underWay.GetValueOrDefault(sweep) == commit)
                    Settle(sweep);
            }
        );
    }

    public void Settle(SweepId sweep)
    {
        if (underWay.Remove(sweep, out var commit))
            commit();
    }

    /// <summary>False, if somebody else leads.</summary>
    public bool Renew(LeaseHolder holder)
    {
        if (holder != Holder)
            return false;
        holder.Until = world.Clock.Now + Lease;
        return true;
    }

    /// <summary>
    /// The one writer of a sweep that the store knows: which process may use it is decided by its
    /// term.
    /// </summary>
    public ISweepWriter WriterOf(SweepId sweep)
    {
        if (writers.TryGetValue(sweep, out var writer))
            return writer;
        return writers[sweep] = ((WriterResult.Opened)Stored.OpenWriter(sweep)).Writer;
    }
}

/// <summary>A process that was given the lead.</summary>
internal sealed class LeaseHolder(CoordinatorProcess process, LeaderIdentity leader, long term)
{
    public CoordinatorProcess Process => process;

    public LeaderIdentity Leader => leader;

    public long Term => term;

    public TimeSpan Until { get; set; }

    public bool IsGivenBack { get; set; }
}
