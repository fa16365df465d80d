using System.Collections.Immutable;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// A part of a set of rows in which the values of the factors are as frequent as in all of it, as
/// nearly as can be.
/// </summary>
internal static class EvenRows
{
    /// <summary>
    /// At most so many rows, in ascending order, spread evenly over all in the order of their
    /// factors' values.
    /// </summary>
    public static ImmutableArray<int> Of(ImmutableArray<Factor> factors, int rows, int most)
    {
        if (rows <= most)
            return [.. Enumerable.Range(0, rows)];
        var levels = Enumerable
            .Range(0, rows)
            .Select(row => factors.Select(factor => factor.LevelOfRow[row]).ToArray())
            .ToArray();
        var order = Enumerable
            .Range(0, rows)
            .OrderBy(row => levels[row], Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .ToArray();
        return [.. Enumerable.Range(0, most).Select(i => order[(int)((long)i * rows / most)]).Order()];
    }
}
