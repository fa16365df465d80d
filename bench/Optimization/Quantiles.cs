namespace Optimization.Bench;

internal static class Quantiles
{
    /// <summary>Linear interpolation between order statistics, as numpy does.</summary>
    public static double Of(double[] values, double share)
    {
        var sorted = values.Order().ToArray();
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }
}
