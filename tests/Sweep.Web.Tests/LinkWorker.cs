using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using Serilog.Core;
using Sweep.Remoting.Links;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Web.Tests;

/// <summary>
/// A worker that keeps to the rules, over a real link: every trial is done at once, unless it is
/// told to hold them.
/// </summary>
internal sealed class LinkWorker : IAsyncDisposable
{
    private readonly bool holds;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource<AttemptKey> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CoordinatorMessage.Rejected?> rejected = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private DialledLink? link;
    private long sequence,
        sent,
        received;

    private LinkWorker(bool holds) => this.holds = holds;

    /// <summary>The first trial that it was given, once it was.</summary>
    public Task<AttemptKey> Held => Wait(held.Task);

    /// <summary>Ends once it is welcome.</summary>
    public Task Joined => joined.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    /// <summary>
    /// What the coordinator sent when it sent it away; null if the link broke without a word.
    /// </summary>
    public Task<CoordinatorMessage.Rejected?> Rejected => Wait(rejected.Task);

    /// <summary>How many messages it does not own up to in its next heartbeat.</summary>
    public long Forgotten { get; set; }

    public static async Task<LinkWorker> JoinAsync(int port, string name, bool holds = false, string? token = null)
    {
        var worker = await ConnectAsync(port, name, holds, token);
        worker.SendRaw(LinkJson.Write(new WorkerMessage.Hello(SomeProfile.Of(name, 1), [])));
        return worker;
    }

    /// <summary>Enrols and links without a greeting.</summary>
    public static async Task<LinkWorker> ConnectAsync(int port, string name, bool holds = false, string? token = null)
    {
        var worker = new LinkWorker(holds);
        var key = LinkKey.Make(TimeProvider.System);
        var answer = await EnrolAsync(
            port,
            new EnrolmentRequest(LinkLimits.Protocol, "test", name, key.Fingerprint),
            token
        );
        var seat = answer!.Seat!;
        var where = new LinkAddress(seat.System, new IPEndPoint(IPAddress.Loopback, seat.Port), seat.Fingerprint);
        worker.link = DialledLink.Open(
            new DialledSeat(where, seat.Seat),
            key,
            new LinkHandlers(worker.Handle, _ => worker.rejected.TrySetResult(null)),
            TimeProvider.System,
            Logger.None
        );
        return worker;
    }

    /// <returns>Null: the coordinator does not know this worker's token.</returns>
    public static async Task<EnrolmentAnswer?> EnrolAsync(int port, EnrolmentRequest request, string? token = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var content = new ByteArrayContent(Enrolment.Write(request));
        using var response = await http.PostAsync(Enrolment.Path, content, TestContext.Current.CancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return null;
        return Enrolment.ReadAnswer(
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            out _
        );
    }

    public void Beat()
    {
        lock (gate)
            Send(new WorkerMessage.Heartbeat([], sent - Forgotten, received));
    }

    /// <summary>Sends anything, which does not count.</summary>
    public void SendRaw(byte[] frame) => link!.Send(frame);

    public async ValueTask DisposeAsync() => await link!.EndAsync();

    private static Task<T> Wait<T>(Task<T> task) =>
        task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private void Handle(ReadOnlyMemory<byte> frame)
    {
        lock (gate)
            Handle(LinkJson.ReadCoordinatorMessage(frame.Span, out _)!);
    }

    private void Handle(CoordinatorMessage message)
    {
        if (message is CoordinatorMessage.Welcome)
            joined.TrySetResult();
        else
            received++;
        if (message is CoordinatorMessage.Rejected refusal)
            rejected.TrySetResult(refusal);
        if (message is StopTrial stop)
            Report(new AttemptEnded(stop.Key, 1, new AttemptOutcome.Stopped()));
        if (message is not StartTrial start)
            return;
        held.TrySetResult(start.Key);
        if (!holds)
            Train(start.Key);
    }

    private void Train(AttemptKey key)
    {
        var number = key.Trial.Number;
        Report(new TrainingStarted(key, 0, 2));
        Report(
            new Measured(key, 2, 1, [new CurveChunk(number, 0, key.Attempt, "loss", 1, [number + 0.5, double.NaN])])
        );
        var values = ImmutableSortedDictionary<string, double>.Empty.Add("loss", number);
        Report(
            new AttemptEnded(
                key,
                2,
                new AttemptOutcome.Completed(
                    values,
                    1,
                    2,
                    new BlobRef(new string('a', 64), 1),
                    new Provenance("data", "none", "cpu", "machine", "test")
                )
            )
        );
    }

    private void Report(WorkerReport report) =>
        Send(new WorkerMessage.Reported(++sequence, report, sent, IsFirst: report is TrainingStarted));

    private void Send(WorkerMessage message)
    {
        sent++;
        link!.Send(LinkJson.Write(message));
    }
}
