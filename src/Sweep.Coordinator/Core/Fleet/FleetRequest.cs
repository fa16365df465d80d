using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>What a study asks of the fleet: an effect of the one, an input of the other.</summary>
public abstract record FleetRequest : FleetInput, IStudyEffect
{
    private FleetRequest() { }

    /// <summary>The offered slot is taken.</summary>
    public sealed record Assign(SlotOffer Offer, StartTrial Start) : FleetRequest;

    /// <summary>There is nothing for the offered slot.</summary>
    /// <param name="HasAnother">The study has a trial, but none for this worker.</param>
    public sealed record Decline(SlotOffer Offer, bool HasAnother = false) : FleetRequest;

    /// <summary>To the worker that has the attempt.</summary>
    public sealed record Stop(StopTrial Order) : FleetRequest;

    /// <summary>A worker gets no trial of this study for a while.</summary>
    public sealed record PauseWorker(SweepId Sweep, string Worker, string Reason) : FleetRequest;

    /// <summary>
    /// The study went back to what its log says: each worker that has an attempt of it is to be
    /// named; then the claims of this round are over.
    /// </summary>
    public sealed record AskForClaims(SweepId Sweep, int Round) : FleetRequest;

    /// <summary>How many slots the study could fill now.</summary>
    /// <param name="Unclaimed">
    /// How many it may have beyond those that the fleet knows of: attempts whose workers have not
    /// come yet.
    /// </param>
    public sealed record AnnounceDemand(SweepId Sweep, int Slots, int Unclaimed = 0) : FleetRequest;
}
