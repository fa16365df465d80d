using System.Collections.Immutable;
using System.Net;
using Serilog.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Web;
using Sweep.Coordinator.Storage;
using Sweep.Coordinator.Storage.Postgres;
using Sweep.Coordinator.Storage.Sqlite;
using Sweep.Shared.Search;
using Sweep.Shared.Studies;
using Sweep.Shared.Values;

namespace Cluster.Bench;

/// <summary>The coordinator's process: the product's own parts, and a random search whose trials cost nothing.</summary>
internal static class LoadedCoordinator
{
    public static async Task RunAsync(string place, int trials)
    {
        using var store = Open(place);
        var spec = Study(trials);
        var opening = (SweepOpening.Ready)SweepOpening.Create(store, spec, TimeProvider.System.GetUtcNow(), "bench");
        var node = new LateNode();
        await using var server = await CoordinatorServer.StartAsync(new ServerSettings([new IPEndPoint(IPAddress.Loopback, 0)], AccessTokens.Open, null), node, TimeProvider.System, Logger.None);
        await using var host = new CoordinatorHost(new FleetTerms(), TimeProvider.System, Logger.None);
        var study = host.Begin(opening, new StudyInput.Opened(Environment.ProcessId, "here", "bench", trials, AwaitsClaims: true), new StudyShare(), _ => { });
        node.Become(new RunNode(store, host, study, $"localhost:{server.Ports[0]}"));
        Console.WriteLine(server.Ports[0]);
        // Whoever began this process ends it by closing its input; a finished study waits for that as well.
        await Console.In.ReadLineAsync();
        var usage = Environment.CpuUsage;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var completed = SweepOpening.Read(store, store.Find(spec.Name)!).Trials.Count(trial => trial.Life is TrialLife.Completed);
        Console.WriteLine($"{completed} {self.WorkingSet64} {self.PeakWorkingSet64} {usage.TotalTime.TotalSeconds:F2}");
    }

    private static IStudyStore Open(string place) => PostgresAddress.IsMeant(place)
        ? PostgresStudyStore.Open(PostgresAddress.Parse(place).Address!, TimeProvider.System)
        : SqliteStudyStore.Open(place);

    private static StudySpec Study(int trials) => new()
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
        Settings = Value.Map.Empty,
        Space = new SearchSpace([new Parameter("x", new Distribution.Float(0, 1)), new Parameter("y", new Distribution.Float(0, 1))]),
        Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, Value.Map>>.Empty,
    };
}
