using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.CovarianceMatrix;

/// <summary>
/// Keeps a discrete parameter from freezing at one value: a draw leaves the value in which the mean
/// lies with at least a certain probability (Hamano, Saito, Nomura and Shirakawa, "CMA-ES with
/// margin", 2022).
/// </summary>
/// <param name="axes">Of the numeric parameters.</param>
internal sealed class DiscreteMargin(OrderedAxis[] axes)
{
    /// <summary>About one draw of each generation changes one of the parameters.</summary>
    private readonly double least = 1.0 / (axes.Length * SearchDistribution.GenerationSize(axes.Length));

    /// <summary>Moves means, and stretches margins, by as little as that takes.</summary>
    /// <param name="mean">[axes]</param>
    /// <param name="margins">[axes]; by what the deviations are multiplied.</param>
    /// <param name="deviation">Of an axis, without its margin.</param>
    public void Keep(double[] mean, double[] margins, Func<int, double> deviation)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            if (!axes[i].IsDiscrete || axes[i].Count == 1)
                continue;
            var (middle, half) = axes[i].Interval(axes[i].CellAt(Math.Clamp(mean[i], 0, 1)));
            var (low, high) = (middle - half, middle + half);
            var spread = deviation(i) * margins[i];
            // The first and the last value can be left on one side only.
            if (low <= 1e-12)
                mean[i] = Math.Max(mean[i], high - Farthest(spread));
            else if (high >= 1 - 1e-12)
                mean[i] = Math.Min(mean[i], low + Farthest(spread));
            else
                (mean[i], margins[i]) = Inside(mean[i], spread, low, high) is var (moved, stretched)
                    ? (moved, margins[i] * stretched / spread)
                    : (mean[i], margins[i]);
        }
    }

    /// <summary>How far the bound may be, so that it is passed often enough.</summary>
    private double Farthest(double spread) => -Quantile(Math.Min(least, 0.5)) * spread;

    private (double Mean, double Spread)? Inside(double mean, double spread, double low, double high)
    {
        var (below, above) = (Cdf((low - mean) / spread), Cdf((mean - high) / spread));
        if (below >= least / 2 && above >= least / 2)
            return null;
        var within = 1 - below - above;
        var (newBelow, newAbove) = (Math.Max(below, least / 2), Math.Max(above, least / 2));
        // What the smaller side gains, the others give in proportion to what they can spare.
        var surplus = 1 - newBelow - newAbove - within;
        var spare = newBelow + within + newAbove - 1.5 * least;
        newBelow += surplus * (newBelow - least / 2) / spare;
        newAbove += surplus * (newAbove - least / 2) / spare;
        var (lowZ, highZ) = (Quantile(newBelow), -Quantile(newAbove));
        var stretched = (high - low) / (highZ - lowZ);
        return (high - stretched * highZ, stretched);
    }

    private static double Cdf(double z) => Normal.Cdf(Vector512.Create(z))[0];

    private static double Quantile(double below) =>
        Normal.Quantile(Vector512.Create(below), Vector512.Create(1 - below))[0];
}
