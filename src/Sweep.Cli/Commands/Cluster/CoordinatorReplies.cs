using System.Text.Json.Serialization.Metadata;
using Foundation;
using Sweep.Cli.Remote;
using Sweep.Shared.Protocol.Link;
using Sweep.Web.Api;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>What commands make of a coordinator's replies.</summary>
internal static class CoordinatorReplies
{
    /// <summary>Asks for something to be done, and says that it was.</summary>
    public static async Task<int> RequestAsync(
        this CliContext context,
        CoordinatorClient client,
        string path,
        byte[] body
    )
    {
        var reply = await client.PostAsync(path, body).ConfigureAwait(false);
        if (reply is not CoordinatorReply.Answer answer)
            return context.Unanswered(reply);
        var done = ApiJson.Read(answer.Body, ApiJson.Default.DoneRecord, out var mistake);
        if (done is null)
            return context.Failure($"{answer.From} answered with something else: {mistake}");
        context.StandardError.Line(client.Localized(done.Message));
        return ExitCode.Done;
    }

    /// <summary>The exit code of a reply that is no answer.</summary>
    public static int Unanswered(this CliContext context, CoordinatorReply reply) =>
        reply switch
        {
            CoordinatorReply.Absent absent => context.Mistake(absent.Message),
            CoordinatorReply.Refused refused => context.Mistake(refused.Message),
            CoordinatorReply.Failed failed => context.Failure(failed.Message),
            _ => throw Invariant.Unreachable(reply),
        };

    /// <summary>The leader's status, else that of the coordinator that answers.</summary>
    public static Task<(StatusRecord? Status, CoordinatorReply Reply)> LeaderStatusAsync(
        this CoordinatorClient client
    ) =>
        client.AskLeaderAsync(
            ApiPaths.Status,
            ApiJson.Default.StatusRecord,
            status => status.Role == StatusRecord.StandingBy ? status.Leader : null
        );

    /// <summary>The sweeps as the leader knows them, else as the one that answers does.</summary>
    public static Task<(SweepLines? Lines, CoordinatorReply Reply)> LeaderLinesAsync(this CoordinatorClient client) =>
        client.AskLeaderAsync(ApiPaths.SweepLines, ApiJson.Default.SweepLines, lines => lines.Leader);

    /// <summary>Asks the leader as well, if another coordinator answers and names it.</summary>
    private static async Task<(T? Answer, CoordinatorReply Reply)> AskLeaderAsync<T>(
        this CoordinatorClient client,
        string path,
        JsonTypeInfo<T> type,
        Func<T, string?> leaderElsewhere
    )
        where T : class
    {
        var (first, reply) = Read(await client.GetAsync(path).ConfigureAwait(false), type);
        if (
            first is null
            || leaderElsewhere(first) is not { } named
            || CoordinatorAddress.Parse(named) is not { } leader
        )
            return (first, reply);
        var (led, ledReply) = Read(await client.GetFromAsync(leader, path).ConfigureAwait(false), type);
        return led is null ? (first, reply) : (led, ledReply);
    }

    public static (T? Read, CoordinatorReply Reply) Read<T>(CoordinatorReply reply, JsonTypeInfo<T> type)
        where T : class
    {
        if (reply is not CoordinatorReply.Answer answer)
            return (null, reply);
        var read = ApiJson.Read(answer.Body, type, out var mistake);
        return read is null
            ? (null, new CoordinatorReply.Failed($"{answer.From} answered with something else: {mistake}"))
            : (read, reply);
    }
}
