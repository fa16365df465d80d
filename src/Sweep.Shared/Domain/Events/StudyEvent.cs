using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Events;

/// <summary>
/// One event of a study. The log of its events is the study: every reader that folds the log gets
/// the same state, on every machine, before and after a crash.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CoordinatorOpened), "coordinator_opened")]
[JsonDerivedType(typeof(TrialsRaised), "trials_raised")]
[JsonDerivedType(typeof(SpaceExhausted), "space_exhausted")]
[JsonDerivedType(typeof(StudyEnded), "study_ended")]
[JsonDerivedType(typeof(StopRulesChanged), "stop_rules_changed")]
[JsonDerivedType(typeof(TimePassed), "time_passed")]
[JsonDerivedType(typeof(PointEnqueued), "point_enqueued")]
[JsonDerivedType(typeof(TrialSuggested), "trial_suggested")]
[JsonDerivedType(typeof(AttemptStarted), "attempt_started")]
[JsonDerivedType(typeof(TrainingBegan), "training_began")]
[JsonDerivedType(typeof(AttemptFailed), "attempt_failed")]
[JsonDerivedType(typeof(AttemptLost), "attempt_lost")]
[JsonDerivedType(typeof(AttemptDied), "attempt_died")]
[JsonDerivedType(typeof(AttemptReturned), "attempt_returned")]
[JsonDerivedType(typeof(TrialCompleted), "trial_completed")]
[JsonDerivedType(typeof(RungReached), "rung_reached")]
[JsonDerivedType(typeof(TrialPruned), "trial_pruned")]
[JsonDerivedType(typeof(TrialDiverged), "trial_diverged")]
[JsonDerivedType(typeof(TrialFailed), "trial_failed")]
[JsonDerivedType(typeof(TrialCancelled), "trial_cancelled")]
[JsonDerivedType(typeof(WeightsReleased), "weights_released")]
[JsonDerivedType(typeof(ComparisonPassed), "comparison_passed")]
[JsonDerivedType(typeof(TrialRetried), "trial_retried")]
[JsonDerivedType(typeof(EpochWeightsKept), "epoch_weights_kept")]
public abstract record StudyEvent;

/// <summary>An event of one trial.</summary>
/// <param name="Number">The trial.</param>
public abstract record TrialEvent([property: JsonPropertyOrder(-1)] int Number) : StudyEvent;

/// <summary>A process opened the study: the first one, or one that resumes it.</summary>
public sealed record CoordinatorOpened(int ProcessId, string Host, string Version) : StudyEvent;

/// <summary>The study's budget of trials grew.</summary>
public sealed record TrialsRaised(int Trials) : StudyEvent;

/// <summary>The user wants a point tried next, after those that wait already.</summary>
public sealed record PointEnqueued(ImmutableSortedDictionary<string, SettingValue> Parameters) : StudyEvent;

/// <summary>Every point of a finite search space has been suggested.</summary>
public sealed record SpaceExhausted : StudyEvent;
