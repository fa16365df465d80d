using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Web.Api;

/// <summary>What a store holds of a sweep itself.</summary>
/// <param name="Spec">The resolved spec.</param>
public sealed record SweepRecord(string Id, string Name, DateTimeOffset Created, string Version, JsonElement Spec)
{
    public static SweepRecord Of(SweepRow row) =>
        new(row.Id.Text, row.Name, row.Created, row.Version, RawJson.Parse(row.Spec));

    public SweepRow ToRow() => new(new SweepId(Id), Name, Created, Spec.GetRawText(), Version);
}

public sealed record SweepList(ImmutableArray<SweepRecord> Sweeps);

/// <summary>Every sweep in a line, oldest first.</summary>
/// <param name="Leader">
/// Where the fleet is led, if another coordinator does: it knows the slots.
/// </param>
public sealed record SweepLines(ImmutableArray<SweepLine> Sweeps, string? Leader);

/// <param name="Event">What happened, as <c>kind</c> and what belongs to it.</param>
public sealed record LogRecord(long Position, DateTimeOffset At, JsonElement Event)
{
    public static LogRecord Of(LogEntry entry) => new(entry.Position, entry.At, RawJson.Parse(entry.Body));

    public LogEntry ToEntry() => new(Position, At, Event.GetRawText());
}

/// <summary>A piece of a log.</summary>
/// <param name="More">Whether there is more of it now: after the last position here.</param>
public sealed record LogPage(ImmutableArray<LogRecord> Events, bool More);

public sealed record CurveList(ImmutableArray<CurveChunk> Curves);

public sealed record OutputRows(ImmutableArray<OutputSize> Outputs);

/// <param name="Chunks">In order; the bytes in base64.</param>
public sealed record OutputChunks(ImmutableArray<OutputChunk> Chunks);

public sealed record CheckpointList(ImmutableArray<TrialCheckpoint> Checkpoints);

public sealed record SubmissionRecord(string Sweep, int Priority, int? MaxSlots)
{
    public static SubmissionRecord Of(Submission submission) =>
        new(submission.Sweep.Text, submission.Priority, submission.MaxSlots);

    public Submission ToSubmission() => new(new SweepId(Sweep), Priority, MaxSlots);
}

public sealed record SubmissionList(ImmutableArray<SubmissionRecord> Submissions);

/// <param name="Writer">Null: no process writes to it.</param>
/// <param name="IsGone">
/// Whether that process died on the coordinator's machine, and its lease has not ended.
/// </param>
/// <param name="LeaseSeconds">
/// How long its right to write still lasts unless it renews it; null where that has no end.
/// </param>
public sealed record WriterRecord(WriterIdentity? Writer, bool IsGone = false, double? LeaseSeconds = null);

/// <param name="Leader">Null: no coordinator leads.</param>
public sealed record LeaderRecord(LeaderIdentity? Leader);

internal static class RawJson
{
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
