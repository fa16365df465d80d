using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Actors;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The shell of <see cref="StudyCore"/>: turns messages into steps, commits what a batch of them wants persisted as one group, and only then performs the
/// other effects. Where the store fails, nothing of the batch happens and the study ends halted; the log is as it was and can be resumed.
/// </summary>
internal sealed class StudyActor : IAsyncDisposable
{
    private readonly StudyCore core;
    private readonly ISweepWriter writer;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly Action<FleetInput> tellFleet;
    private readonly Action<StudyNotice> watcher;
    private readonly TaskCompletionSource<StudyConclusion> conclusion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Mailbox<StudyInput> mailbox;
    private StudySession session;

    public StudyActor(
        StudyCore core, StudySession session, ISweepWriter writer, TimeProvider clock, ILogger log, Action<FleetInput> tellFleet, Action<StudyNotice> watcher)
    {
        (this.core, this.session, this.writer, this.clock, this.log) = (core, session, writer, clock, log);
        (this.tellFleet, this.watcher) = (tellFleet, watcher);
        Sweep = session.State.Id;
        mailbox = new Mailbox<StudyInput>(Handle);
        mailbox.Completion.ContinueWith(
            done => conclusion.TrySetException(done.Exception!.InnerExceptions), default, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public SweepId Sweep { get; }

    /// <summary>How the study's time in this process ended. Faulted if this program has a bug.</summary>
    public Task<StudyConclusion> Conclusion => conclusion.Task;

    public void Tell(StudyInput input) => mailbox.Tell(input);

    public ValueTask DisposeAsync() => mailbox.DisposeAsync();

    private void Handle(IReadOnlyList<StudyInput> inputs)
    {
        if (conclusion.Task.IsCompleted) return;
        var now = clock.GetUtcNow();
        var batch = WriteBatch.Empty;
        var effects = new List<StudyEffect>();
        var next = session;
        foreach (var input in inputs)
        {
            (next, var wanted) = core.Step(next, input, now);
            foreach (var effect in wanted)
            {
                if (effect is StudyEffect.Persist persist) batch = batch.Then(persist.Batch);
                else effects.Add(effect);
            }
        }

        try
        {
            if (!batch.IsEmpty) writer.Append(batch);
        }
        catch (StorageException failure)
        {
            log.Error(failure, "The state of the sweep could not be kept; nothing of the last batch happened");
            conclusion.TrySetResult(new StudyConclusion.Halted(failure.Message));
            return;
        }

        session = next;
        foreach (var effect in effects) Perform(effect);
    }

    private void Perform(StudyEffect effect)
    {
        switch (effect)
        {
            case StudyEffect.Assign assign: tellFleet(new FleetInput.OfferTaken(assign.Offer, assign.Command)); break;
            case StudyEffect.Decline decline: tellFleet(new FleetInput.OfferDeclined(decline.Offer)); break;
            case StudyEffect.Send send: tellFleet(new FleetInput.CommandGiven(send.Command)); break;
            case StudyEffect.AnnounceDemand demand: tellFleet(new FleetInput.DemandAnnounced(Sweep, demand.Slots)); break;
            case StudyEffect.Broadcast broadcast: watcher(broadcast.Notice); break;
            case StudyEffect.Conclude conclude:
                tellFleet(new FleetInput.StudyClosed(Sweep));
                conclusion.TrySetResult(conclude.Conclusion);
                break;
            case StudyEffect.DeleteBlobs delete: DeleteBlobs(delete); break;
        }
    }

    /// <summary>What cannot be deleted now goes when the sweep is opened next.</summary>
    private void DeleteBlobs(StudyEffect.DeleteBlobs delete)
    {
        try
        {
            writer.DeleteBlobs(delete.Blobs);
        }
        catch (StorageException failure)
        {
            log.Warning(failure, "{Count} blobs that nothing names any more could not be deleted", delete.Blobs.Length);
        }
    }
}
