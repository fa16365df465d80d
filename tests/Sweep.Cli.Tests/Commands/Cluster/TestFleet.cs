using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Serilog.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;
using Sweep.Storage.InMemory;
using Sweep.Web;
using Sweep.Worker.Clients;
using Sweep.Worker.Hosting;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>
/// A coordinator behind a real port of this machine, and workers that join it over the network.
/// </summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<RemoteWorker> workers = [];
    private readonly CoordinatorServer server;
    private readonly CoordinatorNode node;
    private readonly Task running;

    private TestFleet(CoordinatorServer server, CoordinatorNode node)
    {
        (this.server, this.node) = (server, node);
        running = node.RunAsync(stop.Token);
    }

    public required string Address { get; init; }

    public CoordinatorHost Host => node.Host!;

    public static async Task<TestFleet> StartAsync(
        IStudyStore? store = null,
        string? tokens = null,
        X509Certificate2? certificate = null,
        Func<StudySpec, ImmutableArray<ServedFile>>? dataOf = null
    )
    {
        var access = tokens is null ? AccessTokens.Open : AccessTokens.Parse(tokens, out _)!;
        var settings = new ServerSettings(new IPEndPoint(IPAddress.Loopback, 0), access, certificate, dataOf)
        {
            WatchOf = Watch,
        };
        var ports = await CoordinatorPorts.TakeAsync(settings.Ports, TimeProvider.System, Logger.None);
        var self = new LeaderIdentity($"127.0.0.1:{ports.Http}", 1, "here");
        var setup = new CoordinatorSetup(self, ports, new FleetLimits(), "test")
        {
            WatcherOf = _ => _ => { },
            IsProcessGone = Signals.IsGone,
        };
        var node = new CoordinatorNode(
            TestEngine.Shared,
            store ?? new InMemoryStudyStore(),
            setup,
            TimeProvider.System,
            Logger.None
        );
        var server = await CoordinatorServer.StartAsync(ports, settings, node, TimeProvider.System, Logger.None);
        return new TestFleet(server, node) { Address = self.Address };
    }

    /// <summary>As a coordinator of this machine.</summary>
    private static LeaseWatch Watch(IStudyReader store)
    {
        var self = new WriterIdentity(Environment.ProcessId, Environment.MachineName);
        return new LeaseWatch(store, self, Signals.IsGone, TimeProvider.System);
    }

    /// <summary>A worker with two slots.</summary>
    public void Join(string name, ITrialRunner? runner = null, CoordinatorCredentials? credentials = null)
    {
        var profile = new WorkerProfile(name, 2, ["cpu"], ["vae"], 1 << 30, "a machine", "test")
        {
            LibTorch = "2.10.0 (torchsharp)",
        };
        var runners = new Dictionary<string, ITrialRunner>(StringComparer.Ordinal)
        {
            ["vae"] = runner ?? new FakeRunner(),
        };
        var setup = new RemoteWorkerSetup(
            profile,
            [CoordinatorAddress.Parse(Address)!],
            credentials ?? CoordinatorCredentials.Plain,
            runners,
            CheckpointPauses.Network,
            Seed: 1
        );
        workers.Add(new RemoteWorker(TestEngine.Shared, setup, TimeProvider.System, Logger.None));
    }

    /// <summary>Waits until a sweep is over here.</summary>
    public Task ConclusionOf(string name) =>
        Host.Studies.SingleOrDefault(study => study.Spec.Name == name)
            ?.Conclusion.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)
        ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
        await stop.CancelAsync();
        await running;
        await server.DisposeAsync();
        node.Dispose();
        stop.Dispose();
    }
}
