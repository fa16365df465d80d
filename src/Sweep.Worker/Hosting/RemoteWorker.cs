using System.Collections.Immutable;
using Akka.Actor;
using Serilog;
using Sweep.Remoting;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Actors;
using Sweep.Worker.Clients;
using Sweep.Worker.Core.Link;
using Sweep.Worker.Training;

namespace Sweep.Worker.Hosting;

/// <summary>
/// A worker whose coordinator is elsewhere: it trains, and tells what happened to whichever
/// coordinator leads. Any thread may call.
/// </summary>
public sealed class RemoteWorker : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly SpooledBlobs blobs;
    private readonly WorkerHost worker;
    private readonly PublishedLink view;
    private readonly IActorRef link;

    /// <param name="engine">Where the actors run; it outlives the worker.</param>
    /// <param name="addresses">Of coordinators, any of which may lead; at least one.</param>
    /// <param name="runners">By the name that studies use.</param>
    /// <param name="seed">
    /// Of the jitter between two tries to join: another one for each worker.
    /// </param>
    public RemoteWorker(
        ActorEngine engine,
        WorkerProfile profile,
        ImmutableArray<CoordinatorAddress> addresses,
        CoordinatorCredentials credentials,
        IReadOnlyDictionary<string, ITrialRunner> runners,
        CheckpointPauses checkpoints,
        ulong seed,
        TimeProvider clock,
        ILogger log
    )
    {
        http = credentials.OpenClient();
        view = new PublishedLink(
            new LinkState(profile, [.. addresses.Select(address => address.ToString())], seed),
            clock
        );
        var transfers = new BlobClient(http, credentials, () => view.Joined, clock);
        blobs = new SpooledBlobs(transfers.Download);
        // The worker and the link know each other only through what is called later, when both are
        // there.
        var context = new WorkerContext(blobs, clock, log, checkpoints);
        worker = new WorkerHost(engine, profile.Slots, runners, context, report => link!.Tell(report));
        var ports = new LinkPorts(() => worker.Progress, worker.Actor, blobs.Waiting, blobs.Discard);
        link = engine.Begin(Props.Create(() => new LinkActor(view, credentials, transfers, ports, clock, log)), "link");
    }

    /// <summary>
    /// Null once it was drained; why no coordinator takes it, if none does. Faulted if this program
    /// has a bug.
    /// </summary>
    public Task<string?> Finished =>
        Task.WhenAny(view.Finished.Task, Fault(worker.Completion), Fault(view.Stopped.Task)).Unwrap();

    /// <summary>
    /// Takes nothing more, hands back what trains, tells all that there is to tell; then
    /// <see cref="Finished"/>.
    /// </summary>
    public void RequestDrain()
    {
        worker.Drain();
        link.Tell(new LinkInput.DrainRequested());
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync().ConfigureAwait(false);
        link.Tell(Finish.Instance);
        await view.Stopped.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
    }

    /// <summary>Only an actor with a bug ends before the link has finished.</summary>
    private async Task<string?> Fault(Task actor)
    {
        await actor.ConfigureAwait(false);
        return await view.Finished.Task.ConfigureAwait(false);
    }
}
