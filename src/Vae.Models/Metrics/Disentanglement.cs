using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Metrics;

/// <summary>How well single latents stand for single factors.</summary>
/// <param name="Mig">
/// Mutual information gap (Chen, Li, Grosse and Duvenaud, "Isolating sources of disentanglement", 2018, equation 8): the mean over factors of how much more the
/// best latent knows of the factor than the second best, as a share of the factor's entropy. In [0, 1], up to sampling error.
/// </param>
/// <param name="Aam">
/// Axis alignment (the disentangling-vae project's AAM): the mean over factors of the share of the best latent's information that the other
/// latents together do not have as well. In [0, 1]; 0 for a factor that no latent knows of.
/// </param>
public readonly record struct Disentanglement(double Mig, double Aam)
{
    /// <summary>
    /// Both scores of what the latents know about the factors. A factor that does not vary over the set says nothing and is left out; without any other, both are 0.
    /// </summary>
    public static Disentanglement Of(ImmutableArray<FactorInformation> factors)
    {
        var (mig, aam, counted) = (0.0, 0.0, 0);
        foreach (var factor in factors)
        {
            if (factor.EntropyNats == 0) continue;
            var sorted = factor.LatentNats.Select(nats => Math.Max(0, nats)).OrderDescending().ToArray();
            Invariant.Holds(sorted.Length > 0, "there is a latent");
            var second = sorted.Length > 1 ? sorted[1] : 0;
            mig += (sorted[0] - second) / factor.EntropyNats;
            aam += sorted[0] > 0 ? Math.Max(0, sorted[0] - sorted.Skip(1).Sum()) / sorted[0] : 0;
            counted++;
        }

        return counted == 0 ? default : new Disentanglement(mig / counted, aam / counted);
    }
}
