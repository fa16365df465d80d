using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Core.Study;

/// <summary>One trial, as the log tells it.</summary>
/// <param name="Attempts">How many attempts were started.</param>
/// <param name="Failures">How many attempts threw.</param>
/// <param name="LossesInARow">
/// How many attempts were lost, one after another, without a new checkpoint. They say nothing
/// against the trial; from <see cref="SuspectLosses"/> on it trains in a process of its own.
/// </param>
/// <param name="DeathsInARow">
/// How many times its own process ended by itself, one after another, without a new checkpoint.
/// </param>
/// <param name="Worker">Who has it, or had it last.</param>
/// <param name="Device">
/// The kind of device that its last attempt trained on; null if none got so far, or nobody knows.
/// </param>
public sealed record Trial(
    int Number,
    ImmutableSortedDictionary<string, Value> Parameters,
    Value Note,
    long Seen,
    DateTimeOffset Suggested,
    TrialLife Life,
    int Attempts = 0,
    int Failures = 0,
    int LossesInARow = 0,
    int DeathsInARow = 0,
    string? Worker = null,
    string? Device = null,
    DateTimeOffset? Started = null,
    DateTimeOffset? Finished = null
)
{
    /// <summary>How long its attempts that are over ran, all together.</summary>
    public TimeSpan RunningTime { get; init; }

    /// <summary>When its last attempt started, by the clock on the wall.</summary>
    public DateTimeOffset? AttemptStarted { get; init; }

    /// <summary>The log position at which its last attempt was started.</summary>
    public long StartedAt { get; init; }

    /// <summary>Steps that a checkpoint brought its last attempt.</summary>
    public long BeganAt { get; init; }

    /// <summary>
    /// Weights of epochs on the way, by epoch, the newest <see cref="MostEpochWeights"/>; null if
    /// none are kept. A trial that ends without weights, or whose weights are released, keeps none.
    /// </summary>
    public ImmutableSortedDictionary<int, BlobRef>? EpochWeights { get; init; }

    /// <summary>The most epochs on the way whose weights a trial keeps.</summary>
    public const int MostEpochWeights = 100;

    /// <summary>
    /// A failure before the first step that waits for a comparison with another worker; null if
    /// none does.
    /// </summary>
    public EarlyFailure? Pending { get; init; }

    /// <summary>
    /// Whether it failed before its first step on two workers, so that its failures are its own.
    /// </summary>
    public bool IsCompared { get; init; }

    /// <summary>
    /// After this many losses in a row without a new checkpoint, the trial may be what ends the
    /// processes that train it.
    /// </summary>
    public const int SuspectLosses = 2;

    public TrialState State => Life.State;

    /// <summary>Whether its next attempt trains in a process of its own.</summary>
    public bool IsSuspect => LossesInARow >= SuspectLosses;

    /// <summary>The trial after an attempt.</summary>
    /// <param name="seconds">
    /// How long the attempt ran; null if only the clock on the wall tells.
    /// </param>
    /// <param name="until">
    /// When the attempt was last known to run, by the clock on the wall: it may have been set back.
    /// </param>
    internal Trial AfterRunning(double? seconds, DateTimeOffset until)
    {
        var ran = seconds is { } known ? TimeSpan.FromSeconds(known) : until - AttemptStarted;
        return ran > TimeSpan.Zero ? this with { RunningTime = RunningTime + ran.Value } : this;
    }

    /// <summary>The trial with the weights of one more epoch.</summary>
    internal Trial WithEpochWeights(int epoch, BlobRef weights)
    {
        var all = (EpochWeights ?? ImmutableSortedDictionary<int, BlobRef>.Empty).SetItem(epoch, weights);
        return this with { EpochWeights = all.Count > MostEpochWeights ? all.Remove(all.Keys.First()) : all };
    }

    public string? Reason =>
        Life switch
        {
            TrialLife.Diverged diverged => diverged.Reason,
            TrialLife.Failed failed => failed.Reason,
            _ => null,
        };

    /// <summary>The metrics at the kept epoch; empty unless the trial completed.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, double> Values =>
        Life is TrialLife.Completed completed
            ? completed.Result.Values
            : ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>An attempt that failed before its first step.</summary>
/// <param name="Position">Where the log has it.</param>
public sealed record EarlyFailure(string Worker, string Reason, long Position);

/// <summary>Where a trial is in its life; each state has only what makes sense in it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Diverged), "diverged")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
public abstract record TrialLife([property: JsonIgnore] TrialState State)
{
    public bool IsFinal => this is not (Queued or Running);

    public sealed record Queued() : TrialLife(TrialState.Queued);

    /// <param name="LeaseSeconds">
    /// How long the client that asked for it may be silent; null if a worker has it.
    /// </param>
    public sealed record Running(int Attempt, int? LeaseSeconds = null) : TrialLife(TrialState.Running);

    /// <param name="KeepsWeights">
    /// Whether it is among the best, so that its weights are still there.
    /// </param>
    public sealed record Completed(AttemptOutcome.Completed Result, bool KeepsWeights)
        : TrialLife(TrialState.Completed);

    public sealed record Diverged(string Reason) : TrialLife(TrialState.Diverged);

    /// <param name="BeforeFirstStep">
    /// Whether its last attempt had taken no step and reported nothing.
    /// </param>
    public sealed record Failed(string Reason, bool BeforeFirstStep = false) : TrialLife(TrialState.Failed);

    /// <summary>The user stopped it.</summary>
    public sealed record Cancelled() : TrialLife(TrialState.Cancelled);
}
