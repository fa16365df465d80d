using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;

namespace Sweep.Web;

/// <summary>A data file of this machine, for workers that lack it.</summary>
/// <param name="Path">Where it lies; no answer names this path.</param>
public sealed record ServedFile(DataFileRecord File, string Path);

/// <summary>
/// Data files, for workers: only those that sweeps of this fleet need, and each by its hash. No
/// name of a request is ever looked for on the disk.
/// </summary>
internal sealed class DataEndpoints(
    IFleetNode node,
    StoreReads reads,
    Func<StudySpec, ImmutableArray<ServedFile>> filesOf
)
{
    public static void Map(
        WebApplication app,
        IFleetNode node,
        StoreReads reads,
        Func<StudySpec, ImmutableArray<ServedFile>> filesOf
    )
    {
        var data = new DataEndpoints(node, reads, filesOf);
        app.MapGet(DataTransfer.ListPattern, data.ListAsync).Requires(AccessRights.Worker);
        app.MapGet(DataTransfer.FilePattern, data.SendAsync).Requires(AccessRights.Worker);
    }

    private Task ListAsync(HttpContext context) =>
        context.SweepInPath() is { } sweep
            ? reads.AnswerAsync(
                context,
                store =>
                    Specs(store, sweep)
                        .Select(spec => new DataFileList([.. filesOf(spec).Select(served => served.File)]))
                        .FirstOrDefault(),
                DataTransferJson.Default.DataFileList
            )
            : context.SayAsync(
                StatusCodes.Status400BadRequest,
                "a sweep's identity is 16 hexadecimal digits in lower case"
            );

    private async Task SendAsync(HttpContext context)
    {
        if (context.Request.RouteValues["sha256"] is not string hash || !Hexadecimals.IsSha256(hash))
        {
            await context
                .SayAsync(
                    StatusCodes.Status400BadRequest,
                    "a file is named by its SHA-256, 64 hexadecimal digits in lower case"
                )
                .ConfigureAwait(false);
            return;
        }

        ServedFile? found;
        try
        {
            found = await reads
                .ReadAsync(
                    store =>
                        Specs(store, null)
                            .SelectMany(spec => filesOf(spec))
                            .FirstOrDefault(served => served.File.Sha256 == hash),
                    context.RequestAborted
                )
                .ConfigureAwait(false);
        }
        catch (StorageException)
        {
            await context.SayAsync(StatusCodes.Status503ServiceUnavailable, "the store is away").ConfigureAwait(false);
            return;
        }

        if (found is null)
            await context
                .SayAsync(
                    StatusCodes.Status404NotFound,
                    "no sweep of this fleet needs such a file, or this machine does not have it"
                )
                .ConfigureAwait(false);
        else
            await Results
                .File(found.Path, "application/octet-stream", enableRangeProcessing: true)
                .ExecuteAsync(context)
                .ConfigureAwait(false);
    }

    /// <summary>What the fleet works on, or that one sweep of it.</summary>
    private IEnumerable<StudySpec> Specs(IStudyReader store, SweepId? only)
    {
        ImmutableHashSet<SweepId> working =
        [
            .. store.ListSubmissions().Select(submission => submission.Sweep),
            .. node.Host?.Studies.Select(study => study.Sweep) ?? [],
        ];
        return store
            .List()
            .Where(row => working.Contains(row.Id) && (only is null || row.Id == only))
            .Select(row => StudyEventJson.ReadSpec(row.Spec));
    }
}
