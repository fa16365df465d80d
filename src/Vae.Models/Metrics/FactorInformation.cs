using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>What the latents of a model know about one factor.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="EntropyNats">H(v) over the given set: ln |V| where its levels are equally frequent. 0 where it does not vary.</param>
/// <param name="LatentNats">[latents]: estimates of I(z_j; v). Sampling error may take one slightly below 0.</param>
public sealed record FactorInformation(string Factor, double EntropyNats, ImmutableArray<double> LatentNats);
