using Foundation;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// Performs what the fleet wants done. Knows no thread and no clock: a host calls it, and so does
/// the simulation.
/// </summary>
internal static class FleetRouter
{
    public static void Perform(FleetEffect effect, IFleetPorts ports)
    {
        switch (effect)
        {
            case FleetEffect.Offer offer:
                ports.TellStudy(offer.Sweep, new StudyInput.SlotOffered(offer.Slot));
                break;
            case FleetEffect.TellOfWorkers told:
                ports.TellStudy(told.Sweep, new StudyInput.WorkersChanged(told.Workers));
                break;
            case FleetEffect.ReportLost lost:
                ports.TellStudy(lost.Key.Sweep, new StudyInput.WorkerLost(lost.Key));
                break;
            case FleetEffect.ReportHung hung:
                ports.TellStudy(hung.Key.Sweep, new StudyInput.AttemptHung(hung.Key, hung.Silence));
                break;
            case FleetEffect.Claim claim:
                ports.TellStudy(claim.Key.Sweep, new StudyInput.Claimed(claim.Key, claim.Worker));
                break;
            case FleetEffect.ClaimsOver over:
                ports.TellStudy(over.Sweep, new StudyInput.ClaimsOver(over.Round));
                break;
            case FleetEffect.Send send:
                ports.TellWorker(send.Worker, send.Message);
                break;
            case FleetEffect.NotePause paused:
                ports.NotePause(paused);
                break;
            case FleetEffect.Dismiss dismissed:
                ports.Dismiss(dismissed);
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }
}

/// <summary>Where <see cref="FleetRouter"/> leads to: a process, or a simulated one.</summary>
internal interface IFleetPorts
{
    /// <summary>Nothing, if the study is not at work here.</summary>
    void TellStudy(SweepId sweep, StudyInput input);

    /// <summary>Nothing, if the worker has no link now.</summary>
    void TellWorker(string worker, CoordinatorMessage message);

    void NotePause(FleetEffect.NotePause paused);

    void Dismiss(FleetEffect.Dismiss dismissed);
}
