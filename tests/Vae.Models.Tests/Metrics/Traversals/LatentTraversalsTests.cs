using Foundation;
using Vae.Models.Metrics;
using Vae.Models.Metrics.Traversals;

namespace Vae.Models.Tests.Metrics.Traversals;

/// <summary>
/// Decoders made for the purpose: what is asked of a traversal can be said of them exactly.
/// </summary>
public sealed class LatentTraversalsTests
{
    [Fact]
    public void A_decoder_by_radius_and_angle_is_perfect_in_both()
    {
        var angle = LatentTraversals.OfAngle(Circle, Decoder((z, theta) => (Radius(z), theta)));
        Assert.Equal(1, angle.Score, 1e-5);
        Assert.Equal((1, 0), (angle.Winding, angle.Closure), Close);
        Assert.Equal(0, angle.RadiusVariation, 1e-5);
        Assert.Equal(Math.Tau / 64, angle.Gap, 1e-4);
        Assert.Equal(1, LatentTraversals.OfRadius(Circle, Decoder((z, theta) => (Radius(z), theta)), reach: 1), 1e-5);
    }

    [Fact]
    public void A_straight_line_is_no_angle()
    {
        var straight = LatentTraversals.OfAngle(Line, latents => latents);
        Assert.Equal(0, straight.Score);
        Assert.Equal(0, straight.Winding);
    }

    [Fact]
    public void Going_around_twice_is_not_going_around_once()
    {
        var twice = LatentTraversals.OfAngle(Circle, Decoder((z, theta) => (Radius(z), 2 * theta)));
        Assert.Equal(0, twice.Score);
        Assert.Equal(0, twice.Winding);
    }

    [Fact]
    public void An_ellipse_is_worth_less_the_longer_it_is()
    {
        double Score(double stretch) =>
            LatentTraversals
                .OfAngle(
                    Circle,
                    latents =>
                    {
                        var points = Decoder((z, theta) => (1, theta))(latents);
                        for (var i = 0; i < points.Length; i += 2)
                            points[i] *= (float)stretch;
                        return points;
                    }
                )
                .Score;
        Assert.InRange(Score(1.1), 0.85, 0.95);
        Assert.InRange(Score(2), 0.3, Score(1.1) - 0.2);
    }

    [Fact]
    public void A_latent_on_the_line_that_goes_around_but_for_a_gap_is_nearly_one()
    {
        // Φ by its logistic approximation: the quantiles of the latent spread over a share of the
        // circle.
        Func<float[], float[]> Around(double share) =>
            Decoder((z, x) => (1, Math.Tau * share * (1 / (1 + Math.Exp(-1.702 * x)))));
        var (nearly, half) = (
            LatentTraversals.OfAngle(Line, Around(0.98)),
            LatentTraversals.OfAngle(Line, Around(0.45))
        );
        Assert.InRange(nearly.Score, 0.65, 0.85);
        Assert.InRange(nearly.Closure, 0.3, 0.45);
        Assert.Equal(0, half.Score);
    }

    [Fact]
    public void Where_no_latent_is_an_angle_the_best_one_counts()
    {
        Func<float[], float[]> decode = Decoder((x, z) => (Radius(z), 1.25 * x));
        Assert.InRange(LatentTraversals.OfAngle(Line, decode).Winding, 0.5, 1);
        Assert.Equal(1, LatentTraversals.OfRadius(Line, decode, reach: 0.5), 1e-4);
    }

    [Fact]
    public void A_radius_that_covers_half_of_the_data_is_worth_half() =>
        Assert.Equal(
            0.5,
            LatentTraversals.OfRadius(Circle, Decoder((z, theta) => (Math.Clamp(2 + z, 1.5, 2.5), theta)), reach: 2),
            1e-5
        );

    [Fact]
    public void A_lone_angle_leaves_no_radius() =>
        Assert.Equal(
            0,
            LatentTraversals.OfRadius(Support(latents: 1, angle: 0), latents => new float[2 * latents.Length], reach: 1)
        );

    private static readonly EqualityComparer<(double, double)> Close = EqualityComparer<(double, double)>.Create(
        (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-5 && Math.Abs(a.Item2 - b.Item2) < 1e-5
    );

    /// <summary>Two latents on the line, N(0, 1) over the rows.</summary>
    private static LatentSupport Line => Support(latents: 2, angle: null);

    /// <summary>One on the line, one angle.</summary>
    private static LatentSupport Circle => Support(latents: 2, angle: 1);

    private static LatentSupport Support(int latents, int? angle)
    {
        var mean = new float[400 * latents];
        new Rng(1, RngPurpose.Data).FillNormals(mean);
        var logVariance = Enumerable.Repeat(-20f, mean.Length).ToArray();
        return LatentSupport.Of(
            GaussianPosteriors.FromLogVariance(latents, mean, logVariance, posteriorScale: 1),
            angle,
            new Rng(2, RngPurpose.MetricSampling)
        );
    }

    private static double Radius(double z) => 2 + (0.3 * z);

    private static Func<float[], float[]> Decoder(Func<double, double, (double Radius, double Angle)> say) =>
        latents =>
        {
            var points = new float[latents.Length];
            for (var i = 0; i < latents.Length; i += 2)
            {
                var (radius, angle) = say(latents[i], latents[i + 1]);
                (points[i], points[i + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
            }

            return points;
        };
}
