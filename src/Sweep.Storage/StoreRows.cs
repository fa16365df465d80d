using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Summaries;

namespace Sweep.Storage;

/// <summary>A sweep, as it was created.</summary>
/// <param name="Spec">The resolved spec of its study, as JSON.</param>
/// <param name="Version">The version of the program that created it.</param>
public sealed record SweepRow(SweepId Id, string Name, DateTimeOffset Created, string Spec, string Version);

/// <summary>That a fleet works on a sweep, and how.</summary>
/// <param name="Priority">Sweeps of a higher one come first.</param>
/// <param name="MaxSlots">
/// The most slots that it may have at once, at least 1; null: as many as there are.
/// </param>
public sealed record Submission(SweepId Sweep, int Priority, int? MaxSlots);

/// <summary>A user asks the writer of a sweep to stop one trial of it.</summary>
/// <param name="Id">Of this request, as the store numbers them.</param>
public sealed record TrialStopRequest(long Id, SweepId Sweep, int Trial);

/// <summary>One event of a sweep.</summary>
/// <param name="Position">1 for the first, then without a gap.</param>
/// <param name="Body">The event, as JSON.</param>
public sealed record LogEntry(long Position, DateTimeOffset At, string Body);

/// <summary>A training checkpoint of an unfinished trial.</summary>
public sealed record CheckpointRow(int Trial, int Replicate, CheckpointRef Checkpoint);

/// <summary>
/// What is written together. Checkpoint rows go before others come, so that a row in both is there
/// afterwards; one of the same attempt and step replaces the older.
/// </summary>
/// <param name="Forgotten">
/// Checkpoint rows that go. Their blobs may be deleted once this is committed.
/// </param>
public sealed record WriteBatch(
    ImmutableArray<LogEntry> Events,
    ImmutableArray<CurveChunk> Curves,
    ImmutableArray<CheckpointRow> Checkpoints,
    ImmutableArray<CheckpointRow> Forgotten
)
{
    public static readonly WriteBatch Empty = new([], [], [], []);

    /// <summary>
    /// What the events change of the summary; null where nothing does, or where it is left behind.
    /// </summary>
    public SummaryChange? Summary { get; init; }

    /// <summary>
    /// Pieces of output, in order: each replaces what there is of its attempt from its offset on.
    /// </summary>
    public ImmutableArray<OutputChunk> Outputs { get; init; } = [];

    /// <summary>The attempts whose output goes, before other output comes.</summary>
    public ImmutableArray<OutputRow> ForgottenOutputs { get; init; } = [];

    /// <summary>Requests that this does what they ask for: they go with it.</summary>
    public ImmutableArray<long> Answered { get; init; } = [];

    public bool IsEmpty =>
        Events.IsEmpty
        && Curves.IsEmpty
        && Checkpoints.IsEmpty
        && Forgotten.IsEmpty
        && Summary is null
        && Outputs.IsEmpty
        && ForgottenOutputs.IsEmpty
        && Answered.IsEmpty;

    /// <summary>All of these, one after another, without what they change of the summary.</summary>
    public static WriteBatch Of(IReadOnlyCollection<WriteBatch> parts)
    {
        if (parts.Count <= 1)
            return parts.FirstOrDefault(Empty);
        var checkpoints = new List<CheckpointRow>();
        var outputs = new List<OutputChunk>();
        foreach (var part in parts)
        {
            // What comes and goes within one batch is never written.
            if (!part.Forgotten.IsEmpty)
                checkpoints.RemoveAll(part.Forgotten.Contains);
            checkpoints.AddRange(part.Checkpoints);
            var gone = part.ForgottenOutputs.Select(row => (row.Trial, row.Replicate, row.Attempt)).ToHashSet();
            if (gone.Count > 0)
                outputs.RemoveAll(chunk => gone.Contains((chunk.Trial, chunk.Replicate, chunk.Attempt)));
            outputs.AddRange(part.Outputs);
        }

        return new WriteBatch(
            [.. parts.SelectMany(part => part.Events)],
            [.. parts.SelectMany(part => part.Curves)],
            [.. checkpoints],
            [.. parts.SelectMany(part => part.Forgotten)]
        )
        {
            Outputs = [.. outputs],
            ForgottenOutputs = [.. parts.SelectMany(part => part.ForgottenOutputs)],
            Answered = [.. parts.SelectMany(part => part.Answered)],
        };
    }
}
