using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Hosting.Web;

/// <summary>The one port of a coordinator: workers' links, queries, events, blobs.</summary>
public sealed class CoordinatorServer : IAsyncDisposable
{
    /// <summary>Where workers join.</summary>
    public const string LinkPath = "/link";

    private const int MostConnections = 20_000;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2), StopLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication app;
    private readonly CancellationTokenSource ending;

    private CoordinatorServer(WebApplication app, CancellationTokenSource ending) => (this.app, this.ending) = (app, ending);

    /// <summary>Where it really listens.</summary>
    public IReadOnlyList<int> Ports => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port)];

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
        app.Use((context, next) => Access.CheckAsync(context, settings.Tokens, next));
        app.Map(LinkPath, context => ServeLinkAsync(context, node, clock, log, ending.Token)).Requires(AccessRights.Worker);
        BlobEndpoints.Map(app, node, clock, log);
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
        foreach (var address in settings.Addresses)
        {
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (settings.Certificate is { } certificate) listen.UseHttps(certificate);
            });
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
