using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Metrics;

/// <summary>How well single latents stand for single factors.</summary>
/// <param name="Mig">
/// Mutual information gap (Chen, Li, Grosse and Duvenaud, "Isolating sources of disentanglement", 2018, equation 8): the mean over factors of how much more the
/// best latent knows of the factor than the second best, as a share of the factor's entropy. In [0, 1].
/// </param>
/// <param name="Aam">
/// Axis alignment (the disentangling-vae project's AAM): the mean over factors of the share of the best latent's information that the other
/// latents together do not have as well. In [0, 1]; 0 for a factor that no latent knows of.
/// </param>
/// <param name="MigError">What the informations' own errors let <paramref name="Mig"/> be off by, at most.</param>
/// <param name="AamError">What the informations' own errors let <paramref name="Aam"/> be off by, at most.</param>
public readonly record struct Disentanglement(double Mig, double Aam, double MigError = 0, double AamError = 0)
{
    /// <summary>
    /// Both scores of what the latents know about the factors. A factor that does not vary over the set says nothing and is left out; without any other, both are 0.
    /// </summary>
    public static Disentanglement Of(ImmutableArray<FactorInformation> factors)
    {
        var (mig, aam, migError, aamError, counted) = (0.0, 0.0, 0.0, 0.0, 0);
        foreach (var factor in factors)
        {
            if (factor.EntropyNats == 0) continue;
            var sorted = factor.LatentNats.Select(nats => Math.Max(0, nats)).OrderDescending().ToArray();
            Invariant.Holds(sorted.Length > 0, "there is a latent");
            var (best, second, others, error) = (sorted[0], sorted.ElementAtOrDefault(1), sorted.Skip(1).Sum(), factor.ErrorNats);
            mig += (best - second) / factor.EntropyNats;
            migError += 2 * error / factor.EntropyNats;
            aam += best > 0 ? Math.Max(0, best - others) / best : 0;
            // others / best, with the one as large and the other as small as they may be. A latent of exactly 0 is a dead one and has no error.
            var shared = sorted.Skip(1).Count(nats => nats > 0) * error;
            if (error > 0) aamError += best > error ? Math.Min(1, ((others + shared) / (best - error)) - (others / best)) : 1;
            counted++;
        }

        return counted == 0 ? default : new Disentanglement(mig / counted, aam / counted, migError / counted, aamError / counted);
    }
}
