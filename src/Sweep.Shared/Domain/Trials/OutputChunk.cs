namespace Sweep.Shared.Domain.Trials;

/// <summary>
/// A piece of what one attempt wrote. It replaces all that was kept of the attempt from its offset
/// on.
/// </summary>
/// <param name="From">How many bytes the attempt wrote before it; from 0.</param>
/// <param name="Bytes">At most <see cref="OutputLimits.ChunkBytes"/>.</param>
public sealed record OutputChunk(int Trial, int Replicate, int Attempt, long From, byte[] Bytes)
{
    /// <summary>The offset of the first byte after it.</summary>
    public long End => From + Bytes.Length;
}

/// <summary>How much of the output of an attempt is kept.</summary>
public static class OutputLimits
{
    /// <summary>The first bytes of an attempt, and the last.</summary>
    public const int HeadBytes = 1 << 20,
        TailBytes = 1 << 20;

    public const int AttemptBytes = HeadBytes + TailBytes;

    /// <summary>The most bytes of one chunk.</summary>
    public const int ChunkBytes = 64 << 10;
}
