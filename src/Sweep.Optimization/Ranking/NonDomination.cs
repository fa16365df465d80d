using Sweep.Optimization.Ranking.Fronts;

namespace Sweep.Optimization.Ranking;

/// <summary>
/// Rank 0: what nothing dominates. Rank r: what nothing dominates once the ranks below are taken
/// away (Goldberg 1989).
/// </summary>
internal static class NonDomination
{
    /// <summary>
    /// Whether <paramref name="a"/> is nowhere worse than <paramref name="b"/> and somewhere
    /// better.
    /// </summary>
    public static bool Dominates(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var better = false;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] > b[i])
                return false;
            better |= a[i] < b[i];
        }

        return better;
    }

    /// <summary>The rank of each cost vector; equal vectors share one.</summary>
    public static int[] Ranks(double[][] costs)
    {
        // In lexicographic order nothing is dominated by what comes later, so each vector joins the
        // first front in which nothing dominates it (Zhang, Tian, Cheng and Jin, "An efficient
        // approach to nondominated sorting", 2015).
        var order = Enumerable.Range(0, costs.Length).ToArray();
        Array.Sort(order, (a, b) => costs[a].AsSpan().SequenceCompareTo(costs[b]));
        var ranks = new int[costs.Length];
        var fronts = new List<Front>();
        for (var place = 0; place < order.Length; place++)
        {
            var vector = costs[order[place]];
            var isRepeated = place > 0 && vector.AsSpan().SequenceEqual(costs[order[place - 1]]);
            ranks[order[place]] = isRepeated ? ranks[order[place - 1]] : Join(fronts, vector);
        }

        return ranks;
    }

    // What dominates in one front is dominated in the front before, so half of them can be left out
    // at each look.
    private static int Join(List<Front> fronts, double[] vector)
    {
        var (low, high) = (0, fronts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (fronts[middle].Dominates(vector))
                low = middle + 1;
            else
                high = middle;
        }

        if (low == fronts.Count)
            fronts.Add(Front.Of(vector.Length));
        fronts[low].Add(vector);
        return low;
    }
}
