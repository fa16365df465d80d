using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Events;

/// <summary>A trial was suggested, by the sampler or by the user; it is queued.</summary>
/// <param name="Seen">
/// The log position that the sampler saw: with <paramref name="Number"/> and the seed, all that the
/// suggestion depends on.
/// </param>
/// <param name="Note">The sampler's own; only the sampler reads it.</param>
public sealed record TrialSuggested(
    int Number,
    ImmutableSortedDictionary<string, SettingValue> Parameters,
    SettingValue Note,
    long Seen
) : TrialEvent(Number)
{
    /// <summary>Whether it is the first of the points that the user enqueued.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsEnqueued { get; init; }
}

/// <summary>The trial trained to its end.</summary>
public sealed record TrialCompleted(int Number, int Replicate, int Attempt, long Step, AttemptOutcome.Completed Result)
    : AttemptOver(Number);

/// <summary>The trial reported its first objective at a rung, or as the first after it.</summary>
/// <param name="Rung">The epoch at which the pruner compares trials.</param>
/// <param name="Reached">What was measured there.</param>
public sealed record RungReached(int Number, int Replicate, int Attempt, int Rung, RungValue Reached)
    : TrialEvent(Number);

/// <summary>The pruner stopped the trial at the rung that it reached last.</summary>
/// <param name="Epoch">The epoch of that rung's value.</param>
/// <param name="Values">The metrics of that epoch.</param>
/// <param name="Reason">Why, for the user.</param>
public sealed record TrialPruned(
    int Number,
    int Replicate,
    int Attempt,
    int Epoch,
    ImmutableSortedDictionary<string, double> Values,
    string Reason
) : AttemptOver(Number);

/// <summary>The loss, or an objective of the result, was not a finite number.</summary>
/// <param name="Epochs">The last epoch that it reported; null where it reported none.</param>
public sealed record TrialDiverged(
    int Number,
    int Replicate,
    int Attempt,
    long Step,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Epochs = null
) : AttemptOver(Number);

/// <summary>The trial failed, and is not tried again by itself.</summary>
/// <param name="BeforeFirstStep">
/// Whether its last attempt had taken no step and reported nothing.
/// </param>
public sealed record TrialFailed(int Number, int Replicate, int Attempt, string Reason, bool BeforeFirstStep = false)
    : AttemptOver(Number);

/// <summary>
/// The user wants a failed trial to be tried again; it is queued, and its counters begin again.
/// </summary>
public sealed record TrialRetried(int Number) : TrialEvent(Number);

/// <summary>The user stopped the trial.</summary>
/// <param name="Attempt">
/// Its last attempt, which may train until its worker is told; 0 if there was none.
/// </param>
public sealed record TrialCancelled(int Number, int Replicate, int Attempt) : TrialEvent(Number);

/// <summary>
/// The weights at the end of an epoch are kept, on the way to the end of training.
/// </summary>
public sealed record EpochWeightsKept(int Number, int Replicate, int Attempt, int Epoch, BlobRef Weights)
    : TrialEvent(Number);

/// <summary>The trial left the best of the leaderboard: its weights are no longer kept.</summary>
public sealed record WeightsReleased(int Number) : TrialEvent(Number);
