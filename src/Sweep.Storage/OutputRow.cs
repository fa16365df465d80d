namespace Sweep.Storage;

/// <summary>That a store holds output of an attempt.</summary>
/// <param name="Bytes">How many bytes of it are kept.</param>
public sealed record OutputRow(int Trial, int Replicate, int Attempt, long Bytes);
