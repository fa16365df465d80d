namespace Sweep.Optimization.Spaces;

/// <summary>
/// Counts the points of a space, and of its part below a prefix (the cells of the first
/// parameters). Only parameters that some condition names make a difference to what follows, and of
/// their cells only those listed do; and parameters that no condition ties together are counted
/// apart and multiplied.
/// </summary>
internal sealed class PointCount
{
    private readonly PointSpace space;
    private readonly int[][] components;

    /// <summary>For each dimension, every cell that some condition on it lists.</summary>
    private readonly ulong[][] listed;

    /// <summary>For each dimension, the last one with a condition on it; -1 without one.</summary>
    private readonly int[] lastDependent;

    private readonly Dictionary<Point, ulong?> known = [];

    public PointCount(PointSpace space)
    {
        this.space = space;
        listed = new ulong[space.Dimensions][];
        lastDependent = new int[space.Dimensions];
        Array.Fill(listed, []);
        Array.Fill(lastDependent, -1);
        var component = Enumerable.Range(0, space.Dimensions).ToArray();
        for (var dimension = 0; dimension < space.Dimensions; dimension++)
        {
            foreach (var condition in space.Conditions(dimension))
            {
                listed[condition.On] = [.. listed[condition.On].Union(condition.Cells)];
                lastDependent[condition.On] = dimension;
                var (from, to) = (component[dimension], component[condition.On]);
                for (var other = 0; other <= dimension; other++)
                {
                    if (component[other] == from)
                        component[other] = to;
                }
            }
        }

        components =
        [
            .. Enumerable
                .Range(0, space.Dimensions)
                .GroupBy(dimension => component[dimension])
                .Select(group => group.ToArray()),
        ];
        Total = Below(0, new ulong[space.Dimensions], new bool[space.Dimensions]);
    }

    /// <summary>How many points the space has; null if that is infinite or beyond 2^64.</summary>
    public ulong? Total { get; }

    /// <summary>
    /// How many points share the first <paramref name="length"/> cells; null if that is infinite or
    /// beyond 2^64.
    /// </summary>
    public ulong? Below(int length, ReadOnlySpan<ulong> cells, ReadOnlySpan<bool> active)
    {
        ulong? product = 1;
        foreach (var component in components)
        {
            var from = Array.FindIndex(component, dimension => dimension >= length);
            if (from >= 0)
                product = Times(product, Count(component, from, cells.ToArray(), active.ToArray()));
            if (product is null)
                return null;
        }

        return product;
    }

    private ulong? Count(int[] component, int from, ulong[] cells, bool[] active)
    {
        if (from == component.Length)
            return 1;
        var dimension = component[from];
        var key = KeyOf(dimension, cells, active);
        if (known.TryGetValue(key, out var count))
            return count;

        active[dimension] = space.IsActive(dimension, cells, active);
        count = active[dimension]
            ? CountActive(component, from, cells, active)
            : Count(component, from + 1, cells, active);
        active[dimension] = false;
        return known[key] = count;
    }

    private ulong? CountActive(int[] component, int from, ulong[] cells, bool[] active)
    {
        var dimension = component[from];
        ulong? sum = 0;
        foreach (var cell in listed[dimension])
        {
            cells[dimension] = cell;
            sum = Plus(sum, Count(component, from + 1, cells, active));
        }

        var others = space.AxisOf(dimension).Count - (ulong)listed[dimension].Length;
        if (others != 0)
        {
            cells[dimension] = Unlisted(dimension);
            sum = Plus(sum, Times(others, Count(component, from + 1, cells, active)));
        }

        cells[dimension] = 0;
        return sum;
    }

    // What the count from a dimension on depends on: that dimension, and the cells before it that a
    // condition on or after it names.
    private Point KeyOf(int dimension, ulong[] cells, bool[] active)
    {
        var (keyCells, keyActive) = (new ulong[2 * cells.Length + 1], Array.Empty<bool>());
        keyCells[^1] = (ulong)dimension;
        for (var other = 0; other < dimension; other++)
        {
            if (lastDependent[other] < dimension || !active[other])
                continue;
            keyCells[2 * other] = listed[other].Contains(cells[other]) ? cells[other] : Unlisted(other);
            keyCells[2 * other + 1] = 1;
        }

        return new Point(keyCells, keyActive);
    }

    private ulong Unlisted(int dimension)
    {
        var cell = 0UL;
        while (listed[dimension].Contains(cell))
            cell++;
        return cell;
    }

    private static ulong? Plus(ulong? a, ulong? b) =>
        a is { } x && b is { } y && x <= ulong.MaxValue - y ? x + y : null;

    private static ulong? Times(ulong? a, ulong? b) =>
        a is { } x && b is { } y && Math.BigMul(x, y, out var low) == 0 ? low : null;
}
