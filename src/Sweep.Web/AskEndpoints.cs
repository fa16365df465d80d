using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Foundation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serilog;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// Programs that own their loop ask for trials and tell what came of them. Only the leader hands
/// trials out; a standby names it. An answer is sent once what it says is durable.
/// </summary>
internal sealed class AskEndpoints(IFleetNode node, StoreReads reads, ILogger log)
{
    /// <summary>The most bytes of a request.</summary>
    private const int RequestBytes = 1 << 20;

    /// <summary>Seconds after which asking again may help.</summary>
    private const string RetryAfter = "1";

    private static readonly JsonSerializerOptions JsonOfValues = new() { Converters = { new SettingValueJson() } };

    public static void Map(WebApplication app, IFleetNode node, StoreReads reads, ILogger log)
    {
        var endpoints = new AskEndpoints(node, reads, log);
        app.MapPost(ApiPaths.AskPattern, endpoints.AskAsync).Requires(AccessRights.Submit);
        app.MapPost(ApiPaths.TellPattern, endpoints.TellAsync).Requires(AccessRights.Submit);
        app.MapPost(ApiPaths.ReportPattern, endpoints.ReportAsync).Requires(AccessRights.Submit);
    }

    private async Task AskAsync(HttpContext context)
    {
        if (await StudyAsync(context).ConfigureAwait(false) is not { } study)
            return;
        if (
            await ReadAsync(context, ApiJson.Default.AskRequest, AskRules.MistakeIn).ConfigureAwait(false)
            is not { } request
        )
            return;
        var client = $"ask:{request.Client ?? context.Connection.RemoteIpAddress?.ToString() ?? "local"}";
        var lease = request.Lease is { } seconds ? TimeSpan.FromSeconds(seconds) : Ask.DefaultLease;
        TrialAttempt? again = request.Trial is { } trial ? new TrialAttempt(trial, request.Attempt!.Value) : null;
        await AnswerAsync(context, study, number => study.AskAsync(new Ask(number, client, lease, again)))
            .ConfigureAwait(false);
    }

    private async Task TellAsync(HttpContext context)
    {
        if (await StudyAsync(context).ConfigureAwait(false) is not { } study)
            return;
        if (
            await ReadAsync(context, ApiJson.Default.TellRequest, request => AskRules.MistakeIn(request, study.Spec))
                .ConfigureAwait(false)
            is not { } request
        )
            return;
        var of = new TrialAttempt(request.Trial, request.Attempt);
        try
        {
            var telling = await TellingOfAsync(study, request, of).ConfigureAwait(false);
            await AnswerAsync(context, study, number => study.TellAsync(new Tell(number, of, telling)))
                .ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            log.Warning("What a client told could not be kept: {Reason}", failure.Message);
            await TryLaterAsync(context, "the store is away: try again").ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        if (await StudyAsync(context).ConfigureAwait(false) is not { } study)
            return;
        if (
            await ReadAsync(context, ApiJson.Default.ReportRequest, AskRules.MistakeIn).ConfigureAwait(false)
            is not { } request
        )
            return;
        var of = new TrialAttempt(request.Trial, request.Attempt);
        var progress = new Telling.Progress(request.Step ?? 0, AskRules.Numbers(request.Values));
        await AnswerAsync(context, study, number => study.TellAsync(new Tell(number, of, progress)))
            .ConfigureAwait(false);
    }

    /// <summary>
    /// A result is kept as a blob before it is told, as workers do. Its bytes name the attempt, so
    /// that no other one shares it.
    /// </summary>
    private async Task<Telling> TellingOfAsync(HostedStudy study, TellRequest request, TrialAttempt of)
    {
        if (request.State == AskRules.Failed)
            return new Telling.Failed(request.Reason!);
        if (request.State == AskRules.Diverged)
            return new Telling.Diverged(request.Reason!);
        var values = AskRules.Numbers(request.Values);
        var kept = SettingValue
            .Map.Empty.With("trial", SettingValue.Of(of.Trial))
            .With("attempt", SettingValue.Of(of.Attempt))
            .With(
                "values",
                new SettingValue.Map(
                    SettingValue.Map.Empty.Entries.AddRange(
                        values.Select(entry => KeyValuePair.Create(entry.Key, SettingValue.Of(entry.Value)))
                    )
                )
            );
        var bytes = JsonSerializer.SerializeToUtf8Bytes<SettingValue>(kept, JsonOfValues);
        // A store writes and syncs: not on a thread of the pool that sockets need.
        var blob = await Task
            .Factory.StartNew(
                () => node.Store.Blobs.Put(study.Sweep, bytes),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ConfigureAwait(false);
        return new Telling.Completed(
            values,
            request.Step ?? 1,
            blob,
            new Provenance("", RunnerNames.Ask, study.Spec.Device, "", ProgramVersion.Text)
        );
    }

    private static async Task AnswerAsync(HttpContext context, HostedStudy study, Func<long, Task<AskAnswer?>> ask)
    {
        var name = study.Spec.Name;
        switch (await ask(study.NextRequest()).ConfigureAwait(false))
        {
            case AskAnswer.Handed handed:
                await context.SendAsync(RecordOf(name, handed), ApiJson.Default.AskedRecord).ConfigureAwait(false);
                break;
            case AskAnswer.Recorded recorded:
                var told = new ToldRecord(
                    name,
                    recorded.Of.Trial,
                    recorded.Of.Attempt,
                    recorded.State.ToString().ToLowerInvariant(),
                    recorded.IsFinished
                );
                await context.SendAsync(told, ApiJson.Default.ToldRecord).ConfigureAwait(false);
                break;
            case AskAnswer.Refused { Why: AskRefusal.NotNow } refused:
                await TryLaterAsync(context, refused.Message).ConfigureAwait(false);
                break;
            case AskAnswer.Refused { Why: AskRefusal.Unknown } refused:
                await context.SayAsync(StatusCodes.Status404NotFound, refused.Message).ConfigureAwait(false);
                break;
            case AskAnswer.Refused refused:
                await context.SayAsync(StatusCodes.Status409Conflict, refused.Message).ConfigureAwait(false);
                break;
            case null:
                await TryLaterAsync(context, $"'{name}' does not answer now: its store is away, or it has just ended")
                    .ConfigureAwait(false);
                break;
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    private static AskedRecord RecordOf(string name, AskAnswer.Handed handed)
    {
        var (key, settings) = (handed.Trial.Key, handed.Trial.Settings);
        var parameters = JsonSerializer.SerializeToElement(settings.Entries[StudySpec.CommandParameters], JsonOfValues);
        var seed = ProgramSeed.Of(handed.Trial.Seed, key.Trial);
        return new AskedRecord(name, key.Trial.Number, key.Attempt, parameters, seed, (int)handed.Lease.TotalSeconds);
    }

    /// <summary>
    /// The sweep that the path names, at work here; null, once the client has its answer, if it is
    /// not.
    /// </summary>
    private async Task<HostedStudy?> StudyAsync(HttpContext context)
    {
        if (context.Request.RouteValues["name"] is not string name || !SpecRules.IsName(name))
            await context.SayAsync(StatusCodes.Status400BadRequest, SpecRules.ExpectedName).ConfigureAwait(false);
        else if (node.Host is not { } host)
            await context.SendToLeaderAsync(node.LeaderAddress).ConfigureAwait(false);
        else if (host.Studies.FirstOrDefault(study => study.Spec.Name == name) is { } study)
            return study;
        else
            await RefuseAbsentAsync(context, name).ConfigureAwait(false);
        return null;
    }

    private async Task RefuseAbsentAsync(HttpContext context, string name)
    {
        try
        {
            var isKnown = await reads
                .ReadAsync(store => store.Find(name) is not null, context.RequestAborted)
                .ConfigureAwait(false);
            await (
                isKnown
                    ? context.SayAsync(
                        StatusCodes.Status409Conflict,
                        $"'{name}' is not at work: it is finished or stopped; `{node.ResumeCommand(name)}` goes on "
                            + "with what was stopped"
                    )
                    : context.SayAsync(StatusCodes.Status404NotFound, $"there is no sweep '{name}'")
            ).ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            log.Warning("The store could not be read: {Reason}", failure.Message);
            await TryLaterAsync(context, "the store is away: try again").ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The request; null, once the client has its answer, if it is malformed or breaks a rule. No
    /// body is an empty request.
    /// </summary>
    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, string?> mistakeIn)
        where T : class
    {
        if (await context.ReadBodyAsync(RequestBytes).ConfigureAwait(false) is not { } body)
            return null;
        var text = body.Length == 0 ? "{}"u8.ToArray() : AskRules.QuoteNotFinite(body);
        if (ApiJson.Read(text, type, out var mistake) is not { } request)
            await context
                .SayAsync(StatusCodes.Status400BadRequest, $"this is no such request: {mistake}")
                .ConfigureAwait(false);
        else if (mistakeIn(request) is { } broken)
            await context.SayAsync(StatusCodes.Status422UnprocessableEntity, broken).ConfigureAwait(false);
        else
            return request;
        return null;
    }

    private static Task TryLaterAsync(HttpContext context, string message)
    {
        context.Response.Headers.RetryAfter = RetryAfter;
        return context.SayAsync(StatusCodes.Status503ServiceUnavailable, message);
    }
}
