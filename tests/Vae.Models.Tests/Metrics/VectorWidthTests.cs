using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;
using Vae.Tests.VectorWidth;

namespace Vae.Models.Tests.Metrics;

public sealed class VectorWidthTests : VectorWidthContract
{
    /// <summary>Information about factors, estimated in each of its ways.</summary>
    protected override IEnumerable<string> Bits()
    {
        var stream = new Rng(1, RngPurpose.Data);
        const int rows = 300,
            latents = 7;
        var (mean, logVariance) = (new float[rows * latents], new float[rows * latents]);
        for (var i = 0; i < mean.Length; i++)
            (mean[i], logVariance[i]) = ((float)stream.NextNormal(), (float)(-6 * stream.NextDouble()));
        ImmutableArray<Factor> factors =
        [
            new("a", 3, [.. Enumerable.Range(0, rows).Select(row => row % 3)]),
            new("b", 10, [.. Enumerable.Range(0, rows).Select(row => row / 30)]),
        ];
        foreach (var value in Enum.GetValues<LatentValue>())
        {
            var informations = InformationEstimator.Estimate(
                GaussianPosteriors.FromLogVariance(latents, mean, logVariance, 0.5).Marginals,
                factors,
                value
            );
            yield return Convert.ToHexStringLower(
                SHA256.HashData(
                    MemoryMarshal.AsBytes(
                        informations.SelectMany(information => information.LatentNats).ToArray().AsSpan()
                    )
                )
            );
        }
    }
}
