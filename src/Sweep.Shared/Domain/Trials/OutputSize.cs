namespace Sweep.Shared.Domain.Trials;

/// <summary>How much of the output of an attempt is kept.</summary>
/// <param name="Bytes">How many bytes of it are kept.</param>
public sealed record OutputSize(int Trial, int Replicate, int Attempt, long Bytes);
