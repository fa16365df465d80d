using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Samplers.GridSearch;

/// <summary>
/// Every combination once, like nested loops over the parameters as the space lists them, the last
/// one innermost. Draws nothing.
/// </summary>
internal sealed class GridSampler(PointSpace space) : ISampler
{
    private readonly Archive archive = new(space);

    /// <summary>
    /// What was tried when last asked, and the first combination that was not; null if there was
    /// none.
    /// </summary>
    private (TriedPoints Tried, Point? Free)? last;

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        var tried = archive.Tried(history);
        // The same points, which only gain some: all combinations before the last one are still
        // among them.
        var point = last is var (before, free) && ReferenceEquals(before, tried) ? free : Complete([], []);
        while (point is not null && tried.Contains(point))
            point = Next(point);
        last = (tried, point);
        return point is null ? null : new Suggestion(space.Decode(point), new SettingValue.Null());
    }

    /// <summary>The first combination that begins so.</summary>
    private Point Complete(ReadOnlySpan<ulong> prefixCells, ReadOnlySpan<bool> prefixActive)
    {
        var (cells, active) = (new ulong[space.Dimensions], new bool[space.Dimensions]);
        prefixCells.CopyTo(cells);
        prefixActive.CopyTo(active);
        for (var dimension = prefixCells.Length; dimension < cells.Length; dimension++)
            active[dimension] = space.IsActive(dimension, cells, active);
        return new Point(cells, active);
    }

    /// <summary>The combination after this one; null after the last.</summary>
    private Point? Next(Point point)
    {
        for (var dimension = space.Dimensions - 1; dimension >= 0; dimension--)
        {
            if (!point.Active[dimension] || point.Cells[dimension] + 1 == space.AxisOf(dimension).Count)
                continue;
            ulong[] prefix = [.. point.Cells[..dimension], point.Cells[dimension] + 1];
            return Complete(prefix, point.Active[..(dimension + 1)]);
        }

        return null;
    }
}
