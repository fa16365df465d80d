using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.WebSockets;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Shared.Transport;

namespace Cluster.Bench;

/// <summary>A worker of one slot that finishes every trial at once: a real socket and real messages, and no training.</summary>
internal sealed class NoOpWorker(int number, Uri address, ConcurrentBag<double> waits)
{
    private static readonly ImmutableSortedDictionary<string, double> NoValues = ImmutableSortedDictionary<string, double>.Empty;
    private static readonly BlobRef NoWeights = new(new string('0', 64), 0);
    private static readonly Provenance Nowhere = new("", "none", "cpu", "none", "bench");

    private LinkSocket? socket;
    private long sequence;
    private long? freeSince;

    /// <summary>How many of its trials the coordinator has acknowledged.</summary>
    public int Durable { get; private set; }

    public async Task JoinAsync(CancellationToken stop)
    {
        var client = new ClientWebSocket();
        client.Options.Proxy = null;
        await client.ConnectAsync(address, stop);
        socket = new LinkSocket(client, TimeProvider.System);
        Say(new WorkerMessage.Hello(LinkLimits.Protocol, new WorkerProfile($"bench-{number}", 1, ["cpu"], ["vae"], 0, "bench", "bench"), []));
        if (LinkJson.ReadCoordinatorMessage((await socket.ReceiveAsync(stop))!, out _) is not CoordinatorMessage.Welcome) throw new InvalidOperationException("a worker was not welcome");
    }

    public async Task WorkAsync(CancellationToken stop)
    {
        using var heartbeat = TimeProvider.System.CreateTimer(_ => Say(new WorkerMessage.Heartbeat([])), null, TimeSpan.FromSeconds(3 * ((number % 100) / 100.0)), TimeSpan.FromSeconds(3));
        try
        {
            while (await socket!.ReceiveAsync(stop) is { } frame) Hear(LinkJson.ReadCoordinatorMessage(frame, out _)!);
        }
        catch (OperationCanceledException)
        {
            // The end of the measurement.
        }

        await socket!.DisposeAsync();
    }

    private void Hear(CoordinatorMessage message)
    {
        switch (message)
        {
            case CoordinatorMessage.Commanded { Command: StartTrial start }: Finish(start); break;
            // Of each two reports the second one ends a trial; what is acknowledged is durable.
            case CoordinatorMessage.Acknowledged acknowledged: Durable += acknowledged.Sequences.Count(number => number % 2 == 0); break;
        }
    }

    private void Finish(StartTrial start)
    {
        if (freeSince is { } since) waits.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        Tell(new AttemptBegan(start.Key, 0, 1));
        var values = NoValues.Add("loss", start.Key.Trial.Number % 1000);
        Tell(new AttemptEnded(start.Key, 1, new AttemptOutcome.Completed(values, 1, 1, NoWeights, Nowhere)));
        freeSince = TimeProvider.System.GetTimestamp();
    }

    private void Tell(WorkerReport report) => Say(new WorkerMessage.Told(++sequence, report));

    private void Say(WorkerMessage message) => socket!.Send(LinkJson.Write(message));
}
