namespace Sweep.Shared.Domain.Trials;

/// <summary>
/// A training checkpoint: all that a trial needs to go on after <paramref name="Step"/> optimizer
/// steps as if nothing had happened.
/// </summary>
public sealed record CheckpointRef(int Attempt, long Step, BlobRef Blob);
