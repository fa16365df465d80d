using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// What happens to the fleet. What studies ask of it is a <see cref="FleetRequest"/>.
/// </summary>
public abstract record FleetInput
{
    private protected FleetInput() { }

    /// <summary>A worker came, or came back on another link.</summary>
    /// <param name="Holds">What it trains, or has trained and not yet been able to tell.</param>
    public sealed record WorkerJoined(WorkerProfile Profile, ImmutableArray<AttemptKey> Holds, bool IsLocal = false)
        : FleetInput;

    /// <summary>A message of the worker came.</summary>
    public sealed record WorkerSeen(string Worker) : FleetInput;

    /// <summary>
    /// A worker said that it lives and what its attempts do. One of this process is asked at each
    /// look at the time.
    /// </summary>
    public sealed record Heartbeat(string Worker, ImmutableArray<AttemptProgress> Progress) : FleetInput;

    /// <summary>Its link is down.</summary>
    public sealed record LinkLost(string Worker) : FleetInput;

    /// <summary>It takes nothing more.</summary>
    public sealed record WorkerDraining(string Worker) : FleetInput;

    /// <summary>It is gone for good.</summary>
    public sealed record WorkerLeft(string Worker) : FleetInput;

    /// <summary>A study is at work from now on.</summary>
    public sealed record StudyOpened(SweepId Sweep, StudyNeeds Needs) : FleetInput;

    /// <summary>A study wants nothing any more.</summary>
    public sealed record StudyClosed(SweepId Sweep) : FleetInput;

    /// <summary>The attempt's slot is free again.</summary>
    /// <param name="From">The worker that says so; null: whichever has the attempt.</param>
    /// <param name="Ended">How it ended; null where that shows nothing of the worker.</param>
    public sealed record AttemptOver(AttemptKey Key, string? From = null, AttemptEnded? Ended = null) : FleetInput;

    /// <summary>Time went by.</summary>
    public sealed record Ticked : FleetInput;
}

/// <summary>What the fleet wants done.</summary>
public abstract record FleetEffect
{
    private FleetEffect() { }

    public sealed record Offer(SweepId Sweep, SlotOffer Slot) : FleetEffect;

    /// <summary>To a worker: an attempt is to start or to stop.</summary>
    public sealed record Send(string Worker, CoordinatorMessage Message) : FleetEffect;

    /// <summary>A study is to be told how many workers it can count on now.</summary>
    public sealed record TellOfWorkers(SweepId Sweep, SuitedWorkers Workers) : FleetEffect;

    /// <summary>A study is to be told that the worker of this attempt is gone.</summary>
    public sealed record ReportLost(AttemptKey Key) : FleetEffect;

    /// <summary>A study is to be told that this attempt did nothing for so long.</summary>
    public sealed record ReportHung(AttemptKey Key, TimeSpan Silence) : FleetEffect;

    /// <summary>
    /// A study is to be told that this worker has an attempt of it, and says whether it still
    /// counts.
    /// </summary>
    public sealed record Claim(AttemptKey Key, string Worker) : FleetEffect;

    /// <summary>A study that asked has got a claim for each attempt that a worker has.</summary>
    public sealed record ClaimsOver(SweepId Sweep, int Round) : FleetEffect;

    /// <summary>For the log: the worker gets no trial for so long.</summary>
    public sealed record NotePause(string Worker, TimeSpan Pause) : FleetEffect;

    /// <summary>
    /// The fleet counts on this worker no more: its link, if there is one, may be closed.
    /// </summary>
    public sealed record Dismiss(string Worker, string Why) : FleetEffect;
}
