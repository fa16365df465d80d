using Foundation;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// Performs what a study wants done, in order. Knows no thread and no clock: the study's actor
/// calls it, and so does the simulation.
/// </summary>
internal sealed class StudyRouter(SweepId sweep, IStudyPorts ports)
{
    private StudyConclusion? conclusion;

    /// <summary>Performs what came of a turn.</summary>
    public void Perform(KeeperResult result)
    {
        switch (result)
        {
            case KeeperResult.Kept kept:
                foreach (var effect in kept.Effects)
                    Perform(effect);
                foreach (var input in kept.Done)
                    Acknowledge(input);
                break;
            case KeeperResult.Over over:
                // Where another coordinator has the study now, its workers go on and claim there
                // what they have.
                if (over.Conclusion is not StudyConclusion.Deposed)
                    ports.TellFleet(new FleetInput.StudyClosed(sweep));
                conclusion = over.Conclusion;
                foreach (var left in over.Left)
                    TakeLate(left);
                ports.Conclude(over.Conclusion);
                break;
        }
    }

    /// <summary>
    /// Takes what reaches a study after it ended in this process, or what its last commit could not
    /// keep. An attempt that ended gives its slot back. Of a halted study nothing is acknowledged,
    /// so that a worker sends it again to the coordinator that goes on with the study. A deposed
    /// study belongs to another coordinator: its workers leave this one.
    /// </summary>
    public void TakeLate(StudyInput input)
    {
        if (conclusion is StudyConclusion.Deposed || input is not StudyInput.Reported reported)
            return;
        if (reported.Report is AttemptEnded ended)
            ports.TellFleet(new FleetInput.AttemptOver(ended.Key, reported.From));
        if (conclusion is not StudyConclusion.Halted)
            ports.Acknowledge(input);
    }

    /// <summary>
    /// After the effects, so that the next suggestion knows the result. The fleet learns of it
    /// before the worker does, so that a worker never forgets what the fleet still holds.
    /// </summary>
    private void Acknowledge(StudyInput input)
    {
        if (input is StudyInput.Reported { Report: AttemptEnded ended, From: var from })
            ports.TellFleet(new FleetInput.AttemptOver(ended.Key, from, ended));
        ports.Acknowledge(input);
    }

    private void Perform(IStudyEffect effect)
    {
        switch (effect)
        {
            case FleetRequest request:
                ports.TellFleet(request);
                break;
            case StudyEffect.Answer answer:
                ports.Answer(answer);
                break;
            case StudyEffect.Broadcast broadcast:
                ports.Broadcast(broadcast.Notice);
                break;
            case StudyEffect.Conclude conclude:
                ports.TellFleet(new FleetInput.StudyClosed(sweep));
                conclusion = conclude.Conclusion;
                ports.Conclude(conclude.Conclusion);
                break;
            case StudyEffect.DeleteBlobs delete:
                ports.DeleteBlobs(delete.Blobs);
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }
}
