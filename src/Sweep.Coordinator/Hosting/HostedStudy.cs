using Akka.Actor;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Remoting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>A study at work in a <see cref="CoordinatorHost"/>. Any thread may call.</summary>
public sealed class HostedStudy : IAsyncDisposable
{
    /// <summary>How long a client waits for an answer, while the store is away.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly ISweepWriter writer;
    private readonly IActorRef actor;
    private readonly StudyKeeper keeper;
    private readonly Task stopped;
    private readonly TimeProvider clock;
    private ITimer? claims,
        ticks;
    private long lastRequest;
    private int disposed;

    internal HostedStudy(
        StudyKeeper keeper,
        ISweepWriter writer,
        StudyProgress progress,
        TimeProvider clock,
        StudyRun run
    )
    {
        (this.keeper, this.writer, Progress, this.clock) = (keeper, writer, progress, clock);
        (actor, stopped) = (run.Actor, run.Stopped);
        (Spec, Sweep) = (keeper.Session.State.Spec, keeper.Session.State.Id);
        Conclusion = FirstOf(run.Conclusion, stopped, run.Fleet);
    }

    public StudySpec Spec { get; }

    public SweepId Sweep { get; }

    /// <summary>
    /// How the study's time in this process ended. Faulted if this program has a bug.
    /// </summary>
    public Task<StudyConclusion> Conclusion { get; }

    public StudyProgress Progress { get; }

    /// <summary>
    /// Stops the sweep for now: running trials leave a checkpoint, and <see cref="Conclusion"/>
    /// follows.
    /// </summary>
    public void RequestStop() => Tell(new StudyInput.StopRequested());

    /// <summary>A number for a request of a client, which no other one has.</summary>
    public long NextRequest() => Interlocked.Increment(ref lastRequest);

    /// <summary>Stops one trial, as a request in the store asks.</summary>
    public void StopTrial(TrialStopRequest request) =>
        Tell(new StudyInput.TrialStopRequested(request.Trial, request.Id));

    /// <summary>Stops one trial; ends once that is durable.</summary>
    /// <returns>The trial then; null if there is no such trial.</returns>
    /// <exception cref="StorageException">The study ended first.</exception>
    public async Task<Trial?> StopTrialAsync(int number)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new StudyMessage.Confirm(new StudyInput.TrialStopRequested(number), kept));
        await Task.WhenAny(kept.Task, stopped).ConfigureAwait(false);
        kept.TrySetException(JustEnded());
        await kept.Task.ConfigureAwait(false);
        return keeper.Session.State.Trials.ElementAtOrDefault(number);
    }

    /// <summary>Tries trials that failed again.</summary>
    public void RequestRetry() => Tell(new StudyInput.RetryRequested());

    /// <summary>
    /// Changes how the fleet works on the sweep, in the store; ends once that is durable.
    /// </summary>
    /// <exception cref="StorageException">It could not be kept, or the study is over.</exception>
    public async Task SubmitAsync(Submission submission)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new StudyMessage.Submit(submission, kept));
        await Task.WhenAny(kept.Task, stopped).ConfigureAwait(false);
        kept.TrySetException(JustEnded());
        await kept.Task.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => EndAsync(last: null);

    /// <summary>
    /// Hands a trial to a client; answered once that is durable, null if that does not come about
    /// soon.
    /// </summary>
    internal Task<AskAnswer?> AskAsync(Ask ask) => AskAsync(ask.Request, new StudyInput.TrialAsked(ask));

    /// <summary>
    /// Takes what a client says of its trial; answered once that is durable, null if that does not
    /// come about soon.
    /// </summary>
    internal Task<AskAnswer?> TellAsync(Tell tell) => AskAsync(tell.Request, new StudyInput.TrialTold(tell));

    internal void Tell(StudyInput input) => actor.Tell(input);

    internal async ValueTask EndAsync(Action<ISweepWriter>? last)
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        if (claims is not null)
            await claims.DisposeAsync().ConfigureAwait(false);
        if (ticks is not null)
            await ticks.DisposeAsync().ConfigureAwait(false);
        actor.Tell(Finish.Instance);
        await stopped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using (writer)
            last?.Invoke(writer);
    }

    internal void ClaimsOverAfter(TimeSpan wait) =>
        claims = clock.CreateTimer(_ => Tell(new StudyInput.ClaimsOver()), null, wait, Timeout.InfiniteTimeSpan);

    internal void Tick(TimeSpan every) =>
        ticks = clock.CreateTimer(_ => Tell(new StudyInput.Ticked()), null, every, every);

    private async Task<AskAnswer?> AskAsync(long request, StudyInput input)
    {
        var answer = new TaskCompletionSource<AskAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new StudyMessage.Ask(request, input, answer));
        using var over = new CancellationTokenSource();
        var limit = Task.Delay(AnswerLimit, clock, over.Token);
        await Task.WhenAny(answer.Task, Conclusion, limit).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        if (answer.Task.IsCompleted)
            return await answer.Task.ConfigureAwait(false);
        actor.Tell(new StudyMessage.GiveUpAsking(request));
        return null;
    }

    private static StoreAwayException JustEnded() => new("the sweep has just ended");

    /// <summary>
    /// The conclusion, or the fault of an actor that stopped before there was one.
    /// </summary>
    private static async Task<StudyConclusion> FirstOf(Task<StudyConclusion> conclusion, params Task[] actors)
    {
        var first = await Task.WhenAny([conclusion, .. actors]).ConfigureAwait(false);
        if (first.IsFaulted)
            await first.ConfigureAwait(false);
        return await conclusion.ConfigureAwait(false);
    }
}

/// <summary>The actor of a study while it runs.</summary>
/// <param name="Stopped">Ends when the actor has stopped; faulted if it has a bug.</param>
/// <param name="Fleet">The same of the fleet's actor.</param>
internal sealed record StudyRun(IActorRef Actor, Task Stopped, Task<StudyConclusion> Conclusion, Task Fleet);
