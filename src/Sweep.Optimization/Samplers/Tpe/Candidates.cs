using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// Points in the making: <paramref name="count"/> of them, whose dimensions are settled one after
/// the other.
/// </summary>
internal sealed class Candidates(int count, int dimensions)
{
    private readonly ulong[] cells = new ulong[count * dimensions];
    private readonly bool[] active = new bool[count * dimensions];

    public int Count => count;

    /// <summary>[dimensions]</summary>
    public Span<ulong> Cells(int candidate) => cells.AsSpan(candidate * dimensions, dimensions);

    /// <summary>[dimensions]</summary>
    public Span<bool> Active(int candidate) => active.AsSpan(candidate * dimensions, dimensions);

    public Point ToPoint(int candidate) => new(Cells(candidate).ToArray(), Active(candidate).ToArray());
}
