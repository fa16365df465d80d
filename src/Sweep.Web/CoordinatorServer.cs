using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Shared.Protocol.Link;
using Sweep.Web.Events;

namespace Sweep.Web;

/// <summary>
/// What a coordinator serves: HTTP for enrolment, queries, events and blobs, and the port of its
/// workers.
/// </summary>
public sealed class CoordinatorServer : IAsyncDisposable
{
    private const int MostConnections = 20_000;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2),
        StopLimit = TimeSpan.FromSeconds(3),
        HeadersLimit = TimeSpan.FromSeconds(10);

    private readonly WebApplication app;
    private readonly WorkerPort workers;
    private readonly CancellationTokenSource ending;

    private CoordinatorServer(WebApplication app, WorkerPort workers, CancellationTokenSource ending) =>
        (this.app, this.workers, this.ending) = (app, workers, ending);

    /// <summary>Ends when the workers' port is closed; faulted if this program has a bug.</summary>
    public Task Completion => workers.Completion;

    /// <summary>All that it serves.</summary>
    internal IEnumerable<Endpoint> Endpoints =>
        ((Microsoft.AspNetCore.Routing.IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints);

    /// <param name="ports">This object's from now on.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<CoordinatorServer> StartAsync(
        CoordinatorPorts ports,
        ServerSettings settings,
        IFleetNode node,
        TimeProvider clock,
        ILogger log
    )
    {
        // Empty: nothing of the environment or of files beside the program changes how it listens.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, settings));
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => ports.HttpSocket());
        if (settings.Certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        var ending = new CancellationTokenSource();
        app.UseWebSockets();
        app.Use((context, next) => GuardAsync(context, next, log));
        var hosts = new HostGuard(settings);
        app.Use(hosts.CheckAsync);
        app.Use((context, next) => Access.CheckAsync(context, settings.Tokens, next));
        var workers = new WorkerPort(ports, node, settings.LinkLife, clock, log);
        EnrolmentEndpoints.Map(app, workers);
        FormerLink.Map(app, clock, log);
        var reads = new StoreReads(node, log);
        BlobEndpoints.Map(app, node, reads, clock, log);
        var summaries = new ServedSummaries(clock, log);
        var lines = new ServedLines(node, summaries, settings.WatchOf);
        QueryEndpoints.Map(app, reads, summaries, lines, settings.WatchOf);
        SubmissionEndpoints.Map(app, node, reads, log);
        AskEndpoints.Map(app, node, reads, log);
        StatusEndpoints.Map(app, node, ports.Links);
        HealthEndpoints.Map(app, node, reads, clock);
        DataEndpoints.Map(app, node, reads, settings.DataOf ?? (_ => []));
        EventEndpoints.Map(app, node, reads, clock, ending.Token);
        var server = new CoordinatorServer(app, workers, ending);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await workers.DisposeAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await app.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connections that are still open are cut.
        }

        await app.DisposeAsync().ConfigureAwait(false);
        ending.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = LinkLimits.MessageBytes;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        // A client that sends half a request, or takes an answer a byte at a time, is cut off.
        kestrel.Limits.RequestHeadersTimeout = HeadersLimit;
        kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = new MinDataRate(
            bytesPerSecond: 240,
            gracePeriod: HeadersLimit
        );
        (
            kestrel.Limits.MaxRequestLineSize,
            kestrel.Limits.MaxRequestHeadersTotalSize,
            kestrel.Limits.MaxRequestHeaderCount
        ) = (4 << 10, 16 << 10, 64);
        kestrel.Listen(
            settings.Address,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (settings.Certificate is { } certificate)
                    listen.UseHttps(certificate);
            }
        );
    }

    /// <summary>
    /// The edge of a request: a fault of one never reaches another, and its sender learns nothing
    /// of it.
    /// </summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The asker has gone.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException refused)
        {
            if (!context.Response.HasStarted)
                await context.SayAsync(refused.StatusCode, refused.Message).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            log.Error(fault, "A request to {Path} ended by a fault", context.GetEndpoint()?.DisplayName ?? "nothing");
            if (context.Response.HasStarted)
                context.Abort();
            else
                await context
                    .SayAsync(
                        StatusCodes.Status500InternalServerError,
                        "this is a bug of the coordinator's own; its log says more"
                    )
                    .ConfigureAwait(false);
        }
    }
}
