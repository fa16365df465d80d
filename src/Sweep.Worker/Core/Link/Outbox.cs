using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core.Link;

/// <summary>
/// A worker's reports: kept until they are acknowledged, sent in order for each attempt, a report
/// that names a blob only once the blob is up. Bounded: while no coordinator takes them, the oldest
/// curves and output go first, and what decides a trial stays.
/// </summary>
internal static class Outbox
{
    /// <summary>
    /// A report that was sent so long ago without an answer is sent again: less than a worker's
    /// time-out, so that what a study got right before it halted gets to the one that is opened in
    /// its place before that one gives the attempt up.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For so long an attempt's end may wait, for the upload of its weights above all, and the
    /// attempt does not count as hung.
    /// </summary>
    public static readonly TimeSpan EndLimit = TimeSpan.FromHours(1);

    private const long PlainBytes = 512,
        BytesOfValue = 24,
        BytesOfCurve = 160;

    public static void Add(LinkTurn turn, WorkerReport report)
    {
        if (report is CheckpointSaved newer)
            Supersede(turn, newer);
        var entry = new OutboxEntry(report, BlobOf(report), BytesOf(report), turn.Now, SentAt: null);
        turn.Change(link =>
            link with
            {
                LastSequence = link.LastSequence + 1,
                Outbox = link.Outbox.Add(link.LastSequence + 1, entry),
                Unsent = link.Unsent.Add(link.LastSequence + 1),
                OutboxBytes = link.OutboxBytes + entry.Bytes,
            }
        );
        Shrink(turn);
    }

    /// <summary>Sends what can be sent, if the worker has joined.</summary>
    public static void Flush(LinkTurn turn)
    {
        if (turn.State.Phase is not LinkPhase.Joined)
            return;
        HashSet<AttemptKey>? held = null;
        Dictionary<AttemptKey, long> firsts = [];
        foreach (var sequence in turn.State.Unsent)
        {
            var entry = turn.State.Outbox[sequence];
            var key = entry.Report.Key;
            if (held?.Contains(key) ?? false)
                continue;
            if (entry.Blob is { } blob && !turn.State.Uploaded.Contains(blob))
            {
                (held ??= []).Add(key);
                if (turn.State.Uploading.Contains(blob))
                    continue;
                turn.Change(link => link with { Uploading = link.Uploading.Add(blob) });
                turn.Emit(new LinkEffect.Upload(key.Sweep, blob, turn.State.Joins));
                continue;
            }

            if (!firsts.TryGetValue(key, out var first))
                firsts[key] = first = FirstOf(turn.State, key);
            turn.Send(new WorkerMessage.Reported(sequence, entry.Report, turn.SentCount, IsFirst: sequence == first));
            turn.Change(link =>
                link with
                {
                    Unsent = link.Unsent.Remove(sequence),
                    Outbox = link.Outbox.SetItem(sequence, entry with { SentAt = turn.Now }),
                }
            );
        }
    }

    /// <summary>
    /// Attempts that have ended here and of which the coordinator does not know it yet.
    /// </summary>
    public static IEnumerable<AttemptProgress> Ended(LinkTurn turn) =>
        turn
            .State.Outbox.Values.Where(entry => turn.Now - entry.Since < EndLimit)
            .Select(entry => entry.Report)
            .OfType<AttemptEnded>()
            .Select(ended => new AttemptProgress(ended.Key, ended.Step, 0, IsOver: true));

    public static void Acknowledge(LinkTurn turn, long sequence)
    {
        if (!turn.State.Outbox.TryGetValue(sequence, out var entry))
            return;
        Remove(turn, sequence, entry);
        if (entry.Report is AttemptEnded)
            turn.Change(link => link with { Holds = link.Holds.Remove(entry.Report.Key) });
    }

    /// <summary>A new link: nothing was sent on it, and no blob went up.</summary>
    public static void Rewind(LinkTurn turn) =>
        turn.Change(link => link with { Unsent = [.. link.Outbox.Keys], Uploading = [], Uploaded = [] });

    /// <summary>
    /// What was sent long ago and not answered is sent again, with all that followed it: a
    /// coordinator that did not keep it took nothing of that either.
    /// </summary>
    public static void Repeat(LinkTurn turn)
    {
        var late = turn.State.Outbox.Values.Where(entry => turn.Now - entry.SentAt >= Patience);
        HashSet<AttemptKey> attempts = [.. late.Select(entry => entry.Report.Key)];
        if (attempts.Count == 0)
            return;
        var again = turn.State.Outbox.Where(entry => attempts.Contains(entry.Value.Report.Key));
        turn.Change(link => link with { Unsent = link.Unsent.Union(again.Select(entry => entry.Key)) });
    }

    private static long FirstOf(LinkState link, AttemptKey key) =>
        link.Outbox.First(entry => entry.Value.Report.Key == key).Key;

    /// <summary>An older checkpoint that was never sent need not be sent any more.</summary>
    private static void Supersede(LinkTurn turn, CheckpointSaved newer)
    {
        foreach (var sequence in turn.State.Unsent)
        {
            var entry = turn.State.Outbox[sequence];
            if (
                entry.Report is CheckpointSaved older
                && older.Key == newer.Key
                && entry.Blob is { } blob
                && !turn.State.Uploading.Contains(blob)
            )
                Remove(turn, sequence, entry);
        }
    }

    private static void Shrink(LinkTurn turn)
    {
        if (turn.State.OutboxBytes <= LinkLimits.OutboxBytes)
            return;
        foreach (
            var (sequence, entry) in turn.State.Outbox.Where(entry => entry.Value.Report is Measured or OutputWritten)
        )
        {
            Remove(turn, sequence, entry);
            if (turn.State.Dropped == 0)
                turn.Emit(
                    new LinkEffect.Note(
                        $"no coordinator takes reports, and {LinkLimits.OutboxBytes >> 20} MiB wait: "
                            + "the oldest curves and output are dropped",
                        IsWarning: true
                    )
                );
            turn.Change(link => link with { Dropped = link.Dropped + 1 });
            if (turn.State.OutboxBytes <= LinkLimits.OutboxBytes)
                return;
        }
    }

    private static void Remove(LinkTurn turn, long sequence, OutboxEntry entry)
    {
        turn.Change(link =>
            link with
            {
                Outbox = link.Outbox.Remove(sequence),
                Unsent = link.Unsent.Remove(sequence),
                OutboxBytes = link.OutboxBytes - entry.Bytes,
            }
        );
        Invariant.Holds(turn.State.OutboxBytes >= 0, "what leaves the outbox was in it");
        // Blobs are named by content, so another report may name the same one.
        if (entry.Blob is not { } blob || turn.State.Outbox.Values.Any(other => other.Blob == blob))
            return;
        turn.Change(link =>
            link with
            {
                Uploaded = link.Uploaded.Remove(blob),
                Uploading = link.Uploading.Remove(blob),
            }
        );
        turn.Emit(new LinkEffect.Discard(blob));
    }

    private static BlobRef? BlobOf(WorkerReport report) =>
        report switch
        {
            CheckpointSaved saved => saved.Blob,
            EpochWeightsSaved saved => saved.Blob,
            AttemptEnded { Outcome: AttemptOutcome.Completed completed } => completed.Weights,
            _ => null,
        };

    private static long BytesOf(WorkerReport report) =>
        report switch
        {
            Measured measured => PlainBytes
                + measured.Curves.Sum(curve => BytesOfCurve + (BytesOfValue * curve.Values.Length)),
            OutputWritten written => PlainBytes + written.Bytes.Length,
            AttemptEnded { Outcome: AttemptOutcome.Completed completed } => PlainBytes
                + (BytesOfCurve * completed.Values.Count),
            _ => PlainBytes,
        };
}
