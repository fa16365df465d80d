using System.Runtime.CompilerServices;

namespace Vae.Tensors.Simd;

/// <summary>
/// Floats that never move and start at a cache line, with room behind them for a vector load that
/// reads past the end. Zero at first; freed by the garbage collector, so no handle can outlive
/// them.
/// </summary>
internal sealed unsafe class AlignedMemory
{
    /// <summary>The number of lanes of a vector: 16 floats, which fill a cache line.</summary>
    public const int Lanes = 16;

    private readonly float[] pinned;

    public AlignedMemory(int length)
    {
        pinned = GC.AllocateArray<float>(checked(length + (2 * Lanes)), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        Start = (float*)((address + 63) & ~(nuint)63);
        Length = length;
    }

    /// <summary>The first element, at a multiple of 64 bytes.</summary>
    public float* Start { get; }

    /// <summary>The number of elements, the room behind them not counted.</summary>
    public int Length { get; }

    /// <summary>Some of the elements.</summary>
    public Span<float> Span(int offset, int length)
    {
        Foundation.Invariant.Holds(
            offset >= 0 && length >= 0 && offset + length <= Length,
            "a span lies within its memory"
        );
        return new Span<float>(Start + offset, length);
    }

    /// <summary>The next multiple of a vector's length.</summary>
    public static int RoundUp(int length) => checked((length + Lanes - 1) / Lanes * Lanes);
}
