using System.Collections.Immutable;
using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Remoting;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The actor of <see cref="StudyCore"/>, around a <see cref="StudyKeeper"/>. It waits for the
/// database, so it has a thread of its own. Where the store fails for good, the study ends halted;
/// the log is as it was and can be resumed.
/// </summary>
internal sealed class StudyActor : GatheringActor<object>, IStudyPorts
{
    /// <summary>How often a store that is away is asked for.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(0.5);

    private readonly StudyKeeper keeper;
    private readonly StudyContext context;
    private readonly StudyRouter router;
    private readonly Dictionary<long, TaskCompletionSource<AskAnswer?>> asking = [];
    private readonly Dictionary<StudyInput, TaskCompletionSource> confirming = new(ReferenceEqualityComparer.Instance);
    private bool isOver;
    private ITimer? retry;

    public StudyActor(StudyKeeper keeper, StudyContext context, TaskCompletionSource completion)
        : base(completion)
    {
        (this.keeper, this.context) = (keeper, context);
        router = new StudyRouter(keeper.Session.State.Id, this);
    }

    protected override void PostStop()
    {
        StopRetrying();
        base.PostStop();
    }

    protected override void Handle(IReadOnlyList<object> messages)
    {
        StudyInput[] inputs = [.. messages.Select(InputOf).OfType<StudyInput>()];
        if (isOver)
        {
            foreach (var late in inputs)
                router.TakeLate(late);
            return;
        }

        Perform(keeper.Handle(inputs, context.Clock.GetUtcNow()));
        var isTime = messages.Any(message => message is StudyMessage.RetryStore);
        if (keeper.IsAway && isTime)
            Perform(keeper.Retry(context.Clock.GetUtcNow()));
        if (keeper.IsAway)
            Retry();
        else
            StopRetrying();
    }

    /// <summary>What a message has for the core; null: nothing.</summary>
    private StudyInput? InputOf(object message)
    {
        switch (message)
        {
            case StudyInput input:
                return input;
            case StudyMessage.Ask ask:
                asking[ask.Request] = ask.Answer;
                return ask.Input;
            case StudyMessage.Confirm confirm:
                confirming[confirm.Input] = confirm.Kept;
                return confirm.Input;
            case StudyMessage.GiveUpAsking given:
                asking.Remove(given.Request);
                return null;
            case StudyMessage.Submit submit:
                Submit(submit);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Of a store that is away nothing is asked before it was settled.</summary>
    private void Submit(StudyMessage.Submit submit)
    {
        try
        {
            if (keeper.IsAway)
                throw new StoreAwayException("the store is away");
            if (isOver)
                throw new StoreAwayException("the sweep has just ended");
            context.Writer.Submit(submit.Submission);
            submit.Kept.TrySetResult();
        }
        catch (StorageException failure)
        {
            submit.Kept.TrySetException(failure);
        }
    }

    private void Retry()
    {
        if (retry is not null)
            return;
        var self = Self;
        retry = context.Clock.CreateTimer(
            _ => self.Tell(new StudyMessage.RetryStore(), self),
            null,
            RetryPause,
            RetryPause
        );
    }

    private void StopRetrying()
    {
        retry?.Dispose();
        retry = null;
    }

    private void Perform(KeeperResult result)
    {
        switch (result)
        {
            case KeeperResult.Kept { IsReloaded: true }:
                context.Log.Information("The store is back");
                break;
            case KeeperResult.Away away:
                context.Log.Warning(
                    "The store is away; nothing is assigned or acknowledged until it is back: {Reason}",
                    away.Failure.Message
                );
                break;
            case KeeperResult.Over over:
                context.Log.Error(
                    over.Failure,
                    "The state of the sweep could not be kept; nothing of the last batch happened"
                );
                break;
        }

        router.Perform(result);
    }

    void IStudyPorts.TellFleet(FleetInput input) => context.TellFleet(input);

    void IStudyPorts.Acknowledge(StudyInput input)
    {
        if (input is StudyInput.Reported reported)
            context.Acknowledge(reported);
        else if (confirming.Remove(input, out var kept))
            kept.TrySetResult();
    }

    void IStudyPorts.Answer(StudyEffect.Answer answer)
    {
        if (asking.Remove(answer.Request, out var waiting))
            waiting.TrySetResult(answer.Content);
    }

    void IStudyPorts.Broadcast(StudyNotice notice) => context.Watcher(notice);

    void IStudyPorts.Conclude(StudyConclusion conclusion)
    {
        isOver = true;
        context.Conclusion.TrySetResult(conclusion);
    }

    /// <summary>What cannot be deleted now goes when the sweep is opened next.</summary>
    void IStudyPorts.DeleteBlobs(ImmutableArray<BlobRef> blobs)
    {
        try
        {
            context.Writer.DeleteBlobs(blobs);
        }
        catch (StorageException failure)
        {
            context.Log.Warning(
                failure,
                "{Count} blobs that nothing names any more could not be deleted",
                blobs.Length
            );
        }
    }
}

/// <summary>What the actor of a study works with.</summary>
/// <param name="Watcher">
/// Takes everything worth showing, on the study's thread: it must be quick.
/// </param>
/// <param name="Acknowledge">Called once a report is durable: it must be quick.</param>
/// <param name="Conclusion">Set to how the study's time in this process ended.</param>
internal sealed record StudyContext(
    ISweepWriter Writer,
    TimeProvider Clock,
    ILogger Log,
    Action<FleetInput> TellFleet,
    Action<StudyInput.Reported> Acknowledge,
    Action<StudyNotice> Watcher,
    TaskCompletionSource<StudyConclusion> Conclusion
);
