using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// What happened in a study. The log of these is the study: folding it gives the state, on the
/// machine that wrote it and on any other, today and after a crash.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CoordinatorOpened), "coordinator_opened")]
[JsonDerivedType(typeof(TrialsRaised), "trials_raised")]
[JsonDerivedType(typeof(SpaceExhausted), "space_exhausted")]
[JsonDerivedType(typeof(TrialSuggested), "trial_suggested")]
[JsonDerivedType(typeof(AttemptStarted), "attempt_started")]
[JsonDerivedType(typeof(TrainingBegan), "training_began")]
[JsonDerivedType(typeof(AttemptFailed), "attempt_failed")]
[JsonDerivedType(typeof(AttemptLost), "attempt_lost")]
[JsonDerivedType(typeof(AttemptDied), "attempt_died")]
[JsonDerivedType(typeof(AttemptReturned), "attempt_returned")]
[JsonDerivedType(typeof(TrialCompleted), "trial_completed")]
[JsonDerivedType(typeof(TrialDiverged), "trial_diverged")]
[JsonDerivedType(typeof(TrialFailed), "trial_failed")]
[JsonDerivedType(typeof(TrialCancelled), "trial_cancelled")]
[JsonDerivedType(typeof(WeightsReleased), "weights_released")]
[JsonDerivedType(typeof(ComparisonPassed), "comparison_passed")]
[JsonDerivedType(typeof(TrialRetried), "trial_retried")]
[JsonDerivedType(typeof(EpochWeightsKept), "epoch_weights_kept")]
public abstract record StudyEvent;

/// <summary>An attempt is over.</summary>
/// <param name="Number">The trial.</param>
public abstract record AttemptOver([property: JsonPropertyOrder(-1)] int Number) : StudyEvent
{
    /// <summary>
    /// How long the attempt ran, by its worker's monotonic clock, as far as its reports tell; null
    /// where none did, as in logs of earlier versions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }
}

/// <summary>A process took the study over: the first one, or one that resumes it.</summary>
public sealed record CoordinatorOpened(int ProcessId, string Host, string Version) : StudyEvent;

/// <summary>The study's budget of trials grew.</summary>
public sealed record TrialsRaised(int Trials) : StudyEvent;

/// <summary>Every point of a finite search space has been suggested.</summary>
public sealed record SpaceExhausted : StudyEvent;

/// <param name="Seen">
/// The log position that the sampler saw: with <paramref name="Number"/> and the seed, all that the
/// suggestion depends on.
/// </param>
/// <param name="Note">The sampler's own, opaque here.</param>
public sealed record TrialSuggested(
    int Number,
    ImmutableSortedDictionary<string, Value> Parameters,
    Value Note,
    long Seen
) : StudyEvent;

/// <param name="LeaseSeconds">
/// How long the client that asked for it may be silent; null for a worker, which the fleet watches.
/// </param>
public sealed record AttemptStarted(int Number, int Replicate, int Attempt, string Worker, int? LeaseSeconds = null)
    : StudyEvent;

/// <param name="Step">
/// How many optimizer steps a checkpoint brought; 0 for a start from nothing.
/// </param>
/// <param name="Device">The kind of device that it trains on; null if nobody knows.</param>
public sealed record TrainingBegan(int Number, int Replicate, int Attempt, long Step, string? Device = null)
    : StudyEvent;

/// <summary>It threw; the trial is queued again.</summary>
/// <param name="BeforeFirstStep">Whether it had taken no step and reported nothing.</param>
/// <param name="AwaitsComparison">
/// Whether another worker gets the trial next. The failure counts only if the trial fails there
/// too.
/// </param>
public sealed record AttemptFailed(
    int Number,
    int Replicate,
    int Attempt,
    string Reason,
    bool BeforeFirstStep = false,
    bool AwaitsComparison = false
) : AttemptOver(Number);

/// <summary>
/// The trial failed on one worker before its first step, and has taken it on another one: it is at
/// no fault.
/// </summary>
/// <param name="FailedOn">The worker that it failed on.</param>
/// <param name="IsUnfit">
/// Whether that worker gets no trial of the sweep for a while; not if it took another trial since.
/// </param>
public sealed record ComparisonPassed(int Number, int Replicate, int Attempt, string FailedOn, bool IsUnfit)
    : StudyEvent;

/// <summary>Its worker or its coordinator is gone; the trial is queued again.</summary>
/// <param name="Progressed">
/// Whether it had left a new checkpoint. Without one, the trial may be what ended them.
/// </param>
public sealed record AttemptLost(int Number, int Replicate, int Attempt, bool Progressed) : AttemptOver(Number);

/// <summary>
/// The process of its own in which it trained ended by itself, while its worker lived; the trial is
/// queued again.
/// </summary>
/// <param name="Progressed">
/// Whether it had left a new checkpoint. Only an end without one counts against the trial.
/// </param>
/// <param name="Reason">How the process ended.</param>
public sealed record AttemptDied(int Number, int Replicate, int Attempt, bool Progressed, string Reason)
    : AttemptOver(Number);

/// <summary>
/// It was handed back, since the sweep stopped or its worker could not take it; the trial is queued
/// again and nothing counts against it.
/// </summary>
/// <param name="Reason">Why the worker could not take it; null otherwise.</param>
public sealed record AttemptReturned(
    int Number,
    int Replicate,
    int Attempt,
    long Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null
) : AttemptOver(Number);

public sealed record TrialCompleted(int Number, int Replicate, int Attempt, long Step, AttemptOutcome.Completed Result)
    : AttemptOver(Number);

public sealed record TrialDiverged(int Number, int Replicate, int Attempt, long Step, string Reason)
    : AttemptOver(Number);

/// <param name="BeforeFirstStep">
/// Whether its last attempt had taken no step and reported nothing.
/// </param>
public sealed record TrialFailed(int Number, int Replicate, int Attempt, string Reason, bool BeforeFirstStep = false)
    : AttemptOver(Number);

/// <summary>
/// The user wants a failed trial to be tried again; it is queued, and its counters begin again.
/// </summary>
public sealed record TrialRetried(int Number) : StudyEvent;

/// <summary>The user stopped the trial.</summary>
/// <param name="Attempt">
/// Its last attempt, which may train until its worker is told; 0 if there was none.
/// </param>
public sealed record TrialCancelled(int Number, int Replicate, int Attempt) : StudyEvent;

/// <summary>
/// The weights at the end of an epoch are kept, on the way to the end of training.
/// </summary>
public sealed record EpochWeightsKept(int Number, int Replicate, int Attempt, int Epoch, BlobRef Weights) : StudyEvent;

/// <summary>The trial left the best of the leaderboard: its weights are no longer kept.</summary>
public sealed record WeightsReleased(int Number) : StudyEvent;
