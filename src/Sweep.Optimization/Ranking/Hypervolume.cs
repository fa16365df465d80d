namespace Sweep.Optimization.Ranking;

/// <summary>
/// The volume that cost vectors dominate below a reference point, and what each adds to it.
/// </summary>
internal static class Hypervolume
{
    /// <summary>
    /// What each vector alone dominates among these. Each objective is first scaled to its range
    /// among them, so that units do not matter; the reference point is 1.1 in each, so that the
    /// ends of a front count too. A vector that stands twice adds nothing.
    /// </summary>
    public static double[] Contributions(double[][] costs)
    {
        var scaled = Scaled(costs);
        if (scaled.Length > 0 && scaled[0].Length == 2)
            return Contributions2D(scaled);
        return [.. scaled.Select((vector, index) => Exclusive(vector, scaled.Where((_, other) => other != index)))];
    }

    /// <summary>
    /// The volume below 1.1 in each objective; vectors that reach beyond count as far as there.
    /// </summary>
    internal static double Of(double[][] costs)
    {
        // While, Bradstreet and Barone, "A fast way of calculating exact hypervolumes" (2012): a
        // sum of exclusive parts, each computed from what the later vectors dominate once they are
        // pushed to be no better than this one.
        Array.Sort(costs, (a, b) => b[^1].CompareTo(a[^1]));
        var sum = 0.0;
        for (var i = 0; i < costs.Length; i++)
            sum += Exclusive(costs[i], costs.Skip(i + 1));
        return sum;
    }

    /// <summary>Where the dominated volume ends, in each objective.</summary>
    internal const double Reference = 1.1;

    /// <summary>What a vector dominates below the reference, and none of the others does.</summary>
    internal static double Exclusive(double[] vector, IEnumerable<double[]> others)
    {
        var volume = 1.0;
        foreach (var cost in vector)
            volume *= Math.Max(0, Reference - cost);
        var pushed = others.Select(other => other.Zip(vector, Math.Max).ToArray()).ToArray();
        return volume - Of(NonDominated(pushed));
    }

    private static bool IsAtLeast(double[] vector, double[] other) =>
        NonDomination.Dominates(vector, other) || vector.AsSpan().SequenceEqual(other);

    private static double[][] NonDominated(double[][] costs)
    {
        var kept = new List<double[]>();
        foreach (var candidate in costs)
        {
            var adds = !kept.Exists(other => IsAtLeast(other, candidate));
            if (!adds)
                continue;
            kept.RemoveAll(other => NonDomination.Dominates(candidate, other));
            kept.Add(candidate);
        }

        return [.. kept];
    }

    private static double[] Contributions2D(double[][] scaled)
    {
        // Along a front sorted by the first objective, a vector alone owns the rectangle up to its
        // two neighbours.
        var order = Enumerable.Range(0, scaled.Length).OrderBy(index => scaled[index][0]).ToArray();
        var contributions = new double[scaled.Length];
        for (var place = 0; place < order.Length; place++)
        {
            var right = place + 1 < order.Length ? scaled[order[place + 1]][0] : Reference;
            var above = place > 0 ? scaled[order[place - 1]][1] : Reference;
            contributions[order[place]] = (right - scaled[order[place]][0]) * (above - scaled[order[place]][1]);
        }

        return contributions;
    }

    /// <summary>Each objective scaled to its range among these.</summary>
    internal static double[][] Scaled(double[][] costs)
    {
        if (costs.Length == 0)
            return costs;
        var objectives = costs[0].Length;
        var low = Enumerable.Range(0, objectives).Select(objective => costs.Min(vector => vector[objective])).ToArray();
        var high = Enumerable
            .Range(0, objectives)
            .Select(objective => costs.Max(vector => vector[objective]))
            .ToArray();
        // Halves, since the distance between two doubles may be no double.
        return Array.ConvertAll(
            costs,
            vector =>
                vector
                    .Select(
                        (cost, objective) =>
                            high[objective] == low[objective]
                                ? 0
                                : (0.5 * cost - 0.5 * low[objective]) / (0.5 * high[objective] - 0.5 * low[objective])
                    )
                    .ToArray()
        );
    }
}
