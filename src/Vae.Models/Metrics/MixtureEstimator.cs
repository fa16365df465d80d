using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// I(z_j; v) between each latent and each factor, in nats, with q(z_j) the mixture of the posteriors of a given set of rows and q(z_j|v) that of the rows where the
/// factor has this value (Chen et al. 2018, appendix C). As q(z_j|v) p(v) / q(z_j) is what z_j tells of the factor, p(v|z_j), this is
/// H(v) plus the mean of ln p(v(x)|z_j) over samples z ~ q(z|x).
/// </summary>
/// <remarks>
/// Rows are sampled evenly: each gives equally many z, so values of a factor weigh as often as they occur. Where there are more rows than samples, z is drawn for
/// as many rows as samples, evenly spread over the factors' values. Nothing is binned, so a latent that says nothing gets nothing. The cost is
/// samples x rows x latents log densities. The numbers do not depend on the width of the machine's vectors.
/// </remarks>
public static class MixtureEstimator
{
    /// <summary>Noise is made for so many draws at a time.</summary>
    private const int DrawsAtOnce = 64;

    /// <summary>Estimates from <paramref name="samples"/> draws, rounded up to equally many a row.</summary>
    /// <param name="factors">Each tells of the rows of <paramref name="posteriors"/>, in their order.</param>
    /// <param name="samples">At least 1.</param>
    /// <param name="stream">The noise of the draws, from its position on.</param>
    /// <returns>One per factor, in their order. Where a posterior is not finite, the estimates are NaN.</returns>
    public static ImmutableArray<FactorInformation> Estimate(GaussianPosteriors posteriors, ImmutableArray<Factor> factors, int samples, Rng stream)
    {
        Invariant.Holds(samples > 0 && posteriors.Rows > 0, "there are samples and rows to draw them for");
        foreach (var factor in factors) Invariant.Holds(factor.LevelOfRow.Length == posteriors.Rows, "a factor tells of every row");

        var nats = factors.Select(_ => new double[posteriors.Latents]).ToArray();
        var drawnRows = Math.Min(samples, posteriors.Rows);
        var drawsPerRow = (samples + drawnRows - 1) / drawnRows;
        if (posteriors.IsFinite) AddLogProbabilities(posteriors, factors, drawnRows, drawsPerRow, stream, nats);
        else foreach (var sums in nats) Array.Fill(sums, double.NaN);

        var draws = (double)drawnRows * drawsPerRow;
        return [.. factors.Zip(nats, (factor, sums) =>
        {
            var entropy = Entropy(factor);
            return new FactorInformation(factor.Name, entropy, [.. sums.Select(sum => entropy + (sum / draws))]);
        })];
    }

    /// <summary>Adds ln p(v(x)|z_j) of every draw to [factor][latent].</summary>
    private static void AddLogProbabilities(
        GaussianPosteriors posteriors, ImmutableArray<Factor> factors, int drawnRows, int drawsPerRow, Rng stream, double[][] nats)
    {
        var cells = FactorCells.Of(factors, posteriors.Rows);
        var mixture = new LatentMixture(posteriors, cells);
        var noise = new float[Math.Min(drawsPerRow, DrawsAtOnce) * posteriors.Latents];
        for (var i = 0; i < drawnRows; i++)
        {
            var row = cells.Order[(int)((long)i * posteriors.Rows / drawnRows)];
            for (var left = drawsPerRow; left > 0; left -= DrawsAtOnce)
            {
                var draws = noise.AsSpan(0, Math.Min(left, DrawsAtOnce) * posteriors.Latents);
                stream.FillNormals(draws);
                for (; draws.Length > 0; draws = draws[posteriors.Latents..]) mixture.Add(row, draws[..posteriors.Latents], nats);
            }
        }
    }

    private static double Entropy(Factor factor)
    {
        var entropy = 0.0;
        foreach (var (_, count) in factor.LevelOfRow.CountBy(level => level).OrderBy(level => level.Key))
        {
            var share = (double)count / factor.LevelOfRow.Length;
            entropy -= share * Math.Log(share);
        }

        return entropy;
    }
}
