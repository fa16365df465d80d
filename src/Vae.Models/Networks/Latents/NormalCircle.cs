using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Latents;

/// <summary>
/// The last latent is the direction of two Gaussians, each against N(0, 1): what is drawn is a
/// point of the plane, what the decoder reads its direction.
/// </summary>
internal sealed record NormalCircle(int Count, double Scale) : LatentSpace(Count, Scale)
{
    // Keeps the direction of the origin from being 0 / 0.
    private const double SmallestSquare = 1e-12;

    public override int Means => Count + 1;

    public override int LogVariances => Count + 1;

    public override int NoiseWidth => Count + 1;

    public override bool HasPlane => true;

    /// <inheritdoc/>
    public override Posterior Posterior(Tensor mean, Tensor logVariance)
    {
        var plane = new GaussianPosterior(mean, logVariance, Scale);
        var (a, b) = (mean.Slice(1, Count - 1, 1), mean.Slice(1, Count, 1));
        var variance = plane.Deviation.Square();
        var (varianceA, varianceB) = (variance.Slice(1, Count - 1, 1), variance.Slice(1, Count, 1));
        // How far the angle scatters, to first order: by what of either deviation is across the
        // direction.
        var squaredLength = a.Square() + b.Square() + SmallestSquare;
        var angleVariance = ((varianceA * b.Square()) + (varianceB * a.Square())) / squaredLength.Square();
        return new DirectionPosterior(
            this,
            plane,
            BesideTheLine(mean, Tensor.Atan2(b, a)),
            BesideTheLine(logVariance, angleVariance.Log())
        );
    }

    /// <summary>
    /// The angle's <paramref name="Mean"/> and <paramref name="LogVariance"/> are of the wrapped
    /// normal next to it, for the metrics that look at single latents.
    /// </summary>
    private sealed record DirectionPosterior(
        NormalCircle Space,
        GaussianPosterior Whole,
        Tensor Mean,
        Tensor LogVariance
    ) : Posterior(Mean, LogVariance)
    {
        /// <summary>
        /// Of the two Gaussians before they are brought to length 1: an upper bound on that of the
        /// direction.
        /// </summary>
        public override Tensor KlNats =>
            Space.BesideTheLine(Whole.KlNats, Whole.KlNats.Slice(1, Space.Count - 1, 2).Sum([1], keepDims: true));

        /// <inheritdoc/>
        public override (Tensor Mean, Tensor LogVariance)? Plane =>
            (Whole.Mean.Slice(1, Space.Count - 1, 2), Whole.LogVariance.Slice(1, Space.Count - 1, 2));

        /// <inheritdoc/>
        public override Tensor Sample(Tensor noise)
        {
            var z = Whole.Sample(noise);
            var point = z.Slice(1, Space.Count - 1, 2);
            return Space.BesideTheLine(z, point / (point.Square().Sum([1], keepDims: true) + SmallestSquare).Sqrt());
        }
    }
}
