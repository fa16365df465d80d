using Sweep.Optimization.Points;
using Sweep.Shared.Values;

namespace Sweep.Optimization.GridSearch;

/// <summary>Every combination once, like nested loops over the parameters as the space lists them, the last one innermost. Draws nothing.</summary>
internal sealed class GridSampler(PointSpace space) : ISampler
{
    private readonly Archive archive = new(space);

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        var tried = archive.Tried(history);
        for (var point = Complete([], []); point is not null; point = Next(point))
        {
            if (!tried.Contains(point)) return new Suggestion(space.Decode(point), new Value.Null());
        }

        return null;
    }

    /// <summary>The first combination that begins so.</summary>
    private Point Complete(ReadOnlySpan<ulong> prefixCells, ReadOnlySpan<bool> prefixActive)
    {
        var (cells, active) = (new ulong[space.Dimensions], new bool[space.Dimensions]);
        prefixCells.CopyTo(cells);
        prefixActive.CopyTo(active);
        for (var dimension = prefixCells.Length; dimension < cells.Length; dimension++) active[dimension] = space.IsActive(dimension, cells, active);
        return new Point(cells, active);
    }

    /// <summary>The combination after this one; null after the last.</summary>
    private Point? Next(Point point)
    {
        for (var dimension = space.Dimensions - 1; dimension >= 0; dimension--)
        {
            if (!point.Active[dimension] || point.Cells[dimension] + 1 == space.AxisOf(dimension).Count) continue;
            ulong[] prefix = [.. point.Cells[..dimension], point.Cells[dimension] + 1];
            return Complete(prefix, point.Active[..(dimension + 1)]);
        }

        return null;
    }
}
