using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>
/// Whether each latent knows of one factor only (Ridgeway and Mozer, "Learning deep disentangled
/// embeddings with the F-statistic loss", 2018, equation 2): the mean over latents of 1 - Σ m_k² /
/// (m² (K - 1)), m the information that it has about the factor it knows most of and m_k those
/// about the others. In [0, 1]: 1 where each knows of a single factor, 0 where each knows as much
/// of every one. A latent that knows nothing is left out, and an information that is not above its
/// own error bound counts as 0.
/// </summary>
/// <remarks>
/// It is no measure of how much is known. With a single factor there is nothing to mix up, and any
/// latent that knows of it scores 1.
/// </remarks>
public static class Modularity
{
    /// <summary>
    /// Of what living latents know of the factors that vary; 0 where none knows anything.
    /// </summary>
    public static double Of(ImmutableArray<FactorInformation> factors)
    {
        if (factors.Length == 0)
            return 0;
        return Enumerable.Range(0, factors[0].LatentNats.Length).Average(latent => Of(factors, latent)) ?? 0;
    }

    /// <summary>Of one latent; null where it knows nothing.</summary>
    internal static double? Of(ImmutableArray<FactorInformation> factors, int latent)
    {
        var squares = factors.Select(factor => factor.Counted(latent) * factor.Counted(latent)).ToArray();
        var largest = squares.Max();
        if (largest == 0)
            return null;
        return factors.Length > 1 ? 1 - ((squares.Sum() - largest) / (largest * (factors.Length - 1))) : 1;
    }
}
