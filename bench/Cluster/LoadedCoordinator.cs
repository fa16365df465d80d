using System.Collections.Immutable;
using System.Net;
using Serilog.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Coordinator.Summaries;
using Sweep.Remoting;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;
using Sweep.Web;

namespace Cluster.Bench;

/// <summary>The product's own coordinator with a random search whose trials cost nothing.</summary>
internal sealed class LoadedCoordinator : IAsyncDisposable
{
    private readonly IStudyStore store;
    private readonly CoordinatorServer server;
    private readonly CoordinatorHost host;

    private LoadedCoordinator(IStudyStore store, CoordinatorServer server, CoordinatorHost host, HostedStudy study) =>
        (this.store, this.server, this.host, Study) = (store, server, host, study);

    public HostedStudy Study { get; }

    /// <summary>Where workers enrol.</summary>
    public required int Port { get; init; }

    public static async Task<LoadedCoordinator> BeginAsync(IStudyStore store, int trials)
    {
        var opening = (SweepOpening.Ready)
            SweepOpening.Create(store, Spec(trials), TimeProvider.System.GetUtcNow(), "load");
        var settings = new ServerSettings(new IPEndPoint(IPAddress.Loopback, 0), AccessTokens.Open, null);
        var ports = await CoordinatorPorts.TakeAsync(settings.Ports, TimeProvider.System, Logger.None);
        var host = new CoordinatorHost(ActorEngine.Start(), new FleetLimits(), TimeProvider.System, Logger.None);
        var study = host.Begin(
            opening,
            new StudyInput.Opened(Environment.ProcessId, "here", "load", trials, AwaitsClaims: true),
            new StudyShare(),
            (_, _) => { }
        );
        var node = new RunNode(store, host, study, $"localhost:{ports.Http}") { ResumeOption = "" };
        var server = await CoordinatorServer.StartAsync(ports, settings, node, TimeProvider.System, Logger.None);
        return new LoadedCoordinator(store, server, host, study) { Port = ports.Http };
    }

    /// <summary>What the store says of the study, not what a process remembers.</summary>
    public StudyState Stored() => StoredStudy.Read(store, store.Find(Study.Spec.Name)!);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await host.DisposeAsync();
    }

    private static StudySpec Spec(int trials) =>
        new()
        {
            Name = $"load-{Environment.ProcessId}",
            Seed = 1,
            Trials = trials,
            Objectives = [new Objective("loss", Goal.Minimize)],
            Sampler = new SamplerSpec("random"),
            Runner = "vae",
            Device = "cpu",
            Retries = 2,
            KeepCheckpoints = 5,
            Settings = SettingValue.Map.Empty,
            Space = new SearchSpace([
                new Parameter("x", new Distribution.Float(0, 1)),
                new Parameter("y", new Distribution.Float(0, 1)),
            ]),
            Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
        };
}
