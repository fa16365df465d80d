using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// I(z_j; v) between each latent and each factor, in nats, with q(z_j) the mixture of the
/// posteriors of a given set of rows and q(z_j|v) that of the rows where the factor has this value
/// (Chen et al. 2018, appendix C). As q(z_j|v) p(v) / q(z_j) is what z_j tells of the factor,
/// p(v|z_j), the difference of entropies H(z_j) - H(z_j|v) is H(v) - H(v|z_j): a one-dimensional
/// integral, which is taken rather than sampled. Nothing is drawn at random and nothing is binned.
/// </summary>
/// <remarks>
/// Every row weighs the same, so values of a factor weigh as often as they occur and none need be
/// balanced with another. A dead latent counts as knowing nothing. The cost is about ten densities
/// at sixteen points a row and latent, more where posteriors differ much in width. The numbers do
/// not depend on the width of the machine's vectors.
/// </remarks>
public static class InformationEstimator
{
    /// <summary>
    /// Bounds the relative error of a density in single precision, at any distance that counts.
    /// </summary>
    private const double RoundingShare = 5e-6;

    /// <summary>Bounds what is lost with the ends of the normals, 3e-12 of each.</summary>
    private const double TruncationNats = 1e-9;

    /// <summary>What the latents tell of the factors.</summary>
    /// <param name="latents">Each of the same rows.</param>
    /// <param name="factors">Each tells of the same rows, in their order.</param>
    /// <param name="value">What is known of z.</param>
    /// <returns>
    /// One per factor, in their order. Where a posterior is not finite, the estimates are NaN.
    /// </returns>
    public static ImmutableArray<FactorInformation> Estimate(
        ImmutableArray<LatentMarginal> latents,
        ImmutableArray<Factor> factors,
        LatentValue value = LatentValue.Sample
    )
    {
        Invariant.Holds(latents.Length > 0 && latents[0].Count > 0, "there are latents and rows");
        var rows = latents[0].Count;
        Invariant.Holds(latents.All(latent => latent.Count == rows), "every latent tells of every row");
        var levels = new FactorLevels(factors, rows);
        var entropies = factors.Select(Entropy).ToArray();
        var information = factors.Select(_ => new double[latents.Length]).ToArray();
        var errors = factors.Select(_ => new double[latents.Length]).ToArray();
        for (var j = 0; j < latents.Length; j++)
        {
            var (conditional, error) = Conditional(latents[j], levels, entropies, value);
            for (var k = 0; k < factors.Length; k++)
            {
                information[k][j] = entropies[k] - conditional[k];
                errors[k][j] = error[k];
            }
        }

        return
        [
            .. factors.Select(
                (factor, k) => new FactorInformation(factor.Name, entropies[k], [.. information[k]], [.. errors[k]])
            ),
        ];
    }

    private static (double[] Conditional, double[] Error) Conditional(
        LatentMarginal latent,
        FactorLevels levels,
        double[] entropies,
        LatentValue value
    )
    {
        if (!latent.IsFinite)
            return ([.. entropies.Select(_ => double.NaN)], [.. entropies.Select(_ => double.NaN)]);
        if (latent.IsDead)
            return (entropies, new double[entropies.Length]);
        var components = LatentComponents.Of(latent);
        var mixture = new LatentMixture(components, levels);
        if (value == LatentValue.Mean)
        {
            // A ratio of two densities, each within its rounding.
            return (
                PointwiseConditional.At(mixture, levels, components.MeanOfRow),
                [.. entropies.Select(_ => 2 * RoundingShare)]
            );
        }

        var integral = PanelIntegration.Over(mixture, levels, latent.Count, components.From, components.To);
        // The derivative of w_a ln(w / w_a) by ln w_a sums to that itself: rounding moves the
        // integral by no more than its share.
        return (
            integral.Conditional,
            [.. integral.Error.Zip(entropies, (error, entropy) => error + (RoundingShare * entropy) + TruncationNats)]
        );
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
