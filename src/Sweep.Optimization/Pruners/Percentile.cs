namespace Sweep.Optimization.Pruners;

/// <summary>The percentile of numbers, interpolated linearly between neighbours in rank.</summary>
internal static class Percentile
{
    /// <summary>The percentile of numbers of which none is NaN.</summary>
    /// <param name="numbers">At least one; sorted in place.</param>
    /// <param name="percent">From 0 to 100.</param>
    public static double Of(double[] numbers, double percent)
    {
        Array.Sort(numbers);
        var place = percent / 100 * (numbers.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, numbers.Length - 1);
        var share = place - below;
        var (low, high) = (numbers[below], numbers[above]);
        // From the nearer neighbour, as numpy does, so that both ends are met exactly.
        return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
    }
}
