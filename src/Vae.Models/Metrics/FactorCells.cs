using System.Collections.Immutable;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// Rows sorted into cells that share the levels of all factors, so that one sum of densities per cell serves the sums over every level of every factor.
/// </summary>
internal sealed class FactorCells
{
    private FactorCells(int[] order, int[] ends, int[][] levels, int[] cellOfRow) => (Order, Ends, Levels, CellOfRow) = (order, ends, levels, cellOfRow);

    /// <summary>[rows]: the rows, cell by cell.</summary>
    public int[] Order { get; }

    /// <summary>[cells]: where in <see cref="Order"/> each cell ends.</summary>
    public int[] Ends { get; }

    /// <summary>[cells][factors]: the level of each factor.</summary>
    public int[][] Levels { get; }

    /// <summary>[rows].</summary>
    public int[] CellOfRow { get; }

    public static FactorCells Of(ImmutableArray<Factor> factors, int rows)
    {
        var levelsOfRow = Enumerable.Range(0, rows).Select(row => factors.Select(factor => factor.LevelOfRow[row]).ToArray()).ToArray();
        var order = Enumerable.Range(0, rows).OrderBy(row => levelsOfRow[row], Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).ToArray();

        var (ends, levels, cellOfRow) = (new List<int>(), new List<int[]>(), new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            var current = levelsOfRow[order[i]];
            if (i > 0 && current.AsSpan().SequenceEqual(levels[^1])) ends[^1] = i + 1;
            else
            {
                levels.Add(current);
                ends.Add(i + 1);
            }

            cellOfRow[order[i]] = ends.Count - 1;
        }

        return new FactorCells(order, [.. ends], [.. levels], cellOfRow);
    }
}
