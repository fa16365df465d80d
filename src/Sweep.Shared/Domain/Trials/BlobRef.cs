namespace Sweep.Shared.Domain.Trials;

/// <summary>
/// A blob, named by what is in it: the lower-case hexadecimal SHA-256 of its bytes, and how many
/// there are.
/// </summary>
public readonly record struct BlobRef(string Sha256, long Size);
