using System.Collections.Concurrent;
using System.Net.WebSockets;
using Serilog;
using Sweep.Shared;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Shared.Transport;

namespace Sweep.Coordinator.Hosting.Web;

/// <summary>One worker's link, from its greeting to its end. What does not keep to the rules is refused with a reason, and hurts nobody else.</summary>
internal sealed class WorkerLink : IAsyncDisposable
{
    /// <summary>How long a greeting may take, and how long a worker that was sent away may take to go.</summary>
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(10), FarewellLimit = TimeSpan.FromSeconds(1);

    private readonly IFleetNode node;
    private readonly ILogger log;
    private readonly TimeProvider clock;
    private readonly LinkSocket socket;
    private readonly ConcurrentQueue<long> acknowledged = new();
    private int flushing;

    public WorkerLink(WebSocket socket, IFleetNode node, TimeProvider clock, ILogger log)
    {
        (this.node, this.clock, this.log) = (node, clock, log);
        this.socket = new LinkSocket(socket, clock);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (await GreetAsync(stop).ConfigureAwait(false) is { } hello) await ServeAsync(hello.Profile, hello, stop).ConfigureAwait(false);
        }
        catch (LinkException breach)
        {
            Reject(new CoordinatorMessage.Rejected(breach.Message, IsFinal: true));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Reject(new CoordinatorMessage.Rejected("this coordinator ends"));
        }
    }

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private async Task<WorkerMessage.Hello?> GreetAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(GreetingLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        WorkerMessage? first;
        try
        {
            first = await ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }

        if (first is null) return null;
        if (first is not WorkerMessage.Hello hello) throw new LinkException("the first message is a greeting");
        if (RefusalOf(hello) is not { } refusal) return hello;
        log.Information("Worker {Worker} was not taken: {Reason}", hello.Profile.Worker, refusal.Reason);
        Reject(refusal);
        return null;
    }

    private CoordinatorMessage.Rejected? RefusalOf(WorkerMessage.Hello hello)
    {
        if (hello.Protocol != LinkLimits.Protocol)
        {
            return new CoordinatorMessage.Rejected(
                $"the worker's program ({hello.Profile.Version}) speaks version {hello.Protocol} of the link, this coordinator's ({ProgramVersion.Text}) version {LinkLimits.Protocol}: use the same program on both",
                IsFinal: true);
        }

        return node.Host is null ? new CoordinatorMessage.Rejected("this coordinator stands by", Leader: node.LeaderAddress) : null;
    }

    private async Task ServeAsync(WorkerProfile profile, WorkerMessage.Hello hello, CancellationToken stop)
    {
        if (node.Host is not { } host) return;
        Send(new CoordinatorMessage.Welcome(host.Terms.Heartbeat, host.Terms.Worker, node.Addresses));
        // A read that is cancelled ends its socket, and with it what was said last: whoever is told to go gets the time to hear it.
        using var farewell = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var ending = stop.Register(() =>
        {
            Reject(new CoordinatorMessage.Rejected("this coordinator ends"));
            farewell.CancelAfter(FarewellLimit);
        });
        Action<WorkerNews> tell = Tell;
        host.Join(profile, hello.Holds, tell);
        log.Information("Worker {Worker} joined: {Slots} slots on {Machine}, it holds {Holds} attempts", profile.Worker, profile.Slots, profile.Machine, hello.Holds.Length);
        try
        {
            while (await ReadAsync(farewell.Token).ConfigureAwait(false) is { } message)
                if (!Handle(host, profile.Worker, message)) return;
        }
        catch (OperationCanceledException) when (farewell.IsCancellationRequested)
        {
            // It knows that it is to go, or does not listen.
        }
        finally
        {
            host.LinkLost(profile.Worker, tell);
        }
    }

    /// <returns>False once the worker has nothing more to say.</returns>
    private bool Handle(CoordinatorHost host, string worker, WorkerMessage message)
    {
        switch (message)
        {
            case WorkerMessage.Heartbeat heartbeat:
                host.Heard(worker, heartbeat.Progress);
                Send(new CoordinatorMessage.Alive());
                return true;
            case WorkerMessage.Told told:
                host.Heard(worker);
                host.Receive(told.Report, () => Acknowledge(told.Sequence));
                return true;
            case WorkerMessage.Draining:
                log.Information("Worker {Worker} drains", worker);
                host.Draining(worker);
                return true;
            case WorkerMessage.Goodbye:
                log.Information("Worker {Worker} left", worker);
                host.Leave(worker);
                return false;
            default: throw new LinkException("a worker greets once");
        }
    }

    private async Task<WorkerMessage?> ReadAsync(CancellationToken stop)
    {
        if (await socket.ReceiveAsync(stop).ConfigureAwait(false) is not { } frame) return null;
        node.Meter?.Received(frame.Length);
        return LinkJson.ReadWorkerMessage(frame, out var mistake) ?? throw new LinkException($"this is no message: {mistake}");
    }

    private void Tell(WorkerNews news)
    {
        switch (news)
        {
            case WorkerNews.Commanded commanded: Send(new CoordinatorMessage.Commanded(commanded.Command)); break;
            case WorkerNews.Dismissed dismissed: Reject(new CoordinatorMessage.Rejected(dismissed.Why)); break;
        }
    }

    /// <summary>Gathers what becomes durable at once into one message.</summary>
    private void Acknowledge(long sequence)
    {
        acknowledged.Enqueue(sequence);
        if (Interlocked.Exchange(ref flushing, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static link => link.FlushAcknowledged(), this, preferLocal: false);
    }

    private void FlushAcknowledged()
    {
        Volatile.Write(ref flushing, 0);
        var sequences = System.Collections.Immutable.ImmutableArray.CreateBuilder<long>();
        while (acknowledged.TryDequeue(out var sequence)) sequences.Add(sequence);
        if (sequences.Count > 0) Send(new CoordinatorMessage.Acknowledged(sequences.ToImmutable()));
    }

    private void Reject(CoordinatorMessage.Rejected rejected)
    {
        Send(rejected);
        socket.Close();
    }

    private void Send(CoordinatorMessage message)
    {
        var frame = LinkJson.Write(message);
        node.Meter?.Sent(frame.Length);
        socket.Send(frame);
    }
}
