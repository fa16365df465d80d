using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// Reports that reach a study after it ended in this process, or that its last commit could not
/// keep.
/// </summary>
internal static class LateMail
{
    /// <summary>
    /// An attempt that ended gives its slot back. Of a halted study nothing is acknowledged, so
    /// that a worker sends it again to the coordinator that goes on with the study. A deposed study
    /// belongs to another coordinator: its workers leave this one.
    /// </summary>
    public static void Take(StudyMail mail, StudyConclusion conclusion, Action<FleetInput> tellFleet)
    {
        if (conclusion is StudyConclusion.Deposed || mail.Input is not StudyInput.Reported reported)
            return;
        if (reported.Report is AttemptEnded ended)
            tellFleet(new FleetInput.AttemptOver(ended.Key, From: reported.From));
        if (conclusion is not StudyConclusion.Halted)
            mail.Durable?.Invoke();
    }
}
