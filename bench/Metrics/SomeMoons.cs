using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Metrics.Bench;

/// <summary>
/// Posteriors such as an encoder of the moons study has: means that follow the factors, with noise,
/// and deviations that differ by a factor of a hundred.
/// </summary>
internal static class SomeMoons
{
    public static (GaussianPosteriors Posteriors, ImmutableArray<Factor> Factors) Encoded(
        int latents,
        double posteriorScale
    )
    {
        var rows = new DataSettings.Moons().Build().Validation;
        var stream = new Rng(1, RngPurpose.Data);
        var (mean, logVariance) = (new float[rows.Count * latents], new float[rows.Count * latents]);
        for (var i = 0; i < mean.Length; i++)
        {
            var row = i / latents;
            var first = rows.Factors[0].LevelOfRow[row] * (i % latents % 3);
            var second = 0.2 * rows.Factors[1].LevelOfRow[row];
            mean[i] = (float)(first + second + (0.3 * stream.NextNormal()) - 1);
            logVariance[i] = (float)(-9.2 * stream.NextDouble());
        }

        return (GaussianPosteriors.FromLogVariance(latents, mean, logVariance, posteriorScale), rows.Factors);
    }
}
