using System.Collections.Immutable;
using System.Net.WebSockets;
using Sweep.Coordinator.Hosting.Web;
using Sweep.Coordinator.Tests.Core.Fleet;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Shared.Transport;

namespace Sweep.Coordinator.Tests.Hosting.Web;

/// <summary>A worker that keeps to the rules, over a real socket: every trial is done at once, unless it is told to hold them.</summary>
internal sealed class LinkWorker : IAsyncDisposable
{
    private readonly LinkSocket socket;
    private readonly bool holds;
    private readonly Task reading;
    private readonly TaskCompletionSource<AttemptKey> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> sentAway = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long sequence;

    private LinkWorker(LinkSocket socket, bool holds)
    {
        (this.socket, this.holds) = (socket, holds);
        reading = ReadAsync();
    }

    /// <summary>The first trial that it was given, once it was.</summary>
    public Task<AttemptKey> Held => held.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    /// <summary>Ends once it is welcome.</summary>
    public Task Joined => joined.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    /// <summary>Why the coordinator sent it away; null if the link broke without a word.</summary>
    public Task<string?> SentAway => sentAway.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    public void Beat() => socket.Send(LinkJson.Write(new WorkerMessage.Heartbeat([])));

    public static async Task<LinkWorker> JoinAsync(int port, string name, bool holds = false, string? token = null)
    {
        var socket = new LinkSocket(await ConnectAsync(port, token), TimeProvider.System);
        socket.Send(LinkJson.Write(new WorkerMessage.Hello(LinkLimits.Protocol, SomeFleet.Profile(name, 1), [])));
        return new LinkWorker(socket, holds);
    }

    public static async Task<ClientWebSocket> ConnectAsync(int port, string? token = null)
    {
        var client = new ClientWebSocket();
        if (token is not null) client.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{port}{CoordinatorServer.LinkPath}"), TestContext.Current.CancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync();
        await reading;
    }

    private async Task ReadAsync()
    {
        while (await socket.ReceiveAsync() is { } frame)
        {
            var message = LinkJson.ReadCoordinatorMessage(frame, out _);
            if (message is CoordinatorMessage.Welcome) joined.TrySetResult();
            if (message is CoordinatorMessage.Rejected rejected) sentAway.TrySetResult(rejected.Reason);
            if (message is not CoordinatorMessage.Commanded { Command: var command }) continue;
            if (command is StartTrial) held.TrySetResult(command.Key);
            if (command is StopTrial) Tell(new AttemptEnded(command.Key, 1, new AttemptOutcome.Stopped()));
            else if (!holds) Train(command.Key);
        }

        sentAway.TrySetResult(null);
    }

    private void Train(AttemptKey key)
    {
        var number = key.Trial.Number;
        Tell(new AttemptBegan(key, 0, 2));
        Tell(new Measured(key, 2, 1, [new CurveChunk(number, 0, key.Attempt, "loss", 1, [number + 0.5, double.NaN])]));
        var values = ImmutableSortedDictionary<string, double>.Empty.Add("loss", number);
        Tell(new AttemptEnded(key, 2, new AttemptOutcome.Completed(values, 1, 2, new BlobRef(new string('a', 64), 1), new Provenance("data", "none", "cpu", "machine", "test"))));
    }

    private void Tell(WorkerReport report) => socket.Send(LinkJson.Write(new WorkerMessage.Told(++sequence, report)));
}
