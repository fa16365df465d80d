using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// Which reports a study takes: none that follows one which this study did not keep. A study that
/// halted and is opened again, for one, may get an attempt's end before the output that was written
/// before it. The worker sends all of that again, in order, beginning with the first one.
/// </summary>
internal sealed class ReportOrder
{
    private readonly HashSet<AttemptKey> begun = [];

    /// <summary>A report that is not taken is not acknowledged either.</summary>
    public bool Takes(StudyInput input)
    {
        // A worker of this process sends nothing twice.
        if (input is not StudyInput.Reported { Report: var report, Receipt: { } receipt })
            return true;
        if (receipt.IsFirst)
            begun.Add(report.Key);
        var isInOrder = begun.Contains(report.Key);
        if (report is AttemptEnded)
            begun.Remove(report.Key);
        return isInOrder;
    }

    /// <summary>
    /// One that was to be taken is dropped: what follows it waits until the worker begins again.
    /// </summary>
    public void Drop(StudyInput.Reported reported)
    {
        if (reported.Receipt is not null)
            begun.Remove(reported.Report.Key);
    }
}
