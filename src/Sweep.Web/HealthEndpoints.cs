using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Protocol;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>Whether the process lives, whether it is of use, and what it has counted.</summary>
internal sealed class HealthEndpoints(IFleetNode node, StoreReads reads, TimeProvider clock)
{
    /// <summary>
    /// How long an answer of the store is good for. Asking needs no token, so that many questions
    /// must cost no more than one.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1),
        StoreLimit = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private Task<bool>? asked;
    private long askedAt;

    public static void Map(WebApplication app, IFleetNode node, StoreReads reads, TimeProvider clock)
    {
        var health = new HealthEndpoints(node, reads, clock);
        app.MapGet(ApiPaths.Alive, context => context.SayAsync(StatusCodes.Status200OK, "alive"))
            .Requires(AccessRights.None);
        app.MapGet(ApiPaths.Ready, health.SayReadyAsync).Requires(AccessRights.None);
        app.MapGet(ApiPaths.Metrics, health.SendMetricsAsync).Requires(AccessRights.Read);
    }

    private async Task SayReadyAsync(HttpContext context)
    {
        if (!await IsStoreThere().ConfigureAwait(false))
            await context.SayAsync(StatusCodes.Status503ServiceUnavailable, "the store is away").ConfigureAwait(false);
        else
            await context
                .SayAsync(StatusCodes.Status200OK, node.Host is null ? "standing by" : "leading")
                .ConfigureAwait(false);
    }

    private Task<bool> IsStoreThere()
    {
        lock (gate)
        {
            if (asked is { IsCompleted: false } || (asked is not null && clock.GetElapsedTime(askedAt) < Fresh))
                return asked;
            askedAt = clock.GetTimestamp();
            return asked = AskAsync();
        }
    }

    private async Task<bool> AskAsync()
    {
        using var limit = new CancellationTokenSource(StoreLimit, clock);
        try
        {
            await reads.ReadAsync(store => store.Leader(), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            return false;
        }
    }

    private Task SendMetricsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(node.Meter.WriteText(), context.RequestAborted);
    }
}
