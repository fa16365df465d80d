using Foundation;

namespace Sweep.Optimization.Importances;

/// <summary>A part of the space with one prediction.</summary>
internal sealed record Leaf(Box Box, double Cost);

/// <summary>
/// A regression tree over as many trials as there are, drawn with replacement; it grows until each
/// leaf has one cost, or trials that nothing tells apart.
/// </summary>
internal sealed class RegressionTree
{
    private const int MostDepth = 64;

    private readonly CompletedTrials data;
    private readonly CutSearch search;
    private readonly List<Leaf> leaves = [];

    // [parameters][trials]: the trials that were drawn, by their values. A node is a span of each.
    private readonly int[][] sorted;
    private readonly bool[] goesLeft;
    private readonly int[] rest;

    public RegressionTree(CompletedTrials data, ref Rng rng)
    {
        this.data = data;
        search = new CutSearch(data.Features, data.Costs);
        var drawn = new int[data.Count];
        for (var at = 0; at < drawn.Length; at++)
            drawn[at] = rng.NextInt(data.Count);
        sorted = [.. data.Features.Select(feature => Sorted(feature, drawn))];
        goesLeft = new bool[data.Count];
        rest = new int[data.Count];
        if (sorted.Length > 0)
            Grow(Box.Whole(data.Features), 0, data.Count, depth: 0);
    }

    /// <summary>They divide the whole space among them.</summary>
    public IReadOnlyList<Leaf> Leaves => leaves;

    private static int[] Sorted(Feature feature, int[] drawn)
    {
        var keys = Array.ConvertAll(drawn, trial => feature.Values[trial]);
        int[] trials = [.. drawn];
        Array.Sort(keys, trials);
        return trials;
    }

    private void Grow(Box box, int start, int end, int depth)
    {
        var trials = sorted[0].AsSpan(start, end - start);
        var (sum, isPure) = (0.0, true);
        foreach (var trial in trials)
        {
            sum += data.Costs[trial];
            isPure &= data.Costs[trial] == data.Costs[trials[0]];
        }

        if (isPure || depth == MostDepth || Best(start, end, sum) is not { } cut)
        {
            leaves.Add(new Leaf(box, sum / trials.Length));
            return;
        }

        var middle = start + Divide(cut, start, end);
        var (left, right) = box.Split(cut);
        Grow(left, start, middle, depth + 1);
        Grow(right, middle, end, depth + 1);
    }

    private Cut? Best(int start, int end, double sum)
    {
        Cut? best = null;
        for (var dimension = 0; dimension < sorted.Length; dimension++)
        {
            var cut = search.ByFeature(dimension, sorted[dimension].AsSpan(start, end - start), sum);
            if (cut is not null && (best is null || cut.Score > best.Score))
                best = cut;
        }

        return best;
    }

    /// <summary>
    /// Puts those that go left first, in every order; returns how many they are.
    /// </summary>
    private int Divide(Cut cut, int start, int end)
    {
        var values = data.Features[cut.Dimension].Values;
        foreach (var trial in sorted[cut.Dimension].AsSpan(start, end - start))
            goesLeft[trial] = cut.SendsLeft(values[trial]);
        var count = 0;
        foreach (var trials in sorted)
            count = Divide(trials.AsSpan(start, end - start));
        return count;
    }

    private int Divide(Span<int> trials)
    {
        var (left, right) = (0, 0);
        foreach (var trial in trials)
        {
            if (goesLeft[trial])
                trials[left++] = trial;
            else
                rest[right++] = trial;
        }

        rest.AsSpan(0, right).CopyTo(trials[left..]);
        return left;
    }
}
