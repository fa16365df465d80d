using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// What the store holds, for clients with the right to read. A standby answers as the leader does.
/// </summary>
internal static class QueryEndpoints
{
    /// <summary>The most events of one answer.</summary>
    public const int EventsOfPage = 5000;

    public static void Map(
        WebApplication app,
        StoreReads reads,
        ServedSummaries summaries,
        ServedLines lines,
        Func<IStudyReader, LeaseWatch>? watchOf
    )
    {
        app.MapGet(ApiPaths.SweepLines, context => reads.AnswerAsync(context, lines.Read, ApiJson.Default.SweepLines))
            .Requires(AccessRights.Read);
        app.MapGet(ApiPaths.Sweeps, context => reads.AnswerAsync(context, ListSweeps, ApiJson.Default.SweepList))
            .Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.Submissions,
                context => reads.AnswerAsync(context, ListSubmissions, ApiJson.Default.SubmissionList)
            )
            .Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.Leader,
                context =>
                    reads.AnswerAsync(context, store => new LeaderRecord(store.Leader()), ApiJson.Default.LeaderRecord)
            )
            .Requires(AccessRights.Read);
        app.MapGet(ApiPaths.LogPattern, context => LogAsync(context, reads)).Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.SummaryPattern,
                context =>
                    OfSweepAsync(
                        context,
                        reads,
                        (store, sweep) =>
                            summaries.Begin(store, sweep, context.Request.Query.ContainsKey(ApiPaths.ChecksAll))
                                is { } found
                                ? SummaryRecord.Of(found.Head)
                                : null,
                        ApiJson.Default.SummaryRecord
                    )
            )
            .Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.CostsPattern,
                context =>
                    OfSweepAsync(
                        context,
                        reads,
                        (store, sweep) => summaries.Read(store, sweep, found => new CostList([.. found.ReadCosts()])),
                        ApiJson.Default.CostList
                    )
            )
            .Requires(AccessRights.Read);
        app.MapGet(ApiPaths.TrialsPattern, context => TrialsAsync(context, reads, summaries))
            .Requires(AccessRights.Read);
        app.MapGet(ApiPaths.CurvesPattern, context => CurvesAsync(context, reads)).Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.OutputsPattern,
                context =>
                    OfSweepAsync(
                        context,
                        reads,
                        (store, sweep) => new OutputRows([.. store.ListOutputs(sweep)]),
                        ApiJson.Default.OutputRows
                    )
            )
            .Requires(AccessRights.Read);
        app.MapGet(ApiPaths.OutputPattern, context => OutputAsync(context, reads)).Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.CheckpointsPattern,
                context =>
                    OfSweepAsync(
                        context,
                        reads,
                        (store, sweep) => new CheckpointList([.. store.ReadCheckpoints(sweep)]),
                        ApiJson.Default.CheckpointList
                    )
            )
            .Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.WriterPattern,
                context =>
                    OfSweepAsync(
                        context,
                        reads,
                        (store, sweep) => WriterOf(store, sweep, watchOf),
                        ApiJson.Default.WriterRecord
                    )
            )
            .Requires(AccessRights.Read);
    }

    public static LogPage ReadPage(IStudyReader store, SweepId sweep, long after)
    {
        var events = store.ReadLog(sweep, after);
        return new LogPage([.. events.Take(EventsOfPage).Select(LogRecord.Of)], events.Count > EventsOfPage);
    }

    private static WriterRecord WriterOf(IStudyReader store, SweepId sweep, Func<IStudyReader, LeaseWatch>? watchOf)
    {
        if (store.WriterOf(sweep) is not { } writer)
            return new WriterRecord(null);
        var isGone = watchOf is not null && watchOf(store).IsLeftByAnother(sweep, writer);
        return new WriterRecord(writer, isGone, store.LeaseLeft(sweep)?.TotalSeconds);
    }

    private static SweepList ListSweeps(IStudyReader store) => new([.. store.List().Select(SweepRecord.Of)]);

    private static SubmissionList ListSubmissions(IStudyReader store) =>
        new([.. store.ListSubmissions().Select(SubmissionRecord.Of)]);

    private static Task LogAsync(HttpContext context, StoreReads reads)
    {
        var after = 0L;
        if (context.Request.Query["after"] is [var text] && !Answers.TryReadNumber(text, out after))
            return context.SayAsync(StatusCodes.Status400BadRequest, "after: expected a position, a number from 0");
        return OfSweepAsync(context, reads, (store, sweep) => ReadPage(store, sweep, after), ApiJson.Default.LogPage);
    }

    private static Task OutputAsync(HttpContext context, StoreReads reads)
    {
        var from = 0L;
        var values = context.Request.RouteValues;
        if (!Answers.TryReadNumber(values["trial"] as string, out var trial) || trial > int.MaxValue)
            return context.SayAsync(StatusCodes.Status400BadRequest, "a trial is a number from 0");
        if (!Answers.TryReadNumber(values["attempt"] as string, out var attempt) || attempt is < 1 or > int.MaxValue)
            return context.SayAsync(StatusCodes.Status400BadRequest, "an attempt is a number from 1");
        if (context.Request.Query["from"] is [var text] && !Answers.TryReadNumber(text, out from))
            return context.SayAsync(StatusCodes.Status400BadRequest, "from: expected an offset, a number from 0");
        return OfSweepAsync(
            context,
            reads,
            (store, sweep) =>
                new OutputChunks([
                    .. store.ReadOutput(new AttemptKey(new TrialKey(sweep, (int)trial), (int)attempt), from),
                ]),
            ApiJson.Default.OutputChunks
        );
    }

    private static Task CurvesAsync(HttpContext context, StoreReads reads) =>
        Answers.TryReadNumber(context.Request.RouteValues["trial"] as string, out var trial) && trial <= int.MaxValue
            ? OfSweepAsync(
                context,
                reads,
                (store, sweep) => new CurveList([.. store.ReadCurves(sweep, (int)trial)]),
                ApiJson.Default.CurveList
            )
            : context.SayAsync(StatusCodes.Status400BadRequest, "a trial is a number from 0");

    private static Task TrialsAsync(HttpContext context, StoreReads reads, ServedSummaries summaries) =>
        TrialQuery.Read(context.Request.Query, out var mistake) is { } query
            ? OfSweepAsync(
                context,
                reads,
                (store, sweep) => summaries.Read(store, sweep, query.Ask),
                ApiJson.Default.TrialList
            )
            : context.SayAsync(StatusCodes.Status400BadRequest, mistake!);

    private static Task OfSweepAsync<T>(
        HttpContext context,
        StoreReads reads,
        Func<IStudyReader, SweepId, T?> read,
        JsonTypeInfo<T> type
    )
        where T : class =>
        context.SweepInPath() is { } sweep
            ? reads.AnswerAsync(context, store => read(store, sweep), type)
            : context.SayAsync(
                StatusCodes.Status400BadRequest,
                "a sweep's identity is 16 hexadecimal digits in lower case"
            );
}
