using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>The two heads of an encoder, each [batch, latent]: q(z|x) = N(mean, exp(log-variance)) per dimension, before any posterior scale.</summary>
internal sealed record Posterior(Tensor Mean, Tensor LogVariance)
{
    /// <summary>exp(log-variance / 2).</summary>
    public Tensor Deviation { get; } = (0.5 * LogVariance).Exp();
}
