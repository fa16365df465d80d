using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Core.Study;

/// <summary>One trial, as the log leaves it.</summary>
/// <param name="Life">Where it is in its life.</param>
public sealed record Trial(SuggestedTrial Suggested, TrialLife Life)
{
    /// <summary>What its attempts add up to.</summary>
    public AttemptCounts Counts { get; init; } = AttemptCounts.None;

    /// <summary>What its attempts have brought so far.</summary>
    public TrialProgress Progress { get; init; } = TrialProgress.None;

    /// <summary>The attempt that it has, or had last; null before the first.</summary>
    public LatestAttempt? Latest { get; init; }

    public int Number => Suggested.Number;

    [JsonIgnore]
    public ImmutableSortedDictionary<string, SettingValue> Parameters => Suggested.Parameters;

    public TrialState State => Life.State;

    /// <summary>The worker or client that has it, or had it last.</summary>
    public string? Worker => Latest?.Worker;

    /// <summary>When it came to its end; null before.</summary>
    public DateTimeOffset? Finished => (Life as TrialLife.Ended)?.At;

    /// <summary>
    /// Why it went wrong; null for a trial that did not. A pruned one went as the pruner meant it.
    /// </summary>
    public string? Reason =>
        Life switch
        {
            TrialLife.Diverged diverged => diverged.Reason,
            TrialLife.Failed failed => failed.Reason,
            _ => null,
        };

    /// <summary>
    /// Its failure before the first step that waits for a comparison with another worker; null if
    /// none does.
    /// </summary>
    [JsonIgnore]
    public WorkerComparison.Awaited? Pending => (Life as TrialLife.Open)?.Comparison as WorkerComparison.Awaited;

    /// <summary>
    /// The metrics at the kept epoch, or at the rung where it was pruned; empty for any other.
    /// </summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, double> Values =>
        Life switch
        {
            TrialLife.Completed completed => completed.Result.Values,
            TrialLife.Pruned pruned => pruned.Values,
            _ => ImmutableSortedDictionary<string, double>.Empty,
        };
}

/// <summary>What is fixed when a trial is suggested.</summary>
/// <param name="Note">The sampler's own; only the sampler reads it.</param>
/// <param name="Seen">The log position that the sampler saw.</param>
/// <param name="At">When it was suggested, by the wall clock.</param>
public sealed record SuggestedTrial(
    int Number,
    ImmutableSortedDictionary<string, SettingValue> Parameters,
    SettingValue Note,
    long Seen,
    DateTimeOffset At
)
{
    /// <summary>Whether the user enqueued its parameters.</summary>
    public bool IsEnqueued { get; init; }
}

/// <summary>The start of an attempt.</summary>
/// <param name="Worker">The worker or client that got it.</param>
/// <param name="Started">When, by the wall clock.</param>
/// <param name="Position">Where the log has the start.</param>
public sealed record LatestAttempt(string Worker, DateTimeOffset Started, long Position);
