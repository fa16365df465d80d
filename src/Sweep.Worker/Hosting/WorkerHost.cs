using System.Collections.Immutable;
using Akka.Actor;
using Sweep.Remoting;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Actors;
using Sweep.Worker.Programs;
using Sweep.Worker.Training;

namespace Sweep.Worker.Hosting;

/// <summary>
/// One worker in this process: trains on its own threads, and reports. Any thread may call.
/// </summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly RunningAttempts attempts;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="engine">Where the actor runs; it outlives the worker.</param>
    /// <param name="slots">How many trials it trains at once.</param>
    /// <param name="runners">By the name that studies use.</param>
    /// <param name="report">
    /// Where reports go; called on any thread: it must be quick.
    /// </param>
    public WorkerHost(
        ActorEngine engine,
        int slots,
        IReadOnlyDictionary<string, ITrialRunner> runners,
        WorkerContext context,
        Action<WorkerReport> report
    )
    {
        AttemptFolder.RemoveLeft();
        attempts = new RunningAttempts(name => runners[name]);
        Actor = engine.Begin(Props.Create(() => new WorkerActor(slots, attempts, context, report, stopped)), "worker");
    }

    /// <summary>Takes what a coordinator wants started and stopped.</summary>
    public IActorRef Actor { get; }

    /// <summary>Ends when the worker is disposed; faulted if this program has a bug.</summary>
    public Task Completion => stopped.Task;

    /// <summary>How far the attempts in training are, and what they do.</summary>
    public ImmutableArray<AttemptProgress> Progress => attempts.Progress;

    /// <summary>Hands back all that trains, and takes nothing more.</summary>
    public void Drain() => Actor.Tell(WorkerActor.Drain.Instance);

    /// <summary>
    /// Tells every attempt to end and waits for its thread. What they say then is lost.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Actor.Tell(Finish.Instance);
        await stopped.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        attempts.CancelAll();
    }
}
