namespace Sweep.Optimization.Importances;

/// <summary>
/// The variance of a tree's prediction over the whole space, each parameter spread as its
/// distribution says, and what one parameter alone makes of it: the variance of the mean over all
/// others. Exact, from the boxes of the leaves.
/// </summary>
internal sealed class TreeVariance
{
    private readonly IReadOnlyList<Feature> features;
    private readonly IReadOnlyList<Leaf> leaves;

    public TreeVariance(IReadOnlyList<Feature> features, IReadOnlyList<Leaf> leaves)
    {
        (this.features, this.leaves) = (features, leaves);
        var (mean, square) = (0.0, 0.0);
        foreach (var leaf in leaves)
        {
            var weight = Weight(leaf.Box, without: -1);
            mean += weight * leaf.Cost;
            square += weight * leaf.Cost * leaf.Cost;
        }

        Total = square - mean * mean;
    }

    public double Total { get; }

    /// <summary>
    /// The part of <see cref="Total"/> that a parameter explains alone, within the trials that have
    /// it.
    /// </summary>
    public double Of(int dimension)
    {
        var variance = features[dimension].Choices is { } choices
            ? OfChoices(dimension, choices)
            : OfPositions(dimension);
        return features[dimension].ActiveShare * Math.Max(0, variance);
    }

    private double OfChoices(int dimension, int choices)
    {
        var means = new double[choices];
        foreach (var leaf in leaves)
        {
            var weight = Weight(leaf.Box, dimension);
            for (var choice = 0; choice < choices; choice++)
            {
                if (leaf.Box.Choices[dimension]![choice])
                    means[choice] += weight * leaf.Cost;
            }
        }

        var mean = means.Average();
        return means.Sum(value => (value - mean) * (value - mean)) / choices;
    }

    /// <summary>
    /// The mean over all others is a step function of the position: it changes where a leaf begins
    /// or ends.
    /// </summary>
    private double OfPositions(int dimension)
    {
        var (ends, changes) = (new double[2 * leaves.Count], new double[2 * leaves.Count]);
        for (var at = 0; at < leaves.Count; at++)
        {
            var box = leaves[at].Box;
            var weighted = Weight(box, dimension) * leaves[at].Cost;
            ends[2 * at] = Math.Max(0, box.Low[dimension]);
            ends[2 * at + 1] = Math.Max(0, box.High[dimension]);
            (changes[2 * at], changes[2 * at + 1]) = (weighted, -weighted);
        }

        Array.Sort(ends, changes);
        var (value, mean, square) = (0.0, 0.0, 0.0);
        for (var at = 0; at + 1 < ends.Length; at++)
        {
            value += changes[at];
            var width = ends[at + 1] - ends[at];
            mean += width * value;
            square += width * value * value;
        }

        return square - mean * mean;
    }

    /// <summary>
    /// How much of the space a box is, but for one parameter: a trial without a parameter counts as
    /// often as trials lack it.
    /// </summary>
    private double Weight(Box box, int without)
    {
        var weight = 1.0;
        for (var dimension = 0; dimension < features.Count; dimension++)
        {
            if (dimension == without)
                continue;
            var active = features[dimension].ActiveShare;
            var inactive = box.HoldsInactive(dimension) ? 1 - active : 0;
            weight *= active * box.Extent(dimension) + inactive;
        }

        return weight;
    }
}
