using Foundation;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Views;
using Sweep.Optimization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// Stopping one trial, by a coordinator for a user elsewhere or by a process that opens the sweep
/// for that alone.
/// </summary>
public static class TrialStops
{
    /// <summary>
    /// Stops one trial of a sweep that no process works on, and closes its writer.
    /// </summary>
    /// <param name="number">A trial of the sweep.</param>
    /// <exception cref="StorageException">It could not be kept.</exception>
    public static Trial StopTrial(this SweepOpening.Ready opening, int number, DateTimeOffset now)
    {
        using var writer = opening.Writer;
        var spec = opening.Session.State.Spec;
        var core = StudyCore.Of(spec);
        var keeper = new StudyKeeper(core, opening.Session, writer, opening.Reload);
        switch (keeper.Handle([new StudyInput.TrialStopRequested(number)], now))
        {
            case KeeperResult.Kept kept:
                foreach (var delete in kept.Effects.OfType<StudyEffect.DeleteBlobs>())
                    writer.DeleteBlobs(delete.Blobs);
                return keeper.Session.State.Trials[number];
            case KeeperResult.Away away:
                throw away.Failure;
            case KeeperResult.Over over:
                throw over.Failure;
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    /// <exception cref="StorageException">
    /// The store is away, or the sweep has just ended.
    /// </exception>
    internal static async Task<NodeAnswer> AnswerStopAsync(this HostedStudy study, IStudyStore store, int number)
    {
        if (store.Find(study.Spec.Name) is not { } row)
            return new NodeAnswer.Mistake($"there is no sweep '{study.Spec.Name}'");
        if (TrialStopping.Objection(StoredStudy.Read(store, row), number) is { } objection)
            return new NodeAnswer.Mistake(objection);
        if (await study.StopTrialAsync(number).ConfigureAwait(false) is not { } trial)
            return new NodeAnswer.Mistake($"'{row.Name}' has no trial {number}");
        var outcome = TrialStopping.Outcome(trial);
        return trial.State == TrialState.Cancelled
            ? new NodeAnswer.Done(row.Id, outcome)
            : new NodeAnswer.Mistake(outcome);
    }
}
