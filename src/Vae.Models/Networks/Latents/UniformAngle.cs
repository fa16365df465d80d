using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Latents;

/// <summary>
/// All latents are Gaussians on the line, against N(0, 1); of the last one, z, the decoder reads
/// the angle 2π Φ(z), which the prior spreads evenly over the circle.
/// </summary>
internal sealed record UniformAngle(int Count, double Scale) : LatentSpace(Count, Scale)
{
    public override int Means => Count;

    /// <summary>The posterior of z itself is on the line.</summary>
    public override bool IsOnCircle(int latent) => false;

    /// <inheritdoc/>
    public override Posterior Posterior(Tensor mean, Tensor logVariance) =>
        new PushedPosterior(this, new GaussianPosterior(mean, logVariance, Scale));

    private Tensor Push(Tensor z) => Place(BesideTheLine(z, Math.Tau * NormalCumulative(z.Slice(1, Count - 1, 1))));

    /// <summary>
    /// Φ(z), within 1e-7: Abramowitz and Stegun, "Handbook of mathematical functions" (1964),
    /// equation 26.2.17.
    /// </summary>
    private static Tensor NormalCumulative(Tensor z)
    {
        var t = 1 / (1 + (0.2316419 * z.Abs()));
        var polynomial =
            t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        var tail = (-0.5 * z.Square()).Exp() * (1 / Math.Sqrt(Math.Tau)) * polynomial;
        return Tensor.Where(z > 0, 1 - tail, tail);
    }

    private sealed record PushedPosterior(UniformAngle Space, GaussianPosterior Line)
        : Posterior(Line.Mean, Line.LogVariance)
    {
        /// <inheritdoc/>
        public override Tensor KlNats => Line.KlNats;

        /// <inheritdoc/>
        public override Tensor Sample(Tensor noise) => Space.Push(Line.Sample(noise));
    }
}
