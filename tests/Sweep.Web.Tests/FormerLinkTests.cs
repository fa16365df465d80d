using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Web.Tests;

/// <summary>Workers of programs that spoke over a WebSocket, as these wrote and read.</summary>
public sealed class FormerLinkTests
{
    /// <summary>As version 2 said it.</summary>
    private const string Hello = """
        {"say":"hello","protocol":2,"profile":{"worker":"w","slots":1,"devices":["cpu"],"runners":["vae"],
        "memory_bytes":0,"machine":"m","version":"0.0.9"},"holds":[]}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Hello, "the worker's program (0.0.9) speaks version 2 of the link")]
    [InlineData("no greeting", "the worker's program (unknown) speaks version 0 of the link")]
    [InlineData("{}", "the worker's program (unknown) speaks version 0 of the link")]
    public async Task An_old_worker_is_told_both_versions_and_ends(string hello, string expected)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var socket = await OpenAsync(coordinator);
        await socket.SendAsync(Encoding.UTF8.GetBytes(hello), WebSocketMessageType.Text, true, Token);
        var answer = await ReadAsync(socket);
        Assert.Equal("rejected", answer.GetProperty("say").GetString());
        Assert.True(answer.GetProperty("is_final").GetBoolean());
        var own = $"this coordinator's ({ProgramVersion.Text}) version {LinkLimits.Protocol}";
        Assert.Equal($"{expected}, {own}: use the same program on both", answer.GetProperty("reason").GetString());

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task What_is_no_websocket_is_told_where_workers_join()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal((HttpStatusCode.Gone, $"workers join at {Enrolment.Path}\n"), await http.ReadAsync("/link"));
    }

    private static async Task<ClientWebSocket> OpenAsync(TestCoordinator coordinator)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{coordinator.Port}/link"), Token);
        return socket;
    }

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        var frame = new byte[4096];
        var received = await socket.ReceiveAsync(frame.AsMemory(), Token);
        Assert.Equal((true, WebSocketMessageType.Text), (received.EndOfMessage, received.MessageType));
        using var answer = JsonDocument.Parse(frame.AsMemory(0, received.Count));
        return answer.RootElement.Clone();
    }
}
