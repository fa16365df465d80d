using Serilog;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Training;

/// <summary>What a worker is given of the world.</summary>
/// <param name="Blobs">Where checkpoints and weights go.</param>
/// <param name="Checkpoints">How often trials leave checkpoints.</param>
public sealed record WorkerContext(IBlobStore Blobs, TimeProvider Clock, ILogger Log, CheckpointPauses Checkpoints);
