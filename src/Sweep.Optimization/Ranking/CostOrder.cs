using System.Collections.Immutable;
using Sweep.Optimization.Ranking.Subset;

namespace Sweep.Optimization.Ranking;

/// <summary>Orders cost vectors, best first; ties keep the order in which they come.</summary>
internal static class CostOrder
{
    /// <summary>The indices of all.</summary>
    public static IEnumerable<int> Of(IReadOnlyList<ImmutableArray<double>> costs) => Best(costs, costs.Count);

    /// <summary>
    /// The indices of the best <paramref name="count"/>, or of all if there are fewer.
    /// </summary>
    public static IEnumerable<int> Best(IReadOnlyList<ImmutableArray<double>> costs, int count)
    {
        if (costs.Count == 0 || count == 0)
            return [];
        if (costs[0].Length == 1)
            return Lowest([.. costs.Select(vector => vector[0])], count);

        double[][] vectors = [.. costs.Select(vector => vector.ToArray())];
        var ranks = NonDomination.Ranks(vectors);
        // Lazily: only the fronts that are reached are looked into.
        return Enumerable
            .Range(0, vectors.Length)
            .GroupBy(index => ranks[index])
            .OrderBy(front => front.Key)
            .SelectMany(front => WithinFront([.. front], vectors))
            .Take(count);
    }

    /// <summary>
    /// The indices of the best <paramref name="count"/>, or of all if there are fewer; of several
    /// objectives those that cover their front: whole ranks while they fit, and of the next rank
    /// those that together dominate the most volume.
    /// </summary>
    public static IEnumerable<int> BestSpread(IReadOnlyList<ImmutableArray<double>> costs, int count)
    {
        if (costs.Count <= count || costs[0].Length == 1)
            return Best(costs, count);
        double[][] vectors = [.. costs.Select(vector => vector.ToArray())];
        var ranks = NonDomination.Ranks(vectors);
        var chosen = new List<int>(count);
        for (var rank = 0; chosen.Count < count; rank++)
        {
            int[] front = [.. Enumerable.Range(0, ranks.Length).Where(index => ranks[index] == rank)];
            var left = count - chosen.Count;
            if (front.Length <= left)
                chosen.AddRange(front);
            else
                chosen.AddRange(
                    HypervolumeSubset
                        .Of(Array.ConvertAll(front, index => vectors[index]), left)
                        .Select(place => front[place])
                );
        }

        return chosen;
    }

    private static IEnumerable<int> WithinFront(int[] front, double[][] costs)
    {
        var contributions = Hypervolume.Contributions(Array.ConvertAll(front, index => costs[index]));
        return front
            .Select((index, place) => (index, contributions[place]))
            .OrderByDescending(pair => pair.Item2)
            .Select(pair => pair.index);
    }

    private static int[] Lowest(double[] costs, int count)
    {
        var indices = new int[costs.Length];
        for (var index = 0; index < indices.Length; index++)
            indices[index] = index;
        if (count < costs.Length)
        {
            // The few that can be among the lowest: all up to the cost of the last of them, found
            // without sorting the rest.
            var bound = NthLowest([.. costs], count);
            indices = Array.FindAll(indices, index => costs[index] <= bound);
        }

        Array.Sort(indices, (a, b) => costs[a] != costs[b] ? costs[a].CompareTo(costs[b]) : a.CompareTo(b));
        return count < indices.Length ? indices[..count] : indices;
    }

    /// <summary>The n-th lowest, from 1 on, by Hoare's selection.</summary>
    private static double NthLowest(double[] costs, int n)
    {
        var (low, high) = (0, costs.Length - 1);
        while (low < high)
        {
            var pivot = costs[low + (high - low) / 2];
            var (left, right) = (low, high);
            while (left <= right)
            {
                while (costs[left] < pivot)
                    left++;
                while (costs[right] > pivot)
                    right--;
                if (left > right)
                    continue;
                (costs[left], costs[right]) = (costs[right], costs[left]);
                left++;
                right--;
            }

            if (n - 1 <= right)
                high = right;
            else if (n - 1 >= left)
                low = left;
            else
                break;
        }

        return costs[n - 1];
    }
}
