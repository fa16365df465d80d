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

    /// <summary>The rank of each cost vector.</summary>
    public static int[] Ranks(double[][] costs)
    {
        // In lexicographic order nothing is dominated by what comes later, so each vector joins the
        // first front in which nothing dominates it (Zhang, Tian, Cheng and Jin, "An efficient
        // approach to nondominated sorting", 2015). Later members of a front are likelier to
        // dominate.
        var order = Enumerable.Range(0, costs.Length).ToArray();
        Array.Sort(order, (a, b) => costs[a].AsSpan().SequenceCompareTo(costs[b]));
        var ranks = new int[costs.Length];
        var fronts = new List<List<double[]>>();
        foreach (var index in order)
        {
            var rank = 0;
            while (rank < fronts.Count && IsDominated(costs[index], fronts[rank]))
                rank++;
            if (rank == fronts.Count)
                fronts.Add([]);
            fronts[rank].Add(costs[index]);
            ranks[index] = rank;
        }

        return ranks;
    }

    private static bool IsDominated(double[] costs, List<double[]> front)
    {
        for (var i = front.Count - 1; i >= 0; i--)
        {
            if (Dominates(front[i], costs))
                return true;
        }

        return false;
    }
}
