using System.Collections.Concurrent;
using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Actors;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>The shell of <see cref="StudyCore"/>: a mailbox and a <see cref="StudyKeeper"/>. Where the store fails for good, the study ends halted; the log is as it was and can be resumed.</summary>
internal sealed class StudyActor : IAsyncDisposable
{
    /// <summary>How often a store that is away is asked for.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a client waits for an answer, while the store is away.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly StudyKeeper keeper;
    private readonly ISweepWriter writer;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly Action<FleetInput> tellFleet;
    private readonly Action<StudyNotice> watcher;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<AskAnswer?>> asking = [];
    private readonly TaskCompletionSource<StudyConclusion> conclusion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Mailbox<Letter> mailbox;
    private ITimer? retry;

    public StudyActor(
        StudyCore core, StudySession session, ISweepWriter writer, Func<StudySession> reload, TimeProvider clock, ILogger log, Action<FleetInput> tellFleet, Action<StudyNotice> watcher)
    {
        (this.writer, this.clock, this.log, this.tellFleet, this.watcher) = (writer, clock, log, tellFleet, watcher);
        keeper = new StudyKeeper(core, session, writer, reload);
        Sweep = session.State.Id;
        mailbox = new Mailbox<Letter>(Handle);
        mailbox.Completion.ContinueWith(
            done => conclusion.TrySetException(done.Exception!.InnerExceptions), default, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public SweepId Sweep { get; }

    /// <summary>How the study's time in this process ended. Faulted if this program has a bug.</summary>
    public Task<StudyConclusion> Conclusion => conclusion.Task;

    public void Tell(StudyInput input) => Tell(new StudyMail(input));

    public void Tell(StudyMail mail) => mailbox.Tell(new Letter(mail, null));

    /// <summary>Asks the study on behalf of a client; answered once that is durable.</summary>
    /// <param name="request">The number of the request, which no other one has.</param>
    /// <returns>Null if no answer comes in time, or the study is over.</returns>
    public async Task<AskAnswer?> AskAsync(long request, StudyInput input)
    {
        var answer = asking[request] = new TaskCompletionSource<AskAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(input);
        using var over = new CancellationTokenSource();
        await Task.WhenAny(answer.Task, conclusion.Task, Task.Delay(AnswerLimit, clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        asking.TryRemove(request, out _);
        return answer.Task.IsCompleted ? await answer.Task.ConfigureAwait(false) : null;
    }

    /// <summary>Changes how the fleet works on the sweep; ends once that is durable.</summary>
    /// <exception cref="StorageException">It could not be kept, or the study is over.</exception>
    public async Task SubmitAsync(Submission submission)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        mailbox.Tell(new Letter(null, new Errand(submission, kept)));
        // One that ends first takes no more letters.
        await Task.WhenAny(kept.Task, mailbox.Completion).ConfigureAwait(false);
        kept.TrySetException(new StoreAwayException("the sweep has just ended"));
        await kept.Task.ConfigureAwait(false);
    }

    /// <summary>Stops one trial; ends once that is durable.</summary>
    /// <returns>The trial then; null if there is no such trial.</returns>
    /// <exception cref="StorageException">The study ended first.</exception>
    public async Task<Trial?> StopTrialAsync(int number)
    {
        var kept = new TaskCompletionSource<Trial?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(new StudyMail(
            new StudyInput.TrialStopRequested(number),
            () => kept.TrySetResult(keeper.Session.State.Trials.ElementAtOrDefault(number))));
        // One that ends first takes no more letters.
        await Task.WhenAny(kept.Task, mailbox.Completion).ConfigureAwait(false);
        kept.TrySetException(new StoreAwayException("the sweep has just ended"));
        return await kept.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await mailbox.DisposeAsync().ConfigureAwait(false);
        if (retry is not null) await retry.DisposeAsync().ConfigureAwait(false);
    }

    private void Handle(IReadOnlyList<Letter> letters)
    {
        foreach (var letter in letters)
            if (letter.Errand is { } errand) Run(errand);
        if (conclusion.Task is { IsCompletedSuccessfully: true, Result: var ended })
        {
            foreach (var letter in letters)
                if (letter.Mail is { } late) LateMail.Take(late, ended, tellFleet);
            return;
        }

        Perform(keeper.Handle([.. letters.Where(letter => letter.Mail is not null).Select(letter => letter.Mail!.Value)], clock.GetUtcNow()));
        if (keeper.IsAway && letters.Any(letter => letter.IsAlarm)) Perform(keeper.Retry(clock.GetUtcNow()));
        if (keeper.IsAway) retry ??= clock.CreateTimer(_ => mailbox.Tell(default), null, RetryPause, RetryPause);
        else StopAsking();
    }

    /// <summary>Of a store that is away nothing is asked before it was settled.</summary>
    private void Run(Errand errand)
    {
        try
        {
            if (keeper.IsAway || conclusion.Task.IsCompleted) throw new StoreAwayException(keeper.IsAway ? "the store is away" : "the sweep has just ended");
            writer.Submit(errand.Submission);
            errand.Kept.TrySetResult();
        }
        catch (StorageException failure)
        {
            errand.Kept.TrySetException(failure);
        }
    }

    private void StopAsking()
    {
        retry?.Dispose();
        retry = null;
    }

    private void Perform(KeeperResult result)
    {
        switch (result)
        {
            case KeeperResult.Kept kept: Perform(kept); break;
            case KeeperResult.Away away: log.Warning("The store is away; nothing is assigned or acknowledged until it is back: {Reason}", away.Failure.Message); break;
            case KeeperResult.Over over:
                log.Error(over.Failure, "The state of the sweep could not be kept; nothing of the last batch happened");
                // Where another coordinator has the study now, its workers go on and claim there what they have.
                if (over.Conclusion is not StudyConclusion.Deposed) tellFleet(new FleetInput.StudyClosed(Sweep));
                foreach (var left in over.Left) LateMail.Take(left, over.Conclusion, tellFleet);
                conclusion.TrySetResult(over.Conclusion);
                break;
        }
    }

    private void Perform(KeeperResult.Kept kept)
    {
        if (kept.IsReloaded) log.Information("The store is back");
        foreach (var effect in kept.Effects) Perform(effect);
        foreach (var (input, durable) in kept.Done)
        {
            // After the effects, so that the next suggestion knows the result; before the acknowledgement, so that a worker never forgets what the fleet still holds.
            if (input is StudyInput.Reported { Report: AttemptEnded ended }) tellFleet(new FleetInput.AttemptOver(ended.Key, (ended.Outcome as AttemptOutcome.Refused)?.Reason));
            durable?.Invoke();
        }
    }

    private void Perform(StudyEffect effect)
    {
        switch (effect)
        {
            case StudyEffect.Assign assign: tellFleet(new FleetInput.OfferTaken(assign.Offer, assign.Command)); break;
            case StudyEffect.Decline decline: tellFleet(new FleetInput.OfferDeclined(decline.Offer, decline.WantsAnother)); break;
            case StudyEffect.Send send: tellFleet(new FleetInput.CommandGiven(send.Command)); break;
            case StudyEffect.PauseWorker pause: tellFleet(new FleetInput.WorkerUnfit(Sweep, pause.Worker, pause.Reason)); break;
            case StudyEffect.AskForClaims ask: tellFleet(new FleetInput.ClaimsAsked(Sweep, ask.Round)); break;
            case StudyEffect.AnnounceDemand demand: tellFleet(new FleetInput.DemandAnnounced(Sweep, demand.Slots, demand.Unclaimed)); break;
            case StudyEffect.Answer answer: asking.GetValueOrDefault(answer.Request)?.TrySetResult(answer.Content); break;
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

    /// <summary>What comes in: something for the core, or an errand of this process; neither is the alarm, time to ask for the store again.</summary>
    private readonly record struct Letter(StudyMail? Mail, Errand? Errand)
    {
        public bool IsAlarm => Mail is null && Errand is null;
    }

    private sealed record Errand(Submission Submission, TaskCompletionSource Kept);
}
