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
    private readonly PublishedLink published;
    private readonly IActorRef link;

    /// <param name="engine">Where the actors run; it outlives the worker.</param>
    public RemoteWorker(ActorEngine engine, RemoteWorkerSetup setup, TimeProvider clock, ILogger log)
    {
        var (profile, credentials) = (setup.Profile, setup.Credentials);
        http = credentials.OpenClient();
        var initial = new LinkState(profile, [.. setup.Addresses.Select(address => address.ToString())], setup.Seed);
        published = new PublishedLink(initial, clock);
        var transfers = new BlobClient(http, credentials, () => published.Joined, clock);
        blobs = new SpooledBlobs(transfers.Download);
        // The worker and the link know each other only through what is called later, when both are
        // there.
        var context = new WorkerContext(blobs, clock, log, setup.Checkpoints);
        worker = new WorkerHost(engine, profile.Slots, setup.Runners, context, report => link!.Tell(report));
        var ports = new LinkPorts(() => worker.Progress, worker.Actor, blobs.Waiting, blobs.Discard);
        var clients = new LinkClients(credentials, transfers);
        link = engine.Begin(Props.Create(() => new LinkActor(published, clients, ports, clock, log)), "link");
    }

    /// <summary>
    /// Null once it was drained; why no coordinator takes it, if none does. Faulted if this program
    /// has a bug.
    /// </summary>
    public Task<string?> Finished =>
        Task.WhenAny(published.Finished.Task, Fault(worker.Completion), Fault(published.Stopped.Task)).Unwrap();

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
        await published.Stopped.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
    }

    /// <summary>Only an actor with a bug ends before the link has finished.</summary>
    private async Task<string?> Fault(Task actor)
    {
        await actor.ConfigureAwait(false);
        return await published.Finished.Task.ConfigureAwait(false);
    }
}

/// <summary>What a worker elsewhere is and has.</summary>
/// <param name="Addresses">Of coordinators, any of which may lead; at least one.</param>
/// <param name="Runners">By the name that studies use.</param>
/// <param name="Seed">
/// Of the jitter between two tries to join: another one for each worker.
/// </param>
public sealed record RemoteWorkerSetup(
    WorkerProfile Profile,
    ImmutableArray<CoordinatorAddress> Addresses,
    CoordinatorCredentials Credentials,
    IReadOnlyDictionary<string, ITrialRunner> Runners,
    CheckpointPauses Checkpoints,
    ulong Seed
);
