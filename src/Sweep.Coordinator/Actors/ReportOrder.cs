using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// Which reports a study takes: none that follows one which this study did not keep. A study that
/// halted and is opened again, for one, may get an attempt's end before the output that was written
/// before it. The worker says all of that again, in order, beginning with the first one.
/// </summary>
internal sealed class ReportOrder
{
    private readonly HashSet<AttemptKey> begun = [];

    /// <summary>A report that is not taken is not acknowledged either.</summary>
    public bool Takes(StudyMail mail)
    {
        if (KeyOf(mail) is not { } key)
            return true;
        if (mail.IsFirst)
            begun.Add(key);
        var isInOrder = begun.Contains(key);
        if (IsEnd(mail))
            begun.Remove(key);
        return isInOrder;
    }

    /// <summary>
    /// One that was to be taken is dropped: what follows it waits until the worker begins again.
    /// </summary>
    public void Drop(StudyMail mail)
    {
        if (KeyOf(mail) is { } key)
            begun.Remove(key);
    }

    /// <summary>
    /// Null: it is no report, or one of this process's own workers, which say nothing twice.
    /// </summary>
    private static AttemptKey? KeyOf(StudyMail mail) =>
        mail is { Durable: not null, Input: StudyInput.Reported reported } ? reported.Report.Key : null;

    private static bool IsEnd(StudyMail mail) => mail.Input is StudyInput.Reported { Report: AttemptEnded };
}
