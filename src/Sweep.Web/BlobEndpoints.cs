using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Serilog;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Web;

/// <summary>
/// Checkpoints and weights, by sweep and SHA-256. An upload that was cut off goes on where it was:
/// HEAD on /uploads says how much there is, PATCH adds to it, and the last piece is answered only
/// once the blob is whole, checked and durable. Downloads take ranges.
/// </summary>
internal static class BlobEndpoints
{
    private const string OffsetHeader = BlobTransfer.OffsetHeader;

    public static void Map(WebApplication app, IFleetNode node, StoreReads reads, TimeProvider clock, ILogger log)
    {
        var uploads = new PartialUploads(clock);
        app.Lifetime.ApplicationStopped.Register(uploads.Dispose);
        app.MapMethods(BlobTransfer.UploadPattern, ["HEAD"], context => SayOffsetAsync(context, node, uploads))
            .Requires(AccessRights.Worker);
        app.MapMethods(BlobTransfer.UploadPattern, ["PATCH"], context => AddAsync(context, node, reads, uploads, log))
            .Requires(AccessRights.Worker);
        app.MapGet(BlobTransfer.BlobPattern, context => GetAsync(context, node, log)).Requires(AccessRights.Read);
        app.MapGet(BlobTransfer.WorkerBlobPattern, context => GetAsync(context, node, log))
            .Requires(AccessRights.Worker);
    }

    private static Task SayOffsetAsync(HttpContext context, IFleetNode node, PartialUploads uploads)
    {
        if (Named(context) is not { } named)
            return BadNameAsync(context);
        if (node.Host is null)
            return StandbyAsync(context, node);
        context.Response.Headers[OffsetHeader] = uploads
            .LengthOf(named.Blob)
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private static async Task AddAsync(
        HttpContext context,
        IFleetNode node,
        StoreReads reads,
        PartialUploads uploads,
        ILogger log
    )
    {
        if (Named(context) is not { } named)
        {
            await BadNameAsync(context).ConfigureAwait(false);
            return;
        }

        if (node.Host is null)
        {
            await StandbyAsync(context, node).ConfigureAwait(false);
            return;
        }

        if (
            !long.TryParse(
                context.Request.Headers[OffsetHeader],
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var offset
            )
        )
        {
            await AnswerAsync(
                    context,
                    StatusCodes.Status400BadRequest,
                    $"the header {OffsetHeader} says where the piece begins"
                )
                .ConfigureAwait(false);
            return;
        }

        if (!await IsKnownAsync(named.Sweep, node, reads, context.RequestAborted).ConfigureAwait(false))
        {
            await AnswerAsync(
                    context,
                    StatusCodes.Status404NotFound,
                    $"there is no sweep {named.Sweep}: nothing is kept for it"
                )
                .ConfigureAwait(false);
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LinkLimits.BlobBytes;
        switch (
            await uploads
                .AddAsync(named.Blob, offset, context.Request.Body, context.RequestAborted)
                .ConfigureAwait(false)
        )
        {
            case UploadResult.WrongOffset wrong:
                context.Response.Headers[OffsetHeader] = wrong.Offset.ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                );
                await AnswerAsync(context, StatusCodes.Status409Conflict, $"the upload goes on at {wrong.Offset}")
                    .ConfigureAwait(false);
                break;
            case UploadResult.Refused refused:
                await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, refused.Why).ConfigureAwait(false);
                break;
            case UploadResult.Partial partial:
                context.Response.Headers[OffsetHeader] = partial.Offset.ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                );
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case UploadResult.Damaged:
                await AnswerAsync(
                        context,
                        StatusCodes.Status422UnprocessableEntity,
                        "these bytes have another SHA-256; begin again"
                    )
                    .ConfigureAwait(false);
                break;
            case UploadResult.Whole whole:
                await KeepAsync(context, node, named.Sweep, whole.Bytes, log).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>
    /// One at work is known without a look into the store. While the store is away, every sweep may
    /// be one.
    /// </summary>
    private static async Task<bool> IsKnownAsync(
        SweepId sweep,
        IFleetNode node,
        StoreReads reads,
        CancellationToken stop
    )
    {
        if (node.Host?.Find(sweep) is not null)
            return true;
        try
        {
            return await reads.ReadAsync(store => store.Find(sweep) is not null, stop).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            return true;
        }
    }

    private static async Task KeepAsync(HttpContext context, IFleetNode node, SweepId sweep, byte[] bytes, ILogger log)
    {
        try
        {
            // A store writes and syncs: not on a thread of the pool that sockets need.
            await Task
                .Factory.StartNew(
                    () => node.Store.Blobs.Put(sweep, bytes),
                    context.RequestAborted,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
                .ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        catch (StorageException failure)
        {
            log.Warning(failure, "A blob could not be kept");
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "the store is away or full")
                .ConfigureAwait(false);
        }
    }

    private static async Task GetAsync(HttpContext context, IFleetNode node, ILogger log)
    {
        if (Named(context) is not { } named)
        {
            await BadNameAsync(context).ConfigureAwait(false);
            return;
        }

        try
        {
            if (node.Store.Blobs.Get(named.Sweep, named.Blob) is { } bytes)
                await Results
                    .Bytes(bytes, "application/octet-stream", enableRangeProcessing: true)
                    .ExecuteAsync(context)
                    .ConfigureAwait(false);
            else
                await AnswerAsync(context, StatusCodes.Status404NotFound, "there is no such blob, or it is damaged")
                    .ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            log.Warning(failure, "A blob could not be read");
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "the store is away")
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Null unless both are exactly what such names are: they never become paths unchecked.
    /// </summary>
    private static (SweepId Sweep, BlobRef Blob)? Named(HttpContext context) =>
        BlobTransfer.Read(
            (string?)context.Request.RouteValues["sweep"],
            (string?)context.Request.RouteValues["sha256"],
            (string?)context.Request.RouteValues["size"]
        );

    private static Task BadNameAsync(HttpContext context) =>
        AnswerAsync(
            context,
            StatusCodes.Status400BadRequest,
            "a blob is named by a sweep of 16 hexadecimal digits, a SHA-256 of 64, and a size of at most "
                + $"{LinkLimits.BlobBytes} bytes"
        );

    private static Task StandbyAsync(HttpContext context, IFleetNode node) =>
        AnswerAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            $"this coordinator stands by{(node.LeaderAddress is { } leader ? $" for {leader}" : "")}"
        );

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
