using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;

namespace Optimization.Bench;

/// <summary>
/// The test of Mann and Whitney (1947), by its normal approximation with continuity and tie
/// corrections.
/// </summary>
internal static class RankTest
{
    /// <summary>
    /// How likely samples of the same distribution would differ at least so much.
    /// </summary>
    public static double TwoSided(double[] a, double[] b)
    {
        var all = a.Select(value => (value, isA: true))
            .Concat(b.Select(value => (value, isA: false)))
            .OrderBy(pair => pair.value)
            .ToArray();
        var (rankSum, ties) = (0.0, 0.0);
        for (var from = 0; from < all.Length; )
        {
            var to = from;
            while (to < all.Length && all[to].value == all[from].value)
                to++;
            double tied = to - from;
            rankSum += (from + 1 + to) / 2.0 * all[from..to].Count(pair => pair.isA);
            ties += tied * tied * tied - tied;
            from = to;
        }

        double n = a.Length,
            m = b.Length,
            total = n + m;
        var u = rankSum - n * (n + 1) / 2;
        var deviation = Math.Sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))));
        var z = Math.Max(0, Math.Abs(u - n * m / 2) - 0.5) / deviation;
        return Math.Min(1, 2 * Normal.Cdf(Vector512.Create(-z))[0]);
    }
}
