using Vae.Models.Datasets;

namespace Vae.Models.Tests.Metrics;

internal static class Quadrature
{
    /// <summary>
    /// I(z; v) of a mixture of Gaussians whose components are labelled, by the trapezoidal rule on
    /// a grid finer than the narrowest component.
    /// </summary>
    public static double Information(double[] means, double[] deviations, Factor factor)
    {
        var step = deviations.Min() / 16;
        var from = means.Zip(deviations, (mean, deviation) => mean - (9 * deviation)).Min();
        var to = means.Zip(deviations, (mean, deviation) => mean + (9 * deviation)).Max();
        var counts = factor.LevelOfRow.CountBy(level => level).ToDictionary();
        var information = 0.0;
        for (var z = from; z <= to; z += step)
        {
            var ofLevel = new double[factor.Levels];
            for (var row = 0; row < means.Length; row++)
            {
                var standard = (z - means[row]) / deviations[row];
                if (Math.Abs(standard) < 12)
                    ofLevel[factor.LevelOfRow[row]] += Math.Exp(-0.5 * standard * standard) / deviations[row];
            }

            var all = ofLevel.Sum() / means.Length;
            for (var level = 0; level < ofLevel.Length; level++)
            {
                if (ofLevel[level] > 0)
                    information += ofLevel[level] / means.Length * Math.Log(ofLevel[level] / counts[level] / all);
            }
        }

        return information * step / Math.Sqrt(2 * Math.PI);
    }
}
