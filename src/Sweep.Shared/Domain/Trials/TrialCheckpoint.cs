namespace Sweep.Shared.Domain.Trials;

/// <summary>A training checkpoint of an unfinished trial.</summary>
public sealed record TrialCheckpoint(int Trial, int Replicate, CheckpointRef Checkpoint);
