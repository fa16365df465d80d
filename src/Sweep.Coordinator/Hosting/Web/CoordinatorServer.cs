using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Sweep.Coordinator.Hosting.Web.Events;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Hosting.Web;

/// <summary>The one port of a coordinator: workers' links, queries, events, blobs.</summary>
public sealed class CoordinatorServer : IAsyncDisposable
{
    /// <summary>Where workers join.</summary>
    public const string LinkPath = "/link";

    private const int MostConnections = 20_000;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2), StopLimit = TimeSpan.FromSeconds(3), HeadersLimit = TimeSpan.FromSeconds(10);

    private readonly WebApplication app;
    private readonly CancellationTokenSource ending;

    private CoordinatorServer(WebApplication app, CancellationTokenSource ending) => (this.app, this.ending) = (app, ending);

    /// <summary>Where it really listens.</summary>
    public IReadOnlyList<int> Ports => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port)];

    /// <summary>All that it serves.</summary>
    internal IEnumerable<Endpoint> Endpoints => ((Microsoft.AspNetCore.Routing.IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints);

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<CoordinatorServer> StartAsync(ServerSettings settings, IFleetNode node, TimeProvider clock, ILogger log)
    {
        // Empty: nothing of the environment or of files beside the program changes how it listens.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, settings));
        if (settings.Certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        var ending = new CancellationTokenSource();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        app.Use((context, next) => GuardAsync(context, next, log));
        var hosts = new HostGuard(settings);
        app.Use(hosts.CheckAsync);
        app.Use((context, next) => Access.CheckAsync(context, settings.Tokens, next));
        app.Map(LinkPath, context => ServeLinkAsync(context, node, clock, log, ending.Token)).Requires(AccessRights.Worker);
        var reads = new StoreReads(node, log);
        BlobEndpoints.Map(app, node, reads, clock, log);
        QueryEndpoints.Map(app, reads);
        SubmissionEndpoints.Map(app, node, reads, log);
        AskEndpoints.Map(app, node, reads, log);
        StatusEndpoints.Map(app, node);
        HealthEndpoints.Map(app, node, reads, clock);
        DataEndpoints.Map(app, node, reads, settings.DataOf ?? (_ => []));
        EventEndpoints.Map(app, node, reads, clock, ending.Token);
        var server = new CoordinatorServer(app, ending);
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
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await app.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever is still connected is cut off.
        }

        await app.DisposeAsync().ConfigureAwait(false);
        ending.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = kestrel.Limits.MaxConcurrentUpgradedConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = LinkLimits.MessageBytes;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        // Whoever sends half a request, or takes an answer a byte at a time, is cut off.
        kestrel.Limits.RequestHeadersTimeout = HeadersLimit;
        kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: HeadersLimit);
        (kestrel.Limits.MaxRequestLineSize, kestrel.Limits.MaxRequestHeadersTotalSize, kestrel.Limits.MaxRequestHeaderCount) = (4 << 10, 16 << 10, 64);
        foreach (var address in settings.Addresses)
        {
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (settings.Certificate is { } certificate) listen.UseHttps(certificate);
            });
        }
    }

    /// <summary>The edge of a request: a fault of one never reaches another, and its sender learns nothing of it.</summary>
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
            if (!context.Response.HasStarted) await context.SayAsync(refused.StatusCode, refused.Message).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            log.Error(fault, "A request to {Path} ended by a fault", context.GetEndpoint()?.DisplayName ?? "nothing");
            if (context.Response.HasStarted) context.Abort();
            else await context.SayAsync(StatusCodes.Status500InternalServerError, "this is a bug of the coordinator's own; its log says more").ConfigureAwait(false);
        }
    }

    private static async Task ServeLinkAsync(HttpContext context, IFleetNode node, TimeProvider clock, ILogger log, CancellationToken ending)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            await context.Response.WriteAsync("workers join here with a WebSocket\n", ending).ConfigureAwait(false);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        await using var link = new WorkerLink(socket, node, clock, log);
        await link.RunAsync(ending).ConfigureAwait(false);
    }
}
