using Serilog;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Training;

/// <summary>What a worker is given of the world.</summary>
/// <param name="Blobs">Where checkpoints and weights go.</param>
/// <param name="LongestCheckpointPause">See <see cref="CheckpointRhythm"/>; above zero.</param>
public sealed record WorkerSurroundings(IBlobStore Blobs, TimeProvider Clock, ILogger Log, TimeSpan LongestCheckpointPause);
