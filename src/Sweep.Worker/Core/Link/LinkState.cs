using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core.Link;

/// <summary>
/// A worker's link to whichever coordinator leads, and the reports that are not acknowledged.
/// Times are since the process began.
/// </summary>
/// <param name="Addresses">
/// Where coordinators are to be found; grows with what they tell of each other.
/// </param>
/// <param name="Seed">Of the jitter between two tries.</param>
public sealed record LinkState(WorkerProfile Profile, ImmutableArray<string> Addresses, ulong Seed)
{
    public LinkPhase Phase { get; init; } = new LinkPhase.Waiting(TimeSpan.Zero);

    /// <summary>Which of the addresses is tried next.</summary>
    public int Next { get; init; }

    /// <summary>
    /// How many tries failed since the last welcome, and how many there were in all.
    /// </summary>
    public int Failures { get; init; }

    public int Tries { get; init; }

    /// <summary>
    /// Why each address could not be joined when it was last tried, since the last welcome. Told
    /// once, not at each try.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Troubles { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What is not acknowledged, by its number.</summary>
    public ImmutableSortedDictionary<long, OutboxEntry> Outbox { get; init; } =
        ImmutableSortedDictionary<long, OutboxEntry>.Empty;

    /// <summary>The numbers of those that were not sent on this link.</summary>
    public ImmutableSortedSet<long> Unsent { get; init; } = [];

    public long LastSequence { get; init; }

    /// <summary>An estimate of what the outbox takes.</summary>
    public long OutboxBytes { get; init; }

    /// <summary>How many reports were dropped because no coordinator took them.</summary>
    public long Dropped { get; init; }

    /// <summary>Attempts that train here, or whose end is not acknowledged.</summary>
    public ImmutableSortedSet<AttemptKey> Holds { get; init; } = [];

    /// <summary>
    /// How often it was welcome. A coordinator that opens a sweep deletes the blobs that no row
    /// names, so what was uploaded before counts no more.
    /// </summary>
    public int Joins { get; init; }

    /// <summary>
    /// Blobs that are on their way up since the last welcome, and those that arrived.
    /// </summary>
    public ImmutableHashSet<BlobRef> Uploading { get; init; } = [];

    public ImmutableHashSet<BlobRef> Uploaded { get; init; } = [];

    public bool IsDraining { get; init; }
}

/// <summary>Where the link is.</summary>
public abstract record LinkPhase
{
    private LinkPhase() { }

    /// <summary>Until the next try.</summary>
    public sealed record Waiting(TimeSpan Until) : LinkPhase;

    /// <summary>A connection is being made, or is made and the greeting is not answered.</summary>
    public sealed record Knocking(string Address, TimeSpan Since) : LinkPhase;

    /// <summary>The coordinator counts on this worker.</summary>
    /// <param name="Welcome">How it answered the greeting.</param>
    /// <param name="ReceivedAt">When its last message came.</param>
    /// <param name="HeartbeatAt">When a heartbeat was last sent.</param>
    /// <param name="SentCount">Messages to it on this link since the greeting.</param>
    /// <param name="ReceivedCount">Messages from it on this link since the welcome.</param>
    public sealed record Joined(
        string Address,
        CoordinatorMessage.Welcome Welcome,
        TimeSpan ReceivedAt,
        TimeSpan HeartbeatAt,
        long SentCount = 0,
        long ReceivedCount = 0
    ) : LinkPhase;

    /// <summary>For good.</summary>
    public sealed record Over : LinkPhase;
}

/// <summary>One report that is not acknowledged.</summary>
/// <param name="Blob">What must be uploaded before it is sent.</param>
/// <param name="Bytes">An estimate of its size.</param>
/// <param name="Since">When it came into the outbox.</param>
/// <param name="SentAt">When it was last sent.</param>
public sealed record OutboxEntry(WorkerReport Report, BlobRef? Blob, long Bytes, TimeSpan Since, TimeSpan? SentAt);
