using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Remoting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The actor of <see cref="StudyCore"/>, around a <see cref="StudyKeeper"/>. It waits for the
/// database, so it has a thread of its own. Where the store fails for good, the study ends halted;
/// the log is as it was and can be resumed.
/// </summary>
internal sealed class StudyActor : GatheringActor<StudyMessage>
{
    /// <summary>How often a store that is away is asked for.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(0.5);

    private readonly StudyKeeper keeper;
    private readonly StudyContext context;
    private readonly Dictionary<long, TaskCompletionSource<AskAnswer?>> asking = [];
    private StudyConclusion? conclusion;
    private ITimer? retry;

    public StudyActor(StudyKeeper keeper, StudyContext context, TaskCompletionSource completion)
        : base(completion) => (this.keeper, this.context) = (keeper, context);

    protected override void PostStop()
    {
        StopRetrying();
        base.PostStop();
    }

    protected override void Handle(IReadOnlyList<StudyMessage> messages)
    {
        foreach (var message in messages)
        {
            switch (message)
            {
                case StudyMessage.Submit submit:
                    Submit(submit);
                    break;
                case StudyMessage.Ask ask:
                    asking[ask.Request] = ask.Answer;
                    break;
                case StudyMessage.GiveUpAsking given:
                    asking.Remove(given.Request);
                    break;
            }
        }

        StudyMail[] mail = [.. messages.Select(MailOf).OfType<StudyMail>()];
        if (conclusion is not null)
        {
            foreach (var late in mail)
                LateMail.Take(late, conclusion, context.TellFleet);
            return;
        }

        Perform(keeper.Handle(mail, context.Clock.GetUtcNow()));
        var isTime = messages.Any(message => message is StudyMessage.RetryStore);
        if (keeper.IsAway && isTime)
            Perform(keeper.Retry(context.Clock.GetUtcNow()));
        if (keeper.IsAway)
            Retry();
        else
            StopRetrying();
    }

    private static StudyMail? MailOf(StudyMessage message) =>
        message switch
        {
            StudyMessage.Mailed mailed => mailed.Mail,
            StudyMessage.Ask ask => new StudyMail(ask.Input),
            _ => null,
        };

    /// <summary>Of a store that is away nothing is asked before it was settled.</summary>
    private void Submit(StudyMessage.Submit submit)
    {
        try
        {
            if (keeper.IsAway)
                throw new StoreAwayException("the store is away");
            if (conclusion is not null)
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
            case KeeperResult.Kept kept:
                Perform(kept);
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
                // Where another coordinator has the study now, its workers go on and claim there
                // what they have.
                if (over.Conclusion is not StudyConclusion.Deposed)
                    context.TellFleet(new FleetInput.StudyClosed(Sweep));
                foreach (var left in over.Left)
                    LateMail.Take(left, over.Conclusion, context.TellFleet);
                Conclude(over.Conclusion);
                break;
        }
    }

    private void Perform(KeeperResult.Kept kept)
    {
        if (kept.IsReloaded)
            context.Log.Information("The store is back");
        foreach (var effect in kept.Effects)
            Perform(effect);
        foreach (var (input, durable, _) in kept.Done)
        {
            // After the effects, so that the next suggestion knows the result; before the
            // acknowledgement, so that a worker never forgets what the fleet still holds.
            if (input is StudyInput.Reported { Report: AttemptEnded ended, From: var from })
                context.TellFleet(new FleetInput.AttemptOver(ended.Key, from, ended));
            durable?.Invoke();
        }
    }

    private void Perform(StudyEffect effect)
    {
        var tellFleet = context.TellFleet;
        switch (effect)
        {
            case StudyEffect.Assign assign:
                tellFleet(new FleetInput.OfferTaken(assign.Offer, assign.Command));
                break;
            case StudyEffect.Decline decline:
                tellFleet(new FleetInput.OfferDeclined(decline.Offer, decline.HasAnother));
                break;
            case StudyEffect.Send send:
                tellFleet(new FleetInput.CommandGiven(send.Command));
                break;
            case StudyEffect.PauseWorker pause:
                tellFleet(new FleetInput.WorkerUnfit(Sweep, pause.Worker, pause.Reason));
                break;
            case StudyEffect.AskForClaims ask:
                tellFleet(new FleetInput.ClaimsAsked(Sweep, ask.Round));
                break;
            case StudyEffect.AnnounceDemand demand:
                tellFleet(new FleetInput.DemandAnnounced(Sweep, demand.Slots, demand.Unclaimed));
                break;
            case StudyEffect.Answer answer:
                if (asking.Remove(answer.Request, out var waiting))
                    waiting.TrySetResult(answer.Content);
                break;
            case StudyEffect.Broadcast broadcast:
                context.Watcher(broadcast.Notice);
                break;
            case StudyEffect.Conclude conclude:
                tellFleet(new FleetInput.StudyClosed(Sweep));
                Conclude(conclude.Conclusion);
                break;
            case StudyEffect.DeleteBlobs delete:
                DeleteBlobs(delete);
                break;
        }
    }

    private SweepId Sweep => keeper.Session.State.Id;

    private void Conclude(StudyConclusion concluded)
    {
        conclusion = concluded;
        context.Conclusion.TrySetResult(concluded);
    }

    /// <summary>What cannot be deleted now goes when the sweep is opened next.</summary>
    private void DeleteBlobs(StudyEffect.DeleteBlobs delete)
    {
        try
        {
            context.Writer.DeleteBlobs(delete.Blobs);
        }
        catch (StorageException failure)
        {
            context.Log.Warning(
                failure,
                "{Count} blobs that nothing names any more could not be deleted",
                delete.Blobs.Length
            );
        }
    }
}

/// <summary>What the actor of a study works with.</summary>
/// <param name="Watcher">
/// Told everything worth showing, on the study's thread: it must be quick.
/// </param>
/// <param name="Conclusion">Set to how the study's time in this process ended.</param>
internal sealed record StudyContext(
    ISweepWriter Writer,
    TimeProvider Clock,
    ILogger Log,
    Action<FleetInput> TellFleet,
    Action<StudyNotice> Watcher,
    TaskCompletionSource<StudyConclusion> Conclusion
);
