using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Coordinator.Views;

/// <summary>Where an attempt ran, and how it ended.</summary>
/// <param name="Worker">The worker that had it, or the client that asked for it.</param>
/// <param name="End">
/// The event that ended it; null while it runs, and where its sweep's process died before it.
/// </param>
public sealed record AttemptHistory(string Worker, StudyEvent? End)
{
    /// <summary>
    /// Whether what it wrote last may never have arrived, since its worker or its coordinator was
    /// gone first.
    /// </summary>
    public bool IsCutOff => End is null or AttemptLost;

    /// <summary>Reads the log from the attempt on, or all of it for one before the last.</summary>
    public static AttemptHistory Read(IStudyReader store, SweepId sweep, Trial trial, int attempt)
    {
        // The start of the last attempt stands right before this position.
        var after = attempt == trial.Counts.Started ? Math.Max(0, trial.Latest!.Position - 2) : 0;
        var worker = trial.Worker ?? "";
        var hasStarted = false;
        foreach (var entry in store.ReadLog(sweep, after))
        {
            switch (entry.Read().Event)
            {
                case AttemptStarted started when started.Number == trial.Number && started.Attempt == attempt:
                    (worker, hasStarted) = (started.Worker, true);
                    break;
                case AttemptOver over when hasStarted && over.Number == trial.Number:
                    return new AttemptHistory(worker, over);
                case TrialCancelled cancelled when hasStarted && cancelled.Number == trial.Number:
                    return new AttemptHistory(worker, cancelled);
            }
        }

        return new AttemptHistory(worker, null);
    }
}
