using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Foundation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serilog;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Specs.Submission;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// Begins, stops and resumes sweeps for tokens with the right submit. Only the leader does so; a
/// standby names the leader.
/// </summary>
internal sealed class SubmissionEndpoints(IFleetNode node, StoreReads reads, ILogger log)
{
    /// <summary>
    /// The most bytes of a request. A spec of a hundred parameters has some tens of thousands.
    /// </summary>
    public const int RequestBytes = 1 << 20;

    private const int MostPriority = 1000;

    public static void Map(WebApplication app, IFleetNode node, StoreReads reads, ILogger log)
    {
        var endpoints = new SubmissionEndpoints(node, reads, log);
        app.MapPost(ApiPaths.Sweeps, endpoints.SubmitAsync).Requires(AccessRights.Submit);
        app.MapPost(ApiPaths.StopPattern, endpoints.StopAsync).Requires(AccessRights.Submit);
        app.MapPost(ApiPaths.StopTrialPattern, endpoints.StopTrialAsync).Requires(AccessRights.Submit);
        app.MapPost(ApiPaths.ResumePattern, endpoints.ResumeAsync).Requires(AccessRights.Submit);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        if (await ReadAsync(context, ApiJson.Default.SubmitRequest).ConfigureAwait(false) is not { } request)
            return;
        StudySpec? spec = null;
        if ((MistakeInShare(request.Priority, request.MaxSlots) ?? MistakeIn(request, out spec)) is { } mistake)
            await context.SayAsync(StatusCodes.Status400BadRequest, mistake).ConfigureAwait(false);
        else
            await AnswerAsync(
                    context,
                    () => Refusal() ?? node.SubmitAsync(spec!, new StudyShare(request.Priority, request.MaxSlots))
                )
                .ConfigureAwait(false);
    }

    private async Task StopAsync(HttpContext context)
    {
        if (await NameAsync(context).ConfigureAwait(false) is { } name)
            await AnswerAsync(context, () => node.StopAsync(name)).ConfigureAwait(false);
    }

    private async Task StopTrialAsync(HttpContext context)
    {
        if (await NameAsync(context).ConfigureAwait(false) is not { } name)
            return;
        if (
            int.TryParse(
                context.Request.RouteValues["trial"] as string,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var trial
            )
        )
            await AnswerAsync(context, () => node.StopTrialAsync(name, trial)).ConfigureAwait(false);
        else
            await context.SayAsync(StatusCodes.Status400BadRequest, "a trial is a number from 0").ConfigureAwait(false);
    }

    private async Task ResumeAsync(HttpContext context)
    {
        if (await NameAsync(context).ConfigureAwait(false) is not { } name)
            return;
        if (await ReadAsync(context, ApiJson.Default.ResumeRequest).ConfigureAwait(false) is not { } request)
            return;
        var mistake =
            MistakeInShare(request.Priority ?? 0, request.MaxSlots)
            ?? (request.Trials is < 1 or > StudySpec.MostTrials ? $"trials: 1 to {StudySpec.MostTrials}" : null);
        if (mistake is not null)
            await context.SayAsync(StatusCodes.Status400BadRequest, mistake).ConfigureAwait(false);
        else
            await AnswerAsync(context, () => Refusal() ?? GoOnAsync(name, request, context.RequestAborted))
                .ConfigureAwait(false);
    }

    private async Task<NodeAnswer> GoOnAsync(string name, ResumeRequest request, CancellationToken stop)
    {
        var before = await reads
            .ReadAsync(
                store =>
                    store.Find(name) is { } row
                        ? store.ListSubmissions().FirstOrDefault(submission => submission.Sweep == row.Id)
                        : null,
                stop
            )
            .ConfigureAwait(false);
        return await node.ResumeAsync(
                name,
                request.Trials,
                request.RetryFailed,
                new StudyShare(request.Priority ?? before?.Priority ?? 0, request.MaxSlots ?? before?.MaxSlots)
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Does it, and says what became of it. A store writes and syncs: not on a thread of the pool
    /// that sockets need.
    /// </summary>
    private async Task AnswerAsync(HttpContext context, Func<Task<NodeAnswer>> request)
    {
        try
        {
            switch (
                await Task
                    .Factory.StartNew(
                        request,
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                    .Unwrap()
                    .ConfigureAwait(false)
            )
            {
                case NodeAnswer.Done done:
                    await context
                        .SendAsync(new DoneRecord(done.Sweep.Text, done.Message), ApiJson.Default.DoneRecord)
                        .ConfigureAwait(false);
                    break;
                case NodeAnswer.Mistake mistake:
                    await context.SayAsync(StatusCodes.Status409Conflict, mistake.Message).ConfigureAwait(false);
                    break;
                case NodeAnswer.NotLeading not:
                    await context.SendToLeaderAsync(not.Leader).ConfigureAwait(false);
                    break;
                case var other:
                    throw Invariant.Unreachable(other);
            }
        }
        catch (StorageException failure)
        {
            log.Warning("A request could not be kept: {Reason}", failure.Message);
            await context
                .SayAsync(StatusCodes.Status503ServiceUnavailable, "the store is away: try again")
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Why this coordinator begins no sweep at all; null if it does. A standby names the leader.
    /// </summary>
    private Task<NodeAnswer>? Refusal()
    {
        if (node.Host is null)
            return Task.FromResult<NodeAnswer>(new NodeAnswer.NotLeading(node.LeaderAddress));
        return node.SubmissionRefusal is { } why ? Task.FromResult<NodeAnswer>(new NodeAnswer.Mistake(why)) : null;
    }

    private static string? MistakeIn(SubmitRequest request, out StudySpec? spec)
    {
        spec = null;
        try
        {
            var written = StudyEventJson.ReadSpec(request.Spec.GetRawText());
            if (written is null)
                return "spec: it is null";
            var mistake = SpecRules.MistakeIn(written);
            if (mistake is null)
                (spec, mistake) = SubmittedSpec.Read(written);
            return mistake is null ? null : $"spec: {mistake}";
        }
        catch (Exception malformed) when (ApiJson.IsMalformed(malformed))
        {
            return $"spec: {malformed.Message}";
        }
    }

    private static string? MistakeInShare(int priority, int? mostSlots)
    {
        if (priority is < -MostPriority or > MostPriority)
            return $"priority: -{MostPriority} to {MostPriority}";
        return mostSlots is < 1 or > LinkLimits.Slots * 1000 ? "max_slots: at least 1" : null;
    }

    private static async Task<string?> NameAsync(HttpContext context)
    {
        if (context.Request.RouteValues["name"] is string name && SpecRules.IsName(name))
            return name;
        await context.SayAsync(StatusCodes.Status400BadRequest, SpecRules.ExpectedName).ConfigureAwait(false);
        return null;
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (await context.ReadBodyAsync(RequestBytes).ConfigureAwait(false) is not { } body)
            return null;
        if (ApiJson.Read(body, type, out var mistake) is { } request)
            return request;
        await context
            .SayAsync(StatusCodes.Status400BadRequest, $"this is no such request: {mistake}")
            .ConfigureAwait(false);
        return null;
    }
}
