namespace Vae.Pictures.Umap;

/// <summary>How strongly points are held together.</summary>
/// <param name="Points">How many there are.</param>
/// <param name="Edges">Each pair in both directions, by the number of its first point.</param>
internal sealed record FuzzyGraph(int Points, IReadOnlyList<FuzzyGraph.Edge> Edges)
{
    private const int Halvings = 64;

    // No neighbourhood is narrower than this share of its mean distance.
    private const double NarrowestShare = 1e-3;

    /// <param name="Weight">In (0, 1].</param>
    public readonly record struct Edge(int From, int To, double Weight);

    /// <summary>
    /// Each point holds its nearest one with weight 1, and those further away the less; a pair is
    /// held by either of its points (a + b - ab).
    /// </summary>
    public static FuzzyGraph Of(NearestPoints nearest)
    {
        var points = nearest.Points.Length / nearest.Count;
        var held = new Dictionary<(int From, int To), double>();
        for (var point = 0; point < points; point++)
        {
            var distances = nearest.Distances.AsSpan(point * nearest.Count, nearest.Count)[1..];
            var closest = Closest(distances);
            var width = Width(distances, closest, Math.Log2(nearest.Count));
            for (var i = 0; i < distances.Length; i++)
            {
                var to = nearest.Points[(point * nearest.Count) + i + 1];
                held[(point, to)] = Math.Exp(-Math.Max(0, distances[i] - closest) / width);
            }
        }

        var edges = held
            .Keys.Concat(held.Keys.Select(pair => (From: pair.To, To: pair.From)))
            .Distinct()
            .Select(pair => new Edge(pair.From, pair.To, Either(held, pair)))
            .Where(edge => edge.Weight > 0)
            .OrderBy(edge => edge.From)
            .ThenBy(edge => edge.To);
        return new FuzzyGraph(points, [.. edges]);
    }

    private static double Either(Dictionary<(int From, int To), double> held, (int From, int To) pair)
    {
        var (one, other) = (held.GetValueOrDefault(pair), held.GetValueOrDefault((pair.To, pair.From)));
        return one + other - (one * other);
    }

    /// <summary>The smallest distance above 0.</summary>
    private static double Closest(ReadOnlySpan<double> distances)
    {
        foreach (var distance in distances)
        {
            if (distance > 0)
                return distance;
        }

        return 0;
    }

    /// <summary>The width at which the weights of a neighbourhood add up to a target.</summary>
    private static double Width(ReadOnlySpan<double> distances, double closest, double target)
    {
        var mean = 0.0;
        foreach (var distance in distances)
            mean += distance / distances.Length;
        if (mean == 0)
            return 1;
        var (low, high) = (0.0, mean);
        while (Sum(distances, closest, high) < target && high < mean * 1e6)
            high *= 2;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (Sum(distances, closest, middle) < target)
                low = middle;
            else
                high = middle;
        }

        return Math.Max(high, NarrowestShare * mean);
    }

    private static double Sum(ReadOnlySpan<double> distances, double closest, double width)
    {
        var sum = 0.0;
        foreach (var distance in distances)
            sum += Math.Exp(-Math.Max(0, distance - closest) / width);
        return sum;
    }
}
