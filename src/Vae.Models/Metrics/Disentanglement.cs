using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Metrics;

/// <summary>How well single latents stand for single factors.</summary>
/// <param name="Mig">
/// Mutual information gap (Chen, Li, Grosse and Duvenaud, "Isolating sources of disentanglement",
/// 2018, equation 8): the mean over factors of how much more the best latent knows of the factor
/// than the second best, as a share of the factor's entropy. In [0, 1].
/// </param>
/// <param name="Aam">
/// Axis alignment (the disentangling-vae project's AAM): the mean over factors of the share of the
/// best latent's information that the other latents together do not have as well. In [0, 1]; 0 for
/// a factor that no latent knows of.
/// </param>
/// <param name="MigError">
/// How far <paramref name="Mig"/> may be from that of the exact informations.
/// </param>
/// <param name="AamError">
/// How far <paramref name="Aam"/> may be from that of the exact informations. A factor of which no
/// latent is known to know anything scores 0 by definition and adds nothing here.
/// </param>
public readonly record struct Disentanglement(double Mig, double Aam, double MigError = 0, double AamError = 0)
{
    /// <summary>
    /// Both scores of what the latents know about the factors. An information that is not above its
    /// own error bound counts as 0. A factor that does not vary over the set is left out; without
    /// any other, both scores are 0. All is NaN where an information is NaN.
    /// </summary>
    public static Disentanglement Of(ImmutableArray<FactorInformation> factors)
    {
        ImmutableArray<Disentanglement> each = [.. factors.Where(factor => factor.EntropyNats != 0).Select(Of)];
        if (each.IsEmpty)
            return default;
        return new Disentanglement(
            each.Average(one => one.Mig),
            each.Average(one => one.Aam),
            each.Average(one => one.MigError),
            each.Average(one => one.AamError)
        );
    }

    private static Disentanglement Of(FactorInformation factor)
    {
        Invariant.Holds(factor.LatentNats.Length > 0, "there is a latent");
        if (factor.LatentNats.Any(double.IsNaN))
            return new(double.NaN, double.NaN, double.NaN, double.NaN);
        var latents = Enumerable.Range(0, factor.LatentNats.Length);
        double[] nats = [.. latents.Select(factor.Counted)];
        double[] errors = [.. latents.Select(factor.CountedErrorNats)];
        var sorted = nats.OrderDescending().ToArray();
        var (best, second) = (sorted[0], sorted.ElementAtOrDefault(1));
        // No place in the order moves further than the information that may move most.
        var migError = 2 * errors.Max() / factor.EntropyNats;
        var mig = (best - second) / factor.EntropyNats;
        if (best == 0)
            return new Disentanglement(mig, 0, migError, 0);
        var aam = AxisAlignment(nats.Sum() - best, best);
        return new Disentanglement(mig, aam, migError, AxisAlignmentError(nats, errors));
    }

    /// <summary>The share of the best information that the others together do not have.</summary>
    private static double AxisAlignment(double others, double best) => Math.Max(0, 1 - (others / best));

    /// <summary>
    /// How far the alignment may be off, whichever latent is the best one in truth.
    /// </summary>
    private static double AxisAlignmentError(double[] nats, double[] errors)
    {
        var best = Array.IndexOf(nats, nats.Max());
        var others = nats.Sum() - nats[best];
        var score = AxisAlignment(others, nats[best]);
        // Another latent that is the best one in truth knows at least as much as this one: the
        // score is no lower.
        var lowest = AxisAlignment(others + errors.Sum() - errors[best], nats[best] - errors[best]);
        var least = nats.Zip(errors, (information, error) => Math.Max(0, information - error)).ToArray();
        var highest = Enumerable
            .Range(0, nats.Length)
            .Max(latent => AxisAlignment(least.Sum() - least[latent], nats[latent] + errors[latent]));
        return Math.Max(score - lowest, highest - score);
    }
}
