using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>What the latents of a model know about one factor.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="EntropyNats">H(v) over the given set: ln |V| where its levels are equally frequent. 0 where it does not vary.</param>
/// <param name="LatentNats">[latents]: I(z_j; v), 0 for a dead latent. Arithmetic may take one slightly below 0.</param>
/// <param name="ErrorNats">None of them is further than this from the exact value.</param>
public sealed record FactorInformation(string Factor, double EntropyNats, ImmutableArray<double> LatentNats, double ErrorNats = 0);
