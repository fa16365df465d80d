using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Serilog;
using Serilog.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Coordinator.Tests;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;
using Sweep.Storage.InMemory;
using Sweep.Web;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

/// <summary>
/// A real coordinator behind a real port of this machine, over a store in memory. Two on one store:
/// the second one stands by.
/// </summary>
internal sealed class TestCoordinator : IAsyncDisposable
{
    /// <summary>The id of a process of this coordinator's machine that is gone.</summary>
    public const int Gone = 4711;

    /// <summary>The name of this coordinator's machine.</summary>
    public const string Machine = "here";

    private readonly CancellationTokenSource stop = new();
    private readonly CoordinatorServer server;
    private readonly Task running;

    private TestCoordinator(CoordinatorServer server, CoordinatorNode node, IStudyStore store)
    {
        (this.server, Node, Store) = (server, node, store);
        running = node.RunAsync(stop.Token);
    }

    public static StudySpec Study => SomeStudy.OfProgram();

    public CoordinatorServer Server => server;

    public CoordinatorNode Node { get; }

    public IStudyStore Store { get; }

    public int Port { get; private init; }

    /// <summary>The port for workers.</summary>
    public int WorkerPort { get; private init; }

    public static async Task<TestCoordinator> StartAsync(
        AccessTokens? tokens = null,
        IStudyStore? store = null,
        ILogger? log = null,
        ServerSettings? settings = null
    )
    {
        var (shared, told) = (store ?? new InMemoryStudyStore(), log ?? Logger.None);
        settings ??= Settings(tokens ?? AccessTokens.Open);
        var ports = await CoordinatorPorts.TakeAsync(settings.Ports, TimeProvider.System, told);
        var self = new LeaderIdentity($"127.0.0.1:{ports.Http}", 1, Machine);
        var setup = new CoordinatorSetup(self, ports, new FleetLimits(), "test")
        {
            WatcherOf = _ => _ => { },
            IsProcessGone = process => process == Gone,
        };
        var node = new CoordinatorNode(TestEngine.Shared, shared, setup, TimeProvider.System, told);
        var server = await CoordinatorServer.StartAsync(ports, settings, node, TimeProvider.System, told);
        return new TestCoordinator(server, node, shared) { Port = ports.Http, WorkerPort = ports.Workers };
    }

    /// <summary>A free port of this machine.</summary>
    public static ServerSettings Settings(AccessTokens tokens) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), tokens, null);

    public HttpClient Open(string? token = null)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>What a client sends to submit a spec.</summary>
    public static StringContent Submission(string spec, string more = "") =>
        new($$"""{"spec": {{spec}}{{more}}}""", Encoding.UTF8, "application/json");

    public static StringContent Submission(StudySpec spec) => Submission(StudyEventJson.WriteSpec(spec));

    /// <summary>Submits a spec and trains it to its end.</summary>
    public async Task<HostedStudy> FinishAsync(StudySpec spec)
    {
        using var http = Open();
        using var answer = await http.PostAsync(
            ApiPaths.Sweeps,
            Submission(spec),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var study = Node.Host!.Studies.Single(study => study.Spec.Name == spec.Name);
        await using var worker = await LinkWorker.JoinAsync(Port, "finisher");
        Assert.IsType<StudyConclusion.Finished>(
            await study.Conclusion.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)
        );
        // The fleet hears of the last end a moment after the study has concluded.
        while (!Node.Host!.Fleet.State.Attempts.IsEmpty)
            await Task.Yield();
        return study;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        await server.DisposeAsync();
        Node.Dispose();
        stop.Dispose();
    }
}

internal static class Fetching
{
    public static async Task<(HttpStatusCode Status, string Text)> ReadAsync(this HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        this HttpClient http,
        string path,
        HttpContent? content
    )
    {
        using var answer = await http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static async Task<JsonElement> JsonAsync(this HttpClient http, string path)
    {
        var (status, text) = await http.ReadAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonDocument.Parse(text).RootElement;
    }
}
