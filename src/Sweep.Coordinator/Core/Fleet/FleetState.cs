using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// Which workers there are, on what they work, and which studies need some. Soft: rebuilt from what
/// joins, never persisted. Times are since the process began. Every collection is sorted: what the
/// fleet does never depends on the hash codes of one process.
/// </summary>
public sealed record FleetState
{
    public FleetLimits Limits { get; init; } = new();

    public ImmutableSortedDictionary<string, FleetWorker> Workers { get; init; } =
        ImmutableSortedDictionary.Create<string, FleetWorker>(StringComparer.Ordinal);

    /// <summary>
    /// Workers that could take a trial now, those with the most free slots first, so that trials
    /// spread.
    /// </summary>
    public ImmutableSortedSet<FreeSlots> Free { get; init; } = [];

    public ImmutableSortedDictionary<SweepId, StudyDemand> Studies { get; init; } =
        ImmutableSortedDictionary<SweepId, StudyDemand>.Empty;

    /// <summary>Offers that no study has answered yet.</summary>
    public ImmutableSortedDictionary<long, PendingOffer> Offers { get; init; } =
        ImmutableSortedDictionary<long, PendingOffer>.Empty;

    /// <summary>Which worker has which attempt.</summary>
    public ImmutableSortedDictionary<AttemptKey, HeldAttempt> Attempts { get; init; } =
        ImmutableSortedDictionary<AttemptKey, HeldAttempt>.Empty;

    public long LastOffer { get; init; }

    /// <summary>When time was last looked at.</summary>
    public TimeSpan Ticked { get; init; }
}

/// <summary>How long the fleet waits for whom.</summary>
/// <param name="Worker">
/// A worker that was silent so long is gone, and its trials are given to others.
/// </param>
/// <param name="Progress">
/// An attempt that did nothing for so long hangs, however lively its worker is.
/// </param>
/// <param name="Tick">How often time is looked at.</param>
public sealed record FleetLimits(TimeSpan Worker, TimeSpan Progress, TimeSpan Tick)
{
    public static readonly TimeSpan DefaultWorker = TimeSpan.FromSeconds(15),
        DefaultProgress = TimeSpan.FromMinutes(10),
        DefaultTick = TimeSpan.FromSeconds(1);

    public FleetLimits()
        : this(DefaultWorker, DefaultProgress, DefaultTick) { }

    /// <summary>
    /// How often a worker says that it lives and what its attempts do: four times are lost before
    /// any of them is given up.
    /// </summary>
    public TimeSpan Heartbeat => (Worker < Progress ? Worker : Progress) / 5;
}

/// <param name="Taken">Slots that train or are on offer.</param>
/// <param name="Seen">When its last message came.</param>
/// <param name="Attempts">What it has.</param>
/// <param name="Unsuited">Sweeps whose trials it could not take, until it joins again.</param>
public sealed record FleetWorker(
    WorkerProfile Profile,
    WorkerPresence Presence,
    TimeSpan Seen,
    int Taken,
    ImmutableSortedSet<AttemptKey> Attempts,
    ImmutableSortedDictionary<SweepId, Unsuited> Unsuited
)
{
    /// <summary>
    /// When it last said what its attempts do. Of what it is silent about it cannot be said that it
    /// does nothing.
    /// </summary>
    public TimeSpan Reported { get; init; }

    /// <summary>Its last pause for trials that it handed back; null: none that counts.</summary>
    public BackOff? BackOff { get; init; }

    /// <summary>Whether it gets no trial of any sweep now.</summary>
    public bool IsBackingOff => BackOff is { IsOver: false };

    /// <summary>Whether it gets no trial of the sweep now.</summary>
    public bool IsUnsuitedFor(SweepId sweep) => Unsuited.TryGetValue(sweep, out var unsuited) && !unsuited.IsOver;

    public int FreeSlots => IsThere && !IsBackingOff ? Math.Max(0, Profile.Slots - Taken) : 0;

    private bool IsThere => Presence is WorkerPresence.Here or WorkerPresence.Local;
}

public enum WorkerPresence
{
    /// <summary>In the coordinator's own process: it cannot be away.</summary>
    Local,

    /// <summary>Its link is up.</summary>
    Here,

    /// <summary>Its link is down; it may come back and goes on meanwhile.</summary>
    Away,

    /// <summary>It takes nothing more.</summary>
    Draining,
}

/// <summary>A place in the order of those who have free slots.</summary>
public readonly record struct FreeSlots(int Count, string Worker) : IComparable<FreeSlots>
{
    public int CompareTo(FreeSlots other) =>
        Count != other.Count ? other.Count.CompareTo(Count) : string.CompareOrdinal(Worker, other.Worker);
}

/// <summary>An attempt in a worker's hands.</summary>
/// <param name="Start">What it was told; null for one that it brought along when it joined.</param>
/// <param name="Stop">Why it was told to stop, if it was.</param>
/// <param name="Activity">
/// What its worker last said of that: see <see cref="AttemptProgress"/>.
/// </param>
/// <param name="Moved">When a message last said that its activity rose.</param>
/// <param name="IsAbandoned">
/// The study has given it up; it only holds its slot until the worker says that it is over.
/// </param>
public sealed record HeldAttempt(
    string Worker,
    StartTrial? Start,
    StopTrial? Stop,
    long Step,
    long Activity,
    TimeSpan Moved,
    bool IsAbandoned = false
)
{
    /// <summary>Whether it has taken a step of its own by then.</summary>
    public bool HasStepped(long step) => step > (Start?.Checkpoints.FirstOrDefault()?.Step ?? 0);
}

/// <summary>What a study asks of the fleet.</summary>
/// <param name="Runner">
/// Who must be able to train it, and on which <paramref name="Device"/>.
/// </param>
/// <param name="Priority">Higher ones are served first.</param>
/// <param name="MostSlots">It never has more than these; null: as many as there are.</param>
public sealed record StudyNeeds(string Runner, string Device, int Priority = 0, int? MostSlots = null);

/// <param name="Announced">
/// How many more slots the study could fill, those on offer to it included.
/// </param>
/// <param name="Held">Slots that it has or that are on offer to it.</param>
/// <param name="Offered">Slots on offer to it.</param>
/// <param name="Unclaimed">
/// Slots that it may have of workers that have not come yet, as after a takeover.
/// </param>
public sealed record StudyDemand(StudyNeeds Needs, int Announced = 0, int Held = 0, int Offered = 0, int Unclaimed = 0)
{
    /// <summary>What fair share compares.</summary>
    public int Share => Held + Unclaimed;

    /// <summary>What the study was told last of the workers that can take its trials.</summary>
    public SuitedWorkers Told { get; init; }

    /// <summary>
    /// Workers that the study wants no slot of, until it announces a demand or is told of other
    /// workers.
    /// </summary>
    public ImmutableSortedSet<string> PassedOver { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public bool IsHungry => Announced > Offered && Share < (Needs.MostSlots ?? int.MaxValue);
}

/// <param name="IsOrphaned">
/// The worker left meanwhile; one that joined since under the same name knows nothing of it.
/// </param>
public sealed record PendingOffer(SweepId Sweep, string Worker, bool IsOrphaned = false);
