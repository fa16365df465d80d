using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Web.Api;

namespace Sweep.Web.Events;

/// <summary>Live events, server-sent: of one sweep, or of all that the fleet works on.</summary>
internal sealed class EventEndpoints(EventSource source, CancellationToken ending)
{
    /// <summary>How many may listen at once.</summary>
    public const int ListenerLimit = 256;

    private const string LastEvent = "Last-Event-ID";

    private int listeners;

    public static void Map(
        WebApplication app,
        IFleetNode node,
        StoreReads reads,
        TimeProvider clock,
        CancellationToken ending
    )
    {
        var events = new EventEndpoints(new EventSource(node, reads, clock), ending);
        app.MapGet(ApiPaths.Events, context => events.ServeAsync(context, null)).Requires(AccessRights.Read);
        app.MapGet(ApiPaths.EventsPattern, events.ServeOneAsync).Requires(AccessRights.Read);
    }

    private async Task ServeOneAsync(HttpContext context)
    {
        if (context.SweepInPath() is { } sweep)
            await ServeAsync(context, sweep).ConfigureAwait(false);
        else
            await context
                .SayAsync(StatusCodes.Status400BadRequest, "a sweep's identity is 16 hexadecimal digits in lower case")
                .ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext context, SweepId? only)
    {
        var last = (string?)context.Request.Headers[LastEvent] ?? context.Request.Query["after"];
        if (EventCursor.Parse(last ?? "") is not { } cursor)
        {
            await context
                .SayAsync(
                    StatusCodes.Status400BadRequest,
                    $"{LastEvent}: expected what an event's id was, SWEEP:POSITION with commas between several"
                )
                .ConfigureAwait(false);
            return;
        }

        if (Interlocked.Increment(ref listeners) > ListenerLimit)
        {
            Interlocked.Decrement(ref listeners);
            await context
                .SayAsync(StatusCodes.Status503ServiceUnavailable, $"{ListenerLimit} listen already")
                .ConfigureAwait(false);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        try
        {
            using var stream = new EventStream(context, source, cursor, only);
            await stream.RunAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The listener, or this coordinator, goes.
        }
        catch (StorageException) when (context.Response.HasStarted)
        {
            // The store is away. The listener comes back, and misses nothing.
        }
        catch (StorageException)
        {
            await context.SayAsync(StatusCodes.Status503ServiceUnavailable, "the store is away").ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref listeners);
        }
    }
}
