using System.Runtime.InteropServices;
using Foundation;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// Finds an untried point near a given one without listing the space, for when drawing meets only
/// tried ones. It settles one parameter after the other: the target's value, or the nearest one
/// below which the space still has an untried point. Counting tells where one is left, so the
/// search never goes back; each step looks only at the tried points that share the prefix.
/// </summary>
internal static class FreePoint
{
    /// <summary>
    /// How many values of a float are drawn before the search gives up; only a range of a few
    /// adjacent doubles needs that many.
    /// </summary>
    private const int Draws = 1000;

    /// <summary>An untried point near <paramref name="target"/>; null if all were tried.</summary>
    /// <param name="tried">Distinct points.</param>
    /// <param name="rng">Decides between equally near values.</param>
    public static Point? Near(PointSpace space, Point target, IReadOnlyCollection<Point> tried, ref Rng rng)
    {
        if (space.Count.Total is { } total && (ulong)tried.Count >= total)
            return null;

        var (cells, active) = (new ulong[space.Dimensions], new bool[space.Dimensions]);
        var sharing = tried;
        for (var dimension = 0; dimension < space.Dimensions; dimension++)
        {
            active[dimension] = space.IsActive(dimension, cells, active);
            if (!active[dimension])
                continue;

            var full = FullCells(space, dimension, cells, active, sharing);
            var first = target.Active[dimension] ? target.Cells[dimension] : space.AxisOf(dimension).Draw(ref rng);
            if (Nearest(space.AxisOf(dimension), first, full, ref rng) is not { } cell)
                return null;
            cells[dimension] = cell;
            sharing = [.. sharing.Where(point => point.Cells[dimension] == cell)];
        }

        return new Point(cells, active);
    }

    /// <summary>The cells of a dimension below which every point was tried.</summary>
    private static HashSet<ulong> FullCells(
        PointSpace space,
        int dimension,
        ulong[] cells,
        bool[] active,
        IReadOnlyCollection<Point> sharing
    )
    {
        var triedBelow = new Dictionary<ulong, ulong>();
        foreach (var point in sharing)
            CollectionsMarshal.GetValueRefOrAddDefault(triedBelow, point.Cells[dimension], out _)++;

        var full = new HashSet<ulong>();
        foreach (var (cell, count) in triedBelow)
        {
            cells[dimension] = cell;
            if (space.Count.Below(dimension + 1, cells, active) == count)
                full.Add(cell);
        }

        return full;
    }

    private static ulong? Nearest(Axis axis, ulong target, HashSet<ulong> full, ref Rng rng)
    {
        if (!full.Contains(target))
            return target;
        if (axis is not OrderedAxis { IsDiscrete: true } ordered)
            return AnyOther(axis, full, ref rng);

        var upFirst = rng.NextInt(2) == 1;
        for (var distance = 1UL; distance <= (ulong)full.Count; distance++)
        {
            if (ordered.Neighbour(target, distance, upFirst) is { } near && !full.Contains(near))
                return near;
            if (ordered.Neighbour(target, distance, !upFirst) is { } far && !full.Contains(far))
                return far;
        }

        return null;
    }

    private static ulong? AnyOther(Axis axis, HashSet<ulong> full, ref Rng rng)
    {
        if (axis is ChoiceAxis choices)
        {
            var free = Enumerable
                .Range(0, choices.Choices)
                .Select(cell => (ulong)cell)
                .Where(cell => !full.Contains(cell))
                .ToArray();
            return free.Length == 0 ? null : free[rng.NextInt(free.Length)];
        }

        for (var draw = 0; draw < Draws; draw++)
        {
            var cell = axis.Draw(ref rng);
            if (!full.Contains(cell))
                return cell;
        }

        return null;
    }
}
