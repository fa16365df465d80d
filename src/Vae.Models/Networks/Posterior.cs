using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>q(z|x), as an encoder says it for each row, and how it stands to the prior.</summary>
/// <param name="Mean">[batch, latents].</param>
/// <param name="LogVariance">[batch, latents]: before any posterior scale.</param>
internal abstract record Posterior(Tensor Mean, Tensor LogVariance)
{
    /// <summary>
    /// [batch, latents]: KL divergence of each latent from its prior, nats. The posterior scale
    /// does not enter.
    /// </summary>
    public abstract Tensor KlNats { get; }

    /// <summary>
    /// [batch, latents]: of what z is drawn from, before any posterior scale, where that is not
    /// <see cref="LogVariance"/>.
    /// </summary>
    public virtual Tensor DrawnLogVariance => LogVariance;

    /// <summary>
    /// [batch, 2] both: of the point whose direction the last latent is; null where none is a
    /// direction.
    /// </summary>
    public virtual (Tensor Mean, Tensor LogVariance)? Plane => null;

    /// <summary>
    /// What the decoder reads, [batch, decoder inputs], drawn by reparameterization.
    /// </summary>
    /// <param name="noise">[batch, <see cref="VaeNetwork.NoiseWidth"/>], standard normal.</param>
    public abstract Tensor Sample(Tensor noise);
}

/// <summary>N(mean, exp(log-variance)) per latent, against N(0, 1).</summary>
/// <param name="Scale">
/// The posterior scale: z = mean + scale · noise · exp(log-variance / 2).
/// </param>
internal sealed record GaussianPosterior(Tensor Mean, Tensor LogVariance, double Scale) : Posterior(Mean, LogVariance)
{
    /// <summary>exp(log-variance / 2), before the posterior scale.</summary>
    public Tensor Deviation { get; } = (0.5 * LogVariance).Exp();

    /// <inheritdoc/>
    public override Tensor KlNats => 0.5 * (Mean.Square() + Deviation.Square() - LogVariance - 1);

    /// <inheritdoc/>
    public override Tensor Sample(Tensor noise) => Mean + (Scale * noise * Deviation);
}

/// <summary>
/// z = mean + scale · noise · log-variance / 2, without the exponential: what the KMNIST lesson
/// posted. The KL term is the usual one, of another distribution.
/// </summary>
internal sealed record HalfLogvarPosterior(Tensor Mean, Tensor LogVariance, double Scale) : Posterior(Mean, LogVariance)
{
    /// <inheritdoc/>
    public override Tensor KlNats => new GaussianPosterior(Mean, LogVariance, Scale).KlNats;

    /// <inheritdoc/>
    public override Tensor DrawnLogVariance => (0.5 * LogVariance).Square().Log();

    /// <inheritdoc/>
    public override Tensor Sample(Tensor noise) => Mean + (Scale * noise * (0.5 * LogVariance));
}
