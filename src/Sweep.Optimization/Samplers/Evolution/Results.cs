using Sweep.Optimization.Ranking;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Evolution;

/// <summary>The parents of the next trial: the best results of a history.</summary>
internal static class Results
{
    /// <summary>
    /// The points of the best <paramref name="count"/> completed trials, best first, or of all if
    /// there are fewer: by non-domination rank, then those in the emptier parts of their front (Deb
    /// and others' crowding distance), then by number.
    /// </summary>
    public static Point[] Best(IReadOnlyList<Observation> history, Archive archive, int objectives, int count)
    {
        var slots = archive.SlotsOf(history);
        var found = new List<(int Trial, double[] Costs, Point Point)>();
        foreach (var (observation, slot) in history.Zip(slots))
        {
            if (slot == Archive.Foreign || observation.Outcome is not Outcome.Completed { IsFinite: true } completed)
                continue;
            if (completed.Costs.Length == objectives)
                found.Add((observation.Trial, [.. completed.Costs], archive.PointAt(slot)));
        }

        found.Sort((a, b) => a.Trial.CompareTo(b.Trial));
        double[][] costs = [.. found.Select(result => result.Costs)];
        var ranks = NonDomination.Ranks(costs);
        return
        [
            .. Enumerable
                .Range(0, costs.Length)
                .GroupBy(index => ranks[index])
                .OrderBy(front => front.Key)
                .SelectMany(front => SparseFirst([.. front], costs))
                .Take(count)
                .Select(index => found[index].Point),
        ];
    }

    private static IEnumerable<int> SparseFirst(int[] front, double[][] costs)
    {
        var distances = new double[front.Length];
        for (var objective = 0; objective < costs[front[0]].Length; objective++)
            AddDistances(Array.ConvertAll(front, index => costs[index][objective]), distances);
        return front
            .Select((index, place) => (index, distances[place]))
            .OrderByDescending(pair => pair.Item2)
            .Select(pair => pair.index);
    }

    // Halves, since the distance between two doubles may be no double.
    private static void AddDistances(double[] costs, double[] distances)
    {
        var order = Enumerable.Range(0, costs.Length).OrderBy(place => costs[place]).ToArray();
        var range = 0.5 * costs[order[^1]] - 0.5 * costs[order[0]];
        if (range == 0)
            return;
        distances[order[0]] = distances[order[^1]] = double.PositiveInfinity;
        for (var i = 1; i < order.Length - 1; i++)
            distances[order[i]] += (0.5 * costs[order[i + 1]] - 0.5 * costs[order[i - 1]]) / range;
    }
}
