using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Serilog.Core;
using Sweep.Remoting.Links;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Cluster.Bench;

/// <summary>
/// A worker of one slot that finishes every trial at once: a real link with TLS and real messages,
/// and no training.
/// </summary>
internal sealed class NoOpWorker(int number, int port, ConcurrentBag<double> waits)
{
    private static readonly ImmutableSortedDictionary<string, double> NoValues = ImmutableSortedDictionary<
        string,
        double
    >.Empty;
    private static readonly BlobRef NoWeights = new(new string('0', 64), 0);
    private static readonly Provenance Nowhere = new("", "none", "cpu", "none", "bench");
    private static readonly HttpClient Http = new();

    private readonly Lock gate = new();
    private readonly TaskCompletionSource joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<StartTrial>? waiting = [];
    private DialledLink? link;
    private ITimer? heartbeat;
    private long sequence,
        sent,
        received;
    private long? freeSince;

    /// <summary>How many of its trials the coordinator has acknowledged.</summary>
    public int Durable { get; private set; }

    public bool IsBroken { get; private set; }

    public async Task JoinAsync()
    {
        var name = $"bench-{number}";
        var key = LinkKey.Make(TimeProvider.System);
        var request = new EnrolmentRequest(LinkLimits.Protocol, "bench", name, key.Fingerprint);
        using var content = new ByteArrayContent(Enrolment.Write(request));
        using var answer = await Http.PostAsync(new Uri($"http://127.0.0.1:{port}{Enrolment.Path}"), content);
        var seat = Enrolment.ReadAnswer(await answer.Content.ReadAsByteArrayAsync(), out _)!.Seat!;
        var where = new IPEndPoint(IPAddress.Loopback, seat.Port);
        link = DialledLink.Open(
            new DialledSeat(new LinkAddress(seat.System, where, seat.Fingerprint), seat.Seat),
            key,
            new LinkHandlers(Handle, Break),
            TimeProvider.System,
            Logger.None
        );
        link.Send(
            LinkJson.Write(
                new WorkerMessage.Hello(new WorkerProfile(name, 1, ["cpu"], ["vae"], 0, "bench", "bench"), [])
            )
        );
        await joined.Task.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        var first = TimeSpan.FromSeconds(3 * ((number % 100) / 100.0));
        heartbeat = TimeProvider.System.CreateTimer(_ => Beat(), null, first, TimeSpan.FromSeconds(3));

        void Break(string reason)
        {
            IsBroken = true;
            Console.Error.WriteLine($"{name}: {reason}");
        }
    }

    /// <summary>Until now it kept what it was told.</summary>
    public void Work()
    {
        lock (gate)
        {
            var kept = waiting!;
            waiting = null;
            foreach (var start in kept)
                Finish(start);
        }
    }

    public Task EndAsync()
    {
        heartbeat!.Dispose();
        return link!.EndAsync();
    }

    private void Beat()
    {
        lock (gate)
            Send(new WorkerMessage.Heartbeat([], sent, received));
    }

    private void Handle(ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            var message = LinkJson.ReadCoordinatorMessage(frame.Span, out _)!;
            if (message is not CoordinatorMessage.Welcome)
                received++;
            switch (message)
            {
                case CoordinatorMessage.Welcome:
                    joined.TrySetResult();
                    break;
                case StartTrial start when waiting is not null:
                    waiting.Add(start);
                    break;
                case StartTrial start:
                    Finish(start);
                    break;
                case CoordinatorMessage.Rejected:
                    IsBroken = true;
                    break;
                // Of each two reports the second one ends a trial; what is acknowledged is durable.
                case CoordinatorMessage.Acknowledged acknowledged:
                    Durable += acknowledged.Sequences.Count(number => number % 2 == 0);
                    break;
            }
        }
    }

    private void Finish(StartTrial start)
    {
        if (freeSince is { } since)
            waits.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        Report(new TrainingStarted(start.Key, 0, 1));
        var values = NoValues.Add("loss", start.Key.Trial.Number % 1000);
        Report(new AttemptEnded(start.Key, 1, new AttemptOutcome.Completed(values, 1, 1, NoWeights, Nowhere)));
        freeSince = TimeProvider.System.GetTimestamp();
    }

    private void Report(WorkerReport report) =>
        Send(new WorkerMessage.Reported(++sequence, report, sent, IsFirst: report is TrainingStarted));

    private void Send(WorkerMessage message)
    {
        sent++;
        link!.Send(LinkJson.Write(message));
    }
}
