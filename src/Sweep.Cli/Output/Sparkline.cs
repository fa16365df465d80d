using Sweep.Coordinator.Views;

namespace Sweep.Cli.Output;

/// <summary>A curve as one line of bars.</summary>
internal static class Sparkline
{
    /// <summary>
    /// Where the largest is so many times the smallest, heights follow the logarithm: else all but
    /// the first epochs of a loss lie flat.
    /// </summary>
    private const double LogFrom = 10;

    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="width">
    /// The most characters; each is the mean of as many epochs as fall on it.
    /// </param>
    public static string Of(IReadOnlyList<CurvePoint> points, int width)
    {
        var finite = points.Where(point => double.IsFinite(point.Value)).ToArray();
        if (finite.Length == 0)
            return "";
        var bars = Math.Min(width, finite.Length);
        var means = Enumerable
            .Range(0, bars)
            .Select(bar =>
                finite[(int)((long)bar * finite.Length / bars)..(int)((long)(bar + 1) * finite.Length / bars)]
                    .Average(point => point.Value)
            )
            .ToArray();
        var isLog = means.Min() > 0 && means.Max() / means.Min() >= LogFrom;
        var heights = isLog ? [.. means.Select(mean => Math.Log(mean))] : means;
        var (low, high) = (heights.Min(), heights.Max());
        return string.Concat(
            heights.Select(height =>
                Bars[high > low ? (int)Math.Min(Bars.Length - 1, (height - low) / (high - low) * Bars.Length) : 0]
            )
        );
    }
}
