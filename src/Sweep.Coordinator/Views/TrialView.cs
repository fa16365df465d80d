using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Views;

/// <summary>One trial as a reader sees it.</summary>
/// <param name="State">
/// Where it is; one whose process is gone waits, whatever the log says last.
/// </param>
/// <param name="Rank">Its place among the completed trials, from 1; null for any other.</param>
/// <param name="Values">Its metrics at the kept epoch, those on the test split among them.</param>
/// <param name="Checkpoint">Its weights, while they are kept.</param>
public sealed record TrialView(
    Trial Trial,
    TrialState State,
    int? Rank,
    ImmutableSortedDictionary<string, double> Values,
    BlobRef? Checkpoint
)
{
    /// <summary>Metrics whose names begin so are measured on the test split.</summary>
    public const string TestPrefix = "test_";

    /// <summary>Why it went wrong, or was pruned; null for any other.</summary>
    public string? Reason => Trial.Reason ?? (Trial.Life as TrialLife.Pruned)?.Reason;

    public int Number => Trial.Number;

    public static TrialView Of(Trial trial, int? rank, bool hasWriter)
    {
        var state = trial.State == TrialState.Running && !hasWriter ? TrialState.Queued : trial.State;
        BlobRef? weights = trial.Life is TrialLife.Completed { KeepsWeights: true } completed
            ? completed.Result.Weights
            : null;
        return new TrialView(trial, state, rank, trial.Values, weights);
    }
}
