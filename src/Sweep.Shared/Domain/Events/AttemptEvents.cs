using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Events;

/// <summary>An attempt was given to a worker, or to a client that asked for a trial.</summary>
/// <param name="LeaseSeconds">
/// How long the client may be silent; null for a worker, which the fleet watches.
/// </param>
public sealed record AttemptStarted(int Number, int Replicate, int Attempt, string Worker, int? LeaseSeconds = null)
    : TrialEvent(Number);

/// <summary>The worker of an attempt has begun to train.</summary>
/// <param name="Step">
/// How many optimizer steps a checkpoint brought; 0 for a start from nothing.
/// </param>
/// <param name="Device">The kind of device that it trains on; null if that is unknown.</param>
public sealed record TrainingBegan(int Number, int Replicate, int Attempt, long Step, string? Device = null)
    : TrialEvent(Number);

/// <summary>An attempt is over.</summary>
public abstract record AttemptOver(int Number) : TrialEvent(Number)
{
    /// <summary>
    /// How long the attempt ran, by its worker's monotonic clock, as far as its reports say; null
    /// where no report said so, as in logs of earlier versions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }
}

/// <summary>The attempt threw; the trial is queued again.</summary>
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
    : TrialEvent(Number);

/// <summary>The attempt's worker or coordinator is gone; the trial is queued again.</summary>
/// <param name="Progressed">
/// Whether it had left a new checkpoint. Without one, the trial may be what ended them.
/// </param>
public sealed record AttemptLost(int Number, int Replicate, int Attempt, bool Progressed) : AttemptOver(Number);

/// <summary>
/// The process of its own in which the attempt trained ended by itself, while its worker lived; the
/// trial is queued again.
/// </summary>
/// <param name="Progressed">
/// Whether it had left a new checkpoint. Only an end without one counts against the trial.
/// </param>
/// <param name="Reason">How the process ended.</param>
public sealed record AttemptDied(int Number, int Replicate, int Attempt, bool Progressed, string Reason)
    : AttemptOver(Number);

/// <summary>
/// The attempt was handed back, since the sweep stopped or its worker could not take it; the trial
/// is queued again and nothing counts against it.
/// </summary>
/// <param name="Reason">Why the worker could not take it; null otherwise.</param>
public sealed record AttemptReturned(
    int Number,
    int Replicate,
    int Attempt,
    long Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null
) : AttemptOver(Number);
