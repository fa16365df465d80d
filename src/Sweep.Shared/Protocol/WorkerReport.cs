using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Shared.Protocol;

/// <summary>What a worker reports of one attempt. Sent twice, it counts once.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TrainingStarted), "training_started")]
[JsonDerivedType(typeof(Measured), "measured")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint_saved")]
[JsonDerivedType(typeof(EpochWeightsSaved), "epoch_weights_saved")]
[JsonDerivedType(typeof(OutputWritten), "output_written")]
[JsonDerivedType(typeof(AttemptEnded), "attempt_ended")]
public abstract record WorkerReport(AttemptKey Key)
{
    /// <summary>
    /// How long the attempt has run on its worker, by a monotonic clock; null where a worker does
    /// not say so, as one of an earlier version.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }
}

/// <summary>
/// Training begins, after <paramref name="Step"/> steps that a checkpoint brought (0: from the
/// start).
/// </summary>
/// <param name="Epochs">The most epochs it may take; 0 if that is not known.</param>
/// <param name="Device">The kind of device that it trains on; null if that is not known.</param>
public sealed record TrainingStarted(AttemptKey Key, long Step, int Epochs, string? Device = null) : WorkerReport(Key);

/// <summary>Metrics of some epochs. At most ten such messages a second from one slot.</summary>
/// <param name="Epoch">The last epoch that ended.</param>
/// <param name="EpochsPerSecond">Over the time since the last such message.</param>
public sealed record Measured(AttemptKey Key, int Epoch, double EpochsPerSecond, ImmutableArray<CurveChunk> Curves)
    : WorkerReport(Key);

/// <summary>A training checkpoint is durable.</summary>
public sealed record CheckpointSaved(AttemptKey Key, long Step, BlobRef Blob) : WorkerReport(Key);

/// <summary>
/// The weights at the end of an epoch are durable, on the way to the end of training.
/// </summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Blob">As safetensors.</param>
public sealed record EpochWeightsSaved(AttemptKey Key, int Epoch, BlobRef Blob) : WorkerReport(Key);

/// <summary>A piece of what the attempt wrote: see <see cref="OutputChunk"/>.</summary>
public sealed record OutputWritten(AttemptKey Key, long From, byte[] Bytes) : WorkerReport(Key);

/// <summary>The attempt is over and its slot free.</summary>
/// <param name="Step">
/// Optimizer steps of the trial when it ended, those before a checkpoint included.
/// </param>
public sealed record AttemptEnded(AttemptKey Key, long Step, AttemptOutcome Outcome) : WorkerReport(Key);
