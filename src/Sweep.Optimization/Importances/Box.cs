namespace Sweep.Optimization.Importances;

/// <summary>
/// The part of the space that belongs to a leaf: for each parameter an interval (low, high], or a
/// set of choices.
/// </summary>
internal sealed record Box(double[] Low, double[] High, bool[]?[] Choices)
{
    public static Box Whole(IReadOnlyList<Feature> features) =>
        new(
            [.. features.Select(_ => Cut.Bottom)],
            [.. features.Select(_ => 1.0)],
            [.. features.Select(feature => feature.Choices is { } count ? Filled(count) : null)]
        );

    /// <summary>The two parts, below and above a threshold or in and outside a set.</summary>
    public (Box Left, Box Right) Split(Cut cut)
    {
        var (left, right) = (Copy(), Copy());
        left.High[cut.Dimension] = Math.Min(left.High[cut.Dimension], cut.Threshold);
        right.Low[cut.Dimension] = Math.Max(right.Low[cut.Dimension], cut.Threshold);
        if (cut.GoesLeft is not { } goesLeft)
            return (left, right);
        for (var choice = 0; choice < goesLeft.Length; choice++)
        {
            left.Choices[cut.Dimension]![choice] &= goesLeft[choice];
            right.Choices[cut.Dimension]![choice] &= !goesLeft[choice];
        }

        return (left, right);
    }

    /// <summary>Whether points without the parameter are inside.</summary>
    public bool HoldsInactive(int dimension) =>
        Low[dimension] < Feature.Inactive && Feature.Inactive <= High[dimension];

    /// <summary>Which part of the values of a parameter is inside, in [0, 1].</summary>
    public double Extent(int dimension)
    {
        if (Choices[dimension] is { } choices)
            return (double)choices.Count(isInside => isInside) / choices.Length;
        return Math.Max(0, High[dimension] - Math.Max(0, Low[dimension]));
    }

    private static bool[] Filled(int count)
    {
        var filled = new bool[count];
        Array.Fill(filled, true);
        return filled;
    }

    private Box Copy() => new([.. Low], [.. High], Array.ConvertAll(Choices, choices => choices?.ToArray()));
}
