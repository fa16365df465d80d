using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>What the fleet is told.</summary>
public abstract record FleetInput
{
    private FleetInput() { }

    /// <summary>A worker came, or came back on another link.</summary>
    /// <param name="Holds">What it trains, or has trained and not yet been able to tell.</param>
    public sealed record WorkerJoined(WorkerProfile Profile, ImmutableArray<AttemptKey> Holds, bool IsLocal = false)
        : FleetInput;

    /// <summary>A worker said something.</summary>
    public sealed record WorkerHeard(string Worker) : FleetInput;

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

    /// <summary>
    /// A study went back to what its log says and knows nothing of who has its attempts.
    /// </summary>
    public sealed record ClaimsAsked(SweepId Sweep, int Round) : FleetInput;

    /// <summary>A study could fill so many slots now.</summary>
    /// <param name="Unclaimed">
    /// Slots that it may have already, of workers that have not come yet.
    /// </param>
    public sealed record DemandAnnounced(SweepId Sweep, int Slots, int Unclaimed = 0) : FleetInput;

    /// <summary>A study wants nothing any more.</summary>
    public sealed record StudyClosed(SweepId Sweep) : FleetInput;

    public sealed record OfferTaken(SlotOffer Offer, StartTrial Command) : FleetInput;

    /// <param name="WantsAnother">The study has a trial, but none for this worker.</param>
    public sealed record OfferDeclined(SlotOffer Offer, bool WantsAnother = false) : FleetInput;

    /// <summary>To be passed to whoever has the attempt.</summary>
    public sealed record CommandGiven(WorkerCommand Command) : FleetInput;

    /// <summary>The attempt's slot is free again.</summary>
    /// <param name="From">The worker that says so; null: whichever has the attempt.</param>
    /// <param name="Ended">How it ended; null where that shows nothing of the worker.</param>
    public sealed record AttemptOver(AttemptKey Key, string? From = null, AttemptEnded? Ended = null) : FleetInput;

    /// <summary>A trial that failed on this worker ran on another one.</summary>
    public sealed record WorkerUnfit(SweepId Sweep, string Worker, string Reason) : FleetInput;

    /// <summary>Time went by.</summary>
    public sealed record Ticked : FleetInput;
}

/// <summary>What the fleet wants done.</summary>
public abstract record FleetEffect
{
    private FleetEffect() { }

    public sealed record Offer(SweepId Sweep, SlotOffer Slot) : FleetEffect;

    public sealed record Send(string Worker, WorkerCommand Command) : FleetEffect;

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

    /// <summary>A study that asked has heard of all its attempts that anybody has.</summary>
    public sealed record ClaimsOver(SweepId Sweep, int Round) : FleetEffect;

    /// <summary>For the log: the worker gets no trial for so long.</summary>
    public sealed record NotePause(string Worker, TimeSpan Pause) : FleetEffect;

    /// <summary>
    /// Nobody counts on this worker any more: its link, if there is one, may be closed.
    /// </summary>
    public sealed record Dismiss(string Worker, string Why) : FleetEffect;
}
