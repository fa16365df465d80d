using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.InMemory;
using Sweep.Web;
using Sweep.Web.Api;
using Sweep.Web.Events;

namespace Sweep.Web.Tests;

public sealed class EventEndpointsTests
{
    private sealed record ReceivedEvent(string? Id, string Name, JsonElement Data)
    {
        public long Position => Data.GetProperty("position").GetInt64();
    }

    [Fact]
    public async Task A_listener_gets_all_events_and_one_that_comes_back_gets_the_rest()
    {
        var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        await using var standby = await TestCoordinator.StartAsync(store: store);
        using var http = leader.Open();
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study));
        var sweep = store.Find("mini")!.Id;
        await using var worker = await LinkWorker.JoinAsync(leader.Port, "a");

        var path = $"{Of(sweep)}?after={sweep}:0";
        var first = await ListenAsync(http, path, until: received => received.Name == "trial_completed");
        var rest = await ListenAsync(
            http,
            Of(sweep),
            until: received => received.Name == "trial_completed" && CompletedIn(store, sweep, received.Position) == 5,
            after: first[^1].Id
        );
        using var other = standby.Open();
        var again = await ListenAsync(
            other,
            path,
            until: received => received.Name == "trial_completed" && CompletedIn(store, sweep, received.Position) == 5
        );

        Assert.Equal("listening", first[0].Name);
        var log = store.ReadLog(sweep).Select(entry => entry.Position).ToArray();
        var positions = Kept(first).Concat(Kept(rest)).Select(received => received.Position).ToArray();
        Assert.Equal(log[..positions.Length], positions);
        Assert.Equal(log[..positions.Length], Kept(again).Select(received => received.Position));
        Assert.All(
            Kept(again),
            received =>
                Assert.Equal(
                    ("mini", $"{sweep}:{received.Position}"),
                    (received.Data.GetProperty("sweep").GetString(), received.Id)
                )
        );
    }

    [Fact]
    public async Task All_sweeps_are_in_one_stream_with_the_progress_of_their_trials()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study));
        await http.SendAsync(
            ApiPaths.Sweeps,
            TestCoordinator.Submission(TestCoordinator.Study with { Name = "other" })
        );
        var worker = (LinkWorker?)null;
        var progress = new HashSet<string>();
        var ends = 0;
        var received = await ListenAsync(
            http,
            ApiPaths.Events,
            until: one =>
            {
                if (one.Name == "progress")
                    progress.Add(one.Data.GetProperty("sweep").GetString()!);
                if (one.Name == "trial_completed")
                    ends++;
                return ends == 10 && progress.Count == 2;
            },
            begun: async () => worker = await LinkWorker.JoinAsync(coordinator.Port, "a")
        );
        await worker!.DisposeAsync();
        Assert.Equal(
            ["mini", "other"],
            Kept(received).Select(one => one.Data.GetProperty("sweep").GetString()).Distinct().Order()
        );
        Assert.Contains(
            received,
            one =>
                one is { Name: "progress", Id: null } && one.Data.GetProperty("metrics").TryGetProperty("loss", out _)
        );
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef:-1")]
    [InlineData("0123456789abcdef:1,0123456789abcdef:2")]
    public async Task An_id_that_no_event_had_is_refused(string id)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        http.DefaultRequestHeaders.Add("Last-Event-ID", id);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.ReadAsync(ApiPaths.Events)).Status);
    }

    [Fact]
    public async Task A_listener_that_takes_nothing_is_cut_off_and_holds_up_no_other()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study));
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "slow", holds: true);
        var key = await worker.Held;
        using var lifetime = new Lifetime();
        using var stuck = new StuckStream();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(stuck));
        using var stream = new EventStream(
            context,
            new EventSource(
                coordinator.Node,
                new StoreReads(coordinator.Node, Serilog.Core.Logger.None),
                TimeProvider.System
            ),
            new EventCursor(),
            only: null
        );
        var running = stream.RunAsync(lifetime.RequestAborted);
        await stuck.Reached.WaitAsync(TestContext.Current.CancellationToken);

        for (var epoch = 1; epoch <= EventStream.QueueLimit + 1; epoch++)
            coordinator.Node.Host!.Receive(
                new StudyInput.Reported(
                    new Measured(key, epoch, 1, [new CurveChunk(0, 0, key.Attempt, "loss", epoch, [1])]),
                    "slow"
                )
            );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)
        );
        Assert.True(lifetime.IsAborted);
    }

    private static string Of(SweepId sweep) =>
        ApiPaths.EventsPattern.Replace("{sweep}", sweep.Text, StringComparison.Ordinal);

    private static IEnumerable<ReceivedEvent> Kept(IEnumerable<ReceivedEvent> received) =>
        received.Where(one => one.Name is not ("progress" or "listening" or "leader_changed"));

    private static int CompletedIn(InMemoryStudyStore store, SweepId sweep, long position) =>
        store.ReadLog(sweep).Count(entry => entry.Position <= position && entry.Read().Event is TrialCompleted);

    /// <summary>Listens until an event fits, and disconnects.</summary>
    /// <param name="begun">Done once it listens.</param>
    private static async Task<List<ReceivedEvent>> ListenAsync(
        HttpClient http,
        string path,
        Func<ReceivedEvent, bool> until,
        string? after = null,
        Func<Task>? begun = null
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var received = new List<ReceivedEvent>();
        var (id, name) = ((string?)null, "");
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            received.Add(new ReceivedEvent(id, name, JsonDocument.Parse(line[6..]).RootElement));
            if (received.Count == 1 && begun is not null)
                await begun();
            if (until(received[^1]))
                return received;
            (id, name) = (null, "");
        }

        Assert.Fail("the stream ended");
        return received;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource aborted = new();

        public CancellationToken RequestAborted
        {
            get => aborted.Token;
            set => throw new NotSupportedException();
        }

        public bool IsAborted => aborted.IsCancellationRequested;

        public void Abort() => aborted.Cancel();

        public void Dispose() => aborted.Dispose();
    }

    /// <summary>The connection of a listener that reads nothing.</summary>
    private sealed class StuckStream : Stream
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
