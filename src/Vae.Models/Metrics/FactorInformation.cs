using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>What the latents of a model know about one factor.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="EntropyNats">
/// H(v) over the given set: ln |V| where its levels are equally frequent. 0 where it does not vary.
/// </param>
/// <param name="LatentNats">
/// [latents]: I(z_j; v), 0 for a dead latent. Arithmetic may take one slightly below 0.
/// </param>
/// <param name="LatentErrorNats">
/// [latents]: how far each of them may be from the exact value; 0 for a dead latent.
/// </param>
public sealed record FactorInformation(
    string Factor,
    double EntropyNats,
    ImmutableArray<double> LatentNats,
    ImmutableArray<double> LatentErrorNats
)
{
    /// <summary>One bound for all latents.</summary>
    public FactorInformation(string factor, double entropyNats, ImmutableArray<double> latentNats, double errorNats = 0)
        : this(factor, entropyNats, latentNats, [.. latentNats.Select(_ => errorNats)]) { }

    /// <summary>
    /// What a latent is known to know, for every comparison: its information, or 0 where that is
    /// not above its own error bound, so that rounding decides nothing. NaN where the information
    /// is NaN.
    /// </summary>
    public double Counted(int latent) => IsNegligible(latent) ? 0 : LatentNats[latent];

    /// <summary>Whether a latent's information cannot be told from none.</summary>
    internal bool IsNegligible(int latent) => LatentNats[latent] <= LatentErrorNats[latent];

    /// <summary>How far what a latent knows may be from what counts of it.</summary>
    internal double CountedErrorNats(int latent) =>
        IsNegligible(latent) ? Math.Max(0, LatentNats[latent] + LatentErrorNats[latent]) : LatentErrorNats[latent];
}
