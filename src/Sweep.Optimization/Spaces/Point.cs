namespace Sweep.Optimization.Spaces;

/// <summary>
/// One point of a search space: the cell of each parameter, 0 where it is not active. Equal by
/// cells, which decide what is active.
/// </summary>
internal sealed class Point : IEquatable<Point>
{
    private readonly ulong[] cells;
    private readonly bool[] active;
    private readonly int hash;

    public Point(ulong[] cells, bool[] active)
    {
        (this.cells, this.active) = (cells, active);
        var mixed = 0xCBF29CE484222325UL;
        foreach (var cell in cells)
            mixed = ulong.RotateLeft((mixed ^ cell) * 0x9E3779B97F4A7C15UL, 29);
        hash = mixed.GetHashCode();
    }

    public ReadOnlySpan<ulong> Cells => cells;

    public ReadOnlySpan<bool> Active => active;

    public bool Equals(Point? other) => other is not null && hash == other.hash && Cells.SequenceEqual(other.Cells);

    public override bool Equals(object? other) => Equals(other as Point);

    public override int GetHashCode() => hash;
}
