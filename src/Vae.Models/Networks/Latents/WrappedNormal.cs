using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Latents;

/// <summary>
/// The last latent is an angle, θ = mean + deviation · noise around the circle: a wrapped normal,
/// against the uniform distribution. The encoder says the mean as the direction of a point, so that
/// it has no seam.
/// </summary>
internal sealed record WrappedNormal(int Count, double Scale) : LatentSpace(Count, Scale)
{
    private const double SmallestSquare = 1e-12;

    public override int Means => Count + 1;

    /// <inheritdoc/>
    public override Posterior Posterior(Tensor mean, Tensor logVariance)
    {
        var point = mean.Slice(1, Count - 1, 2);
        var direction = point / (point.Square().Sum([1], keepDims: true) + SmallestSquare).Sqrt();
        // As wide as this it is uniform, to 5e-5 nats.
        var angleLogVariance = logVariance.Slice(1, Count - 1, 1).Minimum(WrappedNormalKl.LargestLogVariance);
        var angle = Tensor.Atan2(direction.Slice(1, 1, 1), direction.Slice(1, 0, 1));
        var bounded = BesideTheLine(logVariance, angleLogVariance);
        return new AnglePosterior(
            this,
            new GaussianPosterior(mean.Slice(1, 0, Count), bounded, Scale),
            direction,
            angleLogVariance,
            BesideTheLine(mean, angle),
            bounded
        );
    }

    /// <param name="Line">As if all were on the line; of use for the latents that are.</param>
    /// <param name="Mean">
    /// With the angle of <paramref name="Direction"/>, for metrics. The loss does not use the
    /// angle, which has no gradient at some points.
    /// </param>
    private sealed record AnglePosterior(
        WrappedNormal Space,
        GaussianPosterior Line,
        Tensor Direction,
        Tensor AngleLogVariance,
        Tensor Mean,
        Tensor LogVariance
    ) : Posterior(Mean, LogVariance)
    {
        /// <inheritdoc/>
        public override Tensor KlNats => Space.BesideTheLine(Line.KlNats, WrappedNormalKl.Of(AngleLogVariance));

        /// <inheritdoc/>
        public override Tensor Sample(Tensor noise)
        {
            // The mean direction, turned by what is drawn: nothing depends on which turn the angle
            // is counted in.
            var turn = Space.Scale * noise.Slice(1, Space.Count - 1, 1) * (0.5 * AngleLogVariance).Exp();
            var (sin, cos) = (turn.Sin(), turn.Cos());
            var (x, y) = (Direction.Slice(1, 0, 1), Direction.Slice(1, 1, 1));
            return Space.BesideTheLine(Line.Sample(noise), (x * cos) - (y * sin), (x * sin) + (y * cos));
        }
    }
}
