using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serilog;
using Sweep.Coordinator.Core.Seats;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Web;

/// <summary>
/// Where programs up to version 2 of the link joined, over a WebSocket. A worker of such a program
/// is refused in words that it can read, and ends; without them it would try again for ever.
/// </summary>
internal static class FormerLink
{
    public const string Path = "/link";

    /// <summary>The most bytes of a greeting; a longer one is answered as an empty one.</summary>
    private const int GreetingBytes = 64 << 10;

    /// <summary>How long a worker may take to greet, and to go.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static void Map(WebApplication app, TimeProvider clock, ILogger log) =>
        app.MapGet(Path, context => RefuseAsync(context, clock, log)).Requires(AccessRights.Worker);

    private static async Task RefuseAsync(HttpContext context, TimeProvider clock, ILogger log)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            var where = $"workers join at {Enrolment.Path}";
            await context.SayAsync(StatusCodes.Status410Gone, where).ConfigureAwait(false);
            return;
        }

        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        try
        {
            var refusal = RefusalOf(await ReadAsync(socket, either.Token).ConfigureAwait(false));
            log.Information("A worker was not taken: {Reason}", refusal.Reason);
            var words = LinkJson.Write(refusal);
            await socket.SendAsync(words, WebSocketMessageType.Text, true, either.Token).ConfigureAwait(false);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, either.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // It has gone, or takes its time.
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(WebSocket socket, CancellationToken stop)
    {
        var greeting = new byte[GreetingBytes];
        var count = 0;
        while (count < greeting.Length)
        {
            var received = await socket.ReceiveAsync(greeting.AsMemory(count), stop).ConfigureAwait(false);
            count += received.Count;
            if (received.EndOfMessage)
                break;
        }

        return greeting.AsMemory(0, count);
    }

    private static CoordinatorMessage.Rejected RefusalOf(ReadOnlyMemory<byte> greeting)
    {
        try
        {
            using var hello = JsonDocument.Parse(greeting);
            var profile = hello.RootElement.GetProperty("profile");
            var version = profile.GetProperty("version").GetString() ?? "";
            var protocol = hello.RootElement.GetProperty("protocol").GetInt32();
            return RefusalOf(version, protocol);
        }
        catch (Exception unread) when (IsNoGreeting(unread))
        {
            return RefusalOf("unknown", 0);
        }
    }

    private static bool IsNoGreeting(Exception unread) =>
        unread is JsonException or KeyNotFoundException or InvalidOperationException or FormatException;

    private static CoordinatorMessage.Rejected RefusalOf(string version, int protocol) =>
        EnrolmentRules.RefusalOf(new EnrolmentRequest(protocol, version, "", ""), leads: false, leader: null)!;
}
