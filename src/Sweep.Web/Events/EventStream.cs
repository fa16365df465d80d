using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Web.Events;

/// <summary>Where a stream of events comes from.</summary>
internal sealed record EventSource(IFleetNode Node, StoreReads Reads, TimeProvider Clock);

/// <summary>
/// The events of sweeps, for one listener. The stream reads logs from the store, at the listener's
/// pace and from its last event on. Progress is not stored: it waits in a queue, and a listener
/// whose queue is full is cut off.
/// </summary>
/// <param name="only">The one sweep that the listener asks for; null: all.</param>
internal sealed class EventStream(HttpContext context, EventSource source, EventCursor cursor, SweepId? only)
    : IDisposable
{
    /// <summary>How much progress may wait for a listener.</summary>
    public const int QueueLimit = 1024;

    /// <summary>
    /// How often the stream asks the store where no notice comes, and how often a silent stream
    /// shows that it is there.
    /// </summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1),
        Pulse = TimeSpan.FromSeconds(15);

    private readonly IFleetNode node = source.Node;
    private readonly TimeProvider clock = source.Clock;
    private readonly EventWriter writer = new(context.Response);
    private readonly Channel<SweepNotice> progress = Channel.CreateBounded<SweepNotice>(
        new BoundedChannelOptions(QueueLimit) { SingleReader = true }
    );
    private readonly SemaphoreSlim news = new(0, 1);
    private readonly Dictionary<SweepId, string> names = [];
    private readonly DateTimeOffset began = source.Clock.GetUtcNow();
    private IDisposable? subscription;
    private string? leader;

    public async Task RunAsync(CancellationToken stop)
    {
        leader = node.LeaderAddress;
        subscription = node.Listen(Handle);
        await FollowAsync(stop).ConfigureAwait(false);
        await writer.BeginAsync(stop).ConfigureAwait(false);
        await writer
            .WriteAsync(
                "listening",
                new ListeningRecord(leader),
                ApiJson.Default.ListeningRecord,
                cursor.ToString(),
                stop
            )
            .ConfigureAwait(false);
        var written = clock.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            if (
                await TellLeaderAsync(stop).ConfigureAwait(false)
                | await TellLogsAsync(stop).ConfigureAwait(false)
                | await TellProgressAsync(stop).ConfigureAwait(false)
            )
                written = clock.GetTimestamp();
            else if (clock.GetElapsedTime(written) > Pulse)
            {
                await writer.PulseAsync(stop).ConfigureAwait(false);
                written = clock.GetTimestamp();
            }

            await WaitAsync(stop).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        subscription?.Dispose();
        news.Dispose();
    }

    /// <summary>Waits for a notice, or until it is time to look.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using var look = new CancellationTokenSource(Look, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, look.Token);
        try
        {
            await news.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await FollowAsync(stop).ConfigureAwait(false);
        }
    }

    private void Handle(SweepNotice notice)
    {
        if (only is { } one && one.Text != notice.Id)
            return;
        if (notice.Progress is not null && !progress.Writer.TryWrite(notice))
            context.Abort();
        try
        {
            if (news.CurrentCount == 0)
                news.Release();
        }
        catch (Exception raced) when (raced is SemaphoreFullException or ObjectDisposedException)
        {
            // Another thread released it at the same moment, or the listener has just left.
        }
    }

    /// <summary>
    /// Takes up sweeps that are new to this listener. A sweep that began after the listener came is
    /// read from its beginning, another one from now on.
    /// </summary>
    private async Task FollowAsync(CancellationToken stop)
    {
        var found = await source
            .Reads.ReadAsync(
                store =>
                {
                    var rows = store.List();
                    ImmutableHashSet<SweepId> working = only is { } one
                        ? [one]
                        :
                        [
                            .. store.ListSubmissions().Select(submission => submission.Sweep),
                            .. node.Host?.Studies.Select(study => study.Sweep) ?? [],
                        ];
                    var mine = rows.Where(row => working.Contains(row.Id) || cursor.Follows(row.Id)).ToArray();
                    return mine.Select(row =>
                            (Row: row, End: cursor.Follows(row.Id) || row.Created >= began ? 0 : EndOf(store, row.Id))
                        )
                        .ToArray();
                },
                stop
            )
            .ConfigureAwait(false);
        foreach (var (row, end) in found)
        {
            names[row.Id] = row.Name;
            if (!cursor.Follows(row.Id) && !cursor.IsFull)
                cursor[row.Id] = end;
        }

        // What was deleted has no events any more.
        foreach (var gone in cursor.Sweeps.Where(sweep => !names.ContainsKey(sweep)))
            cursor.Forget(gone);
    }

    private static long EndOf(IStudyReader store, SweepId sweep) =>
        store.ReadLog(sweep) is [.., var last] ? last.Position : 0;

    private async Task<bool> TellLeaderAsync(CancellationToken stop)
    {
        if (node.LeaderAddress == leader)
            return false;
        leader = node.LeaderAddress;
        await writer
            .WriteAsync(
                "leader_changed",
                new LeaderChangedRecord(leader),
                ApiJson.Default.LeaderChangedRecord,
                null,
                stop
            )
            .ConfigureAwait(false);
        return true;
    }

    private async Task<bool> TellLogsAsync(CancellationToken stop)
    {
        var told = false;
        foreach (var sweep in cursor.Sweeps)
        {
            LogPage page;
            do
            {
                page = await source
                    .Reads.ReadAsync(store => QueryEndpoints.ReadPage(store, sweep, cursor[sweep]), stop)
                    .ConfigureAwait(false);
                foreach (var entry in page.Events)
                {
                    cursor[sweep] = entry.Position;
                    var record = new LoggedEventRecord(names[sweep], sweep.Text, entry.Position, entry.At, entry.Event);
                    await writer
                        .WriteAsync(
                            entry.Event.GetProperty("kind").GetString()!,
                            record,
                            ApiJson.Default.LoggedEventRecord,
                            cursor.ToString(),
                            stop
                        )
                        .ConfigureAwait(false);
                    told = true;
                }
            } while (page.More);
        }

        return told;
    }

    private async Task<bool> TellProgressAsync(CancellationToken stop)
    {
        var told = false;
        while (progress.Reader.TryRead(out var notice))
        {
            if (!names.ContainsKey(new SweepId(notice.Id)))
                continue;
            var record = RecordOf(notice.Id, notice.Progress!);
            await writer
                .WriteAsync("progress", record, ApiJson.Default.ProgressRecord, null, stop)
                .ConfigureAwait(false);
            told = true;
        }

        return told;
    }

    private static ProgressRecord RecordOf(string id, AttemptNotice notice) =>
        new(notice.Sweep, id, notice.Trial, notice.Attempt, notice.Epoch, notice.EpochsPerSecond, notice.Metrics);
}
