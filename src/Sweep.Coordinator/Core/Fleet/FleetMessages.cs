using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>What the fleet is told.</summary>
public abstract record FleetInput
{
    private FleetInput()
    {
    }

    public sealed record WorkerJoined(string Worker, int Slots) : FleetInput;

    public sealed record WorkerLeft(string Worker) : FleetInput;

    /// <summary>A study could fill so many slots now; the first such word makes the study known.</summary>
    public sealed record DemandAnnounced(SweepId Sweep, int Slots, int Priority = 0) : FleetInput;

    /// <summary>A study wants nothing any more.</summary>
    public sealed record StudyClosed(SweepId Sweep) : FleetInput;

    public sealed record OfferTaken(SlotOffer Offer, StartTrial Command) : FleetInput;

    public sealed record OfferDeclined(SlotOffer Offer) : FleetInput;

    /// <summary>To be passed to whoever has the attempt.</summary>
    public sealed record CommandGiven(WorkerCommand Command) : FleetInput;

    /// <summary>The attempt's slot is free again.</summary>
    public sealed record AttemptOver(AttemptKey Key) : FleetInput;
}

/// <summary>What the fleet wants done.</summary>
public abstract record FleetEffect
{
    private FleetEffect()
    {
    }

    public sealed record Offer(SweepId Sweep, SlotOffer Slot) : FleetEffect;

    public sealed record Send(string Worker, WorkerCommand Command) : FleetEffect;

    /// <summary>A study is to be told that the worker of this attempt is gone.</summary>
    public sealed record ReportLost(AttemptKey Key) : FleetEffect;
}
