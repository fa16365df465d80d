namespace Sweep.Optimization.Importances;

/// <summary>
/// Finds where a node is best divided: so that the squared distances of the costs to the means of
/// both parts come to the least (Breiman et al., "Classification and regression trees", 1984).
/// </summary>
/// <param name="costs">[trials].</param>
internal sealed class CutSearch(IReadOnlyList<Feature> features, double[] costs)
{
    /// <summary>The best cut by one parameter; null if its values are all the same.</summary>
    /// <param name="sorted">The trials of the node, by their values of the parameter.</param>
    /// <param name="sum">What their costs come to.</param>
    public Cut? ByFeature(int dimension, ReadOnlySpan<int> sorted, double sum) =>
        features[dimension].Choices is { } choices
            ? ByChoice(dimension, choices, sorted, sum)
            : ByPosition(dimension, sorted, sum);

    private Cut? ByPosition(int dimension, ReadOnlySpan<int> sorted, double sum)
    {
        var values = features[dimension].Values;
        Cut? best = null;
        var left = 0.0;
        for (var count = 1; count < sorted.Length; count++)
        {
            left += costs[sorted[count - 1]];
            var (below, above) = (values[sorted[count - 1]], values[sorted[count]]);
            if (below == above)
                continue;
            var score = Score(left, count, sum - left, sorted.Length - count);
            if (best is null || score > best.Score)
                best = new Cut(dimension, Between(below, above), GoesLeft: null, score);
        }

        return best;
    }

    // Positions begin at 0: all of them lie above a cut that parts them from trials without the
    // parameter.
    private static double Between(double below, double above) =>
        below == Feature.Inactive ? Feature.Inactive / 2 : 0.5 * (below + above);

    /// <summary>
    /// Choices by their mean costs: the best of all sets is a beginning of that order (Fisher, "On
    /// grouping for maximum homogeneity", 1958). Trials without the parameter are a group as well.
    /// </summary>
    private Cut? ByChoice(int dimension, int choices, ReadOnlySpan<int> sorted, double sum)
    {
        var groups = Groups(features[dimension].Values, choices, sorted);
        Cut? best = null;
        var (left, count) = (0.0, 0);
        for (var taken = 0; taken < groups.Length - 1; taken++)
        {
            left += groups[taken].Sum;
            count += groups[taken].Count;
            var score = Score(left, count, sum - left, sorted.Length - count);
            if (best is null || score > best.Score)
                best = CutOf(dimension, choices, groups.AsSpan(0, taken + 1), score);
        }

        return best;
    }

    private static Cut CutOf(int dimension, int choices, ReadOnlySpan<Group> left, double score)
    {
        var goesLeft = new bool[choices];
        var threshold = Cut.Bottom;
        foreach (var group in left)
        {
            if (group.Value == Feature.Inactive)
                threshold = Feature.Inactive;
            else
                goesLeft[(int)group.Value] = true;
        }

        return new Cut(dimension, threshold, goesLeft, score);
    }

    private Group[] Groups(double[] values, int choices, ReadOnlySpan<int> trials)
    {
        var (sums, counts) = (new double[choices + 1], new int[choices + 1]);
        foreach (var trial in trials)
        {
            var at = (int)(values[trial] - Feature.Inactive);
            sums[at] += costs[trial];
            counts[at]++;
        }

        return
        [
            .. Enumerable
                .Range(0, choices + 1)
                .Where(at => counts[at] > 0)
                .Select(at => new Group(at + Feature.Inactive, sums[at], counts[at]))
                .OrderBy(group => group.Sum / group.Count),
        ];
    }

    private static double Score(double left, int leftCount, double right, int rightCount) =>
        left * left / leftCount + right * right / rightCount;

    /// <summary>The trials of a node with one choice.</summary>
    private readonly record struct Group(double Value, double Sum, int Count);
}
