using System.Collections.Immutable;
using Serilog;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Actors;
using Sweep.Worker.Core.Link;
using Sweep.Worker.Hosting.Link;
using Sweep.Worker.Training;

namespace Sweep.Worker.Hosting;

/// <summary>A worker whose coordinator is elsewhere: it trains, and tells what happened to whichever coordinator leads. Any thread may call.</summary>
public sealed class RemoteWorker : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly SpooledBlobs blobs;
    private readonly WorkerHost worker;
    private readonly LinkActor link;

    /// <param name="addresses">Of coordinators, any of which may lead; at least one.</param>
    /// <param name="runners">By the name that commands use.</param>
    /// <param name="seed">Of the jitter between two tries to join: another one for each worker.</param>
    public RemoteWorker(
        WorkerProfile profile, ImmutableArray<CoordinatorAddress> addresses, CoordinatorAccess access, IReadOnlyDictionary<string, ITrialRunner> runners,
        CheckpointPauses checkpoints, ulong seed, TimeProvider clock, ILogger log)
    {
        http = access.OpenClient();
        // The three know each other only through what is called later, when all are there.
        blobs = new SpooledBlobs((sweep, blob) => link!.Blobs.Download(sweep, blob));
        worker = new WorkerHost(profile.Slots, runners, new WorkerSurroundings(blobs, clock, log, checkpoints), report => link!.Tell(new LinkInput.Reported(report)));
        var ports = new LinkPorts(() => worker.Progress, worker.Tell, blobs.Waiting, blobs.Discard);
        link = new LinkActor(new LinkState(profile, [.. addresses.Select(address => address.ToString())], seed), access, http, ports, clock, log);
    }

    /// <summary>Null once it was drained; why no coordinator takes it, if none does. Faulted if this program has a bug.</summary>
    public Task<string?> Finished => Task.WhenAny(link.Finished, WorkerFault()).Unwrap();

    /// <summary>Takes nothing more, hands back what trains, tells all that there is to tell; then <see cref="Finished"/>.</summary>
    public void RequestDrain()
    {
        worker.Drain();
        link.Tell(new LinkInput.DrainRequested());
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync().ConfigureAwait(false);
        await link.DisposeAsync().ConfigureAwait(false);
        http.Dispose();
    }

    private async Task<string?> WorkerFault()
    {
        await worker.Completion.ConfigureAwait(false);
        return await link.Finished.ConfigureAwait(false);
    }
}
