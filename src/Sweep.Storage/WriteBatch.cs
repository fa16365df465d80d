using System.Collections.Immutable;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Summaries;

namespace Sweep.Storage;

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
    ImmutableArray<TrialCheckpoint> Checkpoints,
    ImmutableArray<TrialCheckpoint> Forgotten
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
    public ImmutableArray<OutputSize> ForgottenOutputs { get; init; } = [];

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

    /// <summary>All that the steps of a study change, one after another.</summary>
    public static WriteBatch Of(IReadOnlyCollection<StudyChanges> steps) =>
        new(
            [.. steps.SelectMany(step => step.Events).Select(LogEntry.Of)],
            [.. steps.SelectMany(step => step.Curves)],
            CheckpointsLeft(steps),
            [.. steps.SelectMany(step => step.ForgottenCheckpoints)]
        )
        {
            Outputs = OutputsLeft(steps),
            ForgottenOutputs = [.. steps.SelectMany(step => step.ForgottenOutputs)],
            Answered = [.. steps.SelectMany(step => step.AnsweredRequests)],
        };

    /// <summary>What comes and goes within one batch is never written.</summary>
    private static ImmutableArray<TrialCheckpoint> CheckpointsLeft(IEnumerable<StudyChanges> steps)
    {
        var left = new List<TrialCheckpoint>();
        foreach (var step in steps)
        {
            if (!step.ForgottenCheckpoints.IsEmpty)
                left.RemoveAll(step.ForgottenCheckpoints.Contains);
            left.AddRange(step.Checkpoints);
        }

        return [.. left];
    }

    /// <inheritdoc cref="CheckpointsLeft"/>
    private static ImmutableArray<OutputChunk> OutputsLeft(IEnumerable<StudyChanges> steps)
    {
        var left = new List<OutputChunk>();
        foreach (var step in steps)
        {
            var gone = step
                .ForgottenOutputs.Select(output => (output.Trial, output.Replicate, output.Attempt))
                .ToHashSet();
            if (gone.Count > 0)
                left.RemoveAll(chunk => gone.Contains((chunk.Trial, chunk.Replicate, chunk.Attempt)));
            left.AddRange(step.Outputs);
        }

        return [.. left];
    }
}
