using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Metrics;

public sealed class MixtureEstimatorTests
{
    private static readonly Rng Stream = new(42, RngPurpose.MetricSampling);

    /// <summary>Two classes of equal posteriors N(0, 1) and N(gap, 1): I = ln 2 - E ln(1 + e^…), a one-dimensional integral.</summary>
    [Theory, InlineData(0.5), InlineData(2), InlineData(5), InlineData(40)]
    public void Two_gaussians_tell_as_much_as_the_integral_says(double gap)
    {
        var factor = new Factor("side", 2, [.. Enumerable.Range(0, 40).Select(row => row % 2)]);
        var means = factor.LevelOfRow.Select(level => level * gap).ToArray();
        var expected = Quadrature.Information(means, Enumerable.Repeat(1.0, 40).ToArray(), factor);
        Assert.Equal(expected, Estimate(means, Enumerable.Repeat(1.0, 40).ToArray(), factor, 200_000), 0.004);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Any_mixture_tells_as_much_as_the_integral_says(int seed)
    {
        var stream = new Rng((ulong)seed, RngPurpose.Data);
        var means = Draw(30, () => 2 * stream.NextNormal());
        var deviations = Draw(30, () => Math.Exp(stream.NextNormal() - 1));
        // Levels that are unequally frequent: weights and entropy must be those of the rows.
        var factor = new Factor("uneven", 4, [.. Draw(30, () => Math.Max(0, stream.NextInt(7) - 3))]);
        Assert.Equal(Quadrature.Information(means, deviations, factor), Estimate(means, deviations, factor, 200_000), 0.006);
    }

    [Fact]
    public void Several_factors_and_latents_are_each_judged_alone()
    {
        var stream = new Rng(9, RngPurpose.Data);
        const int rows = 24, latents = 19;
        ImmutableArray<Factor> factors =
        [
            new("a", 2, [.. Enumerable.Range(0, rows).Select(row => row % 2)]),
            new("b", 3, [.. Enumerable.Range(0, rows).Select(row => row / 2 % 3)]),
            new("c", 5, [.. Draw(rows, () => stream.NextInt(5))]),
        ];
        var means = Draw(rows * latents, () => stream.NextNormal());
        var logVariances = Draw(rows * latents, () => stream.NextNormal() - 2);
        var informations = MixtureEstimator.Estimate(Posteriors(latents, means, logVariances), factors, 60_000, Stream);
        for (var j = 0; j < latents; j++)
        {
            var (mean, deviation) = (Column(means, j), Column(logVariances, j).Select(lv => Math.Exp(lv / 2)).ToArray());
            foreach (var (factor, information) in factors.Zip(informations))
            {
                Assert.Equal(Quadrature.Information(mean, deviation, factor), information.LatentNats[j], 0.012);
            }
        }

        double[] Column(double[] values, int latent) => [.. Enumerable.Range(0, rows).Select(row => values[(row * latents) + latent])];
    }

    [Fact]
    public void A_scaled_posterior_is_a_narrower_one()
    {
        var factor = new Factor("side", 2, [0, 1, 0, 1]);
        var wide = GaussianPosteriors.FromLogVariance(1, [0, 1, 0, 1], [0, 0, 0, 0], 0.1);
        var narrow = GaussianPosteriors.FromLogVariance(1, [0, 1, 0, 1], Repeat(4, (float)(2 * Math.Log(0.1))), 1);
        var (a, b) = (Of(wide), Of(narrow));
        Assert.Equal(a, b, 1e-5);
        Assert.Equal(Math.Log(2), a, 1e-3);

        double Of(GaussianPosteriors posteriors) => MixtureEstimator.Estimate(posteriors, [factor], 1000, Stream)[0].LatentNats[0];
    }

    [Fact]
    public void A_dead_latent_tells_nothing()
    {
        var moons = new DataSettings.Moons { Samples = 200 }.Build().Validation;
        var posteriors = GaussianPosteriors.FromLogVariance(3, new float[moons.Count * 3], new float[moons.Count * 3], 1);
        var informations = MixtureEstimator.Estimate(posteriors, moons.Factors, 1000, Stream);
        Assert.All(informations, information => Assert.All(information.LatentNats, nats => Assert.Equal(0, nats, 1e-6)));
    }

    [Fact]
    public void Posteriors_that_are_points_or_far_apart_are_no_trouble()
    {
        var factor = new Factor("side", 2, [0, 1, 0, 1]);
        foreach (var logVariance in new[] { -1e4f, -60f, 60f })
        {
            var posteriors = GaussianPosteriors.FromLogVariance(1, [-1e6f, 3, 1e6f, 4], [logVariance, -20, logVariance, 20], 1);
            var nats = MixtureEstimator.Estimate(posteriors, [factor], 1000, Stream)[0].LatentNats[0];
            Assert.InRange(nats, -1e-6, Math.Log(2) + 1e-6);
        }
    }

    [Fact]
    public void What_is_not_finite_gives_no_number()
    {
        var posteriors = GaussianPosteriors.FromLogVariance(1, [0, float.NaN], [0, 0], 1);
        Assert.True(double.IsNaN(MixtureEstimator.Estimate(posteriors, [new Factor("side", 2, [0, 1])], 10, Stream)[0].LatentNats[0]));
    }

    [Fact]
    public void Samples_are_rounded_up_to_equally_many_a_row()
    {
        var posteriors = Posteriors(1, [0, 1, 2], [0, 0, 0]);
        ImmutableArray<Factor> factors = [new("which", 3, [0, 1, 2])];
        var four = MixtureEstimator.Estimate(posteriors, factors, 4, Stream)[0].LatentNats;
        Assert.Equal(MixtureEstimator.Estimate(posteriors, factors, 6, Stream)[0].LatentNats, four);
        Assert.NotEqual(MixtureEstimator.Estimate(posteriors, factors, 7, Stream)[0].LatentNats, four);
    }

    [Fact]
    public void More_rows_than_samples_are_drawn_for_evenly()
    {
        // 4000 rows, 200 of them drawn for: the estimate is that of all rows, only coarser.
        var stream = new Rng(3, RngPurpose.Data);
        var factor = new Factor("side", 2, [.. Draw(4000, () => stream.NextInt(2))]);
        var means = factor.LevelOfRow.Select(level => 2.0 * level).ToArray();
        var deviations = Enumerable.Repeat(1.0, 4000).ToArray();
        Assert.Equal(Quadrature.Information(means, deviations, factor), Estimate(means, deviations, factor, 200), 0.08);
    }

    private static double Estimate(double[] means, double[] deviations, Factor factor, int samples) => MixtureEstimator
        .Estimate(Posteriors(1, means, [.. deviations.Select(deviation => 2 * Math.Log(deviation))]), [factor], samples, Stream)[0].LatentNats[0];

    private static GaussianPosteriors Posteriors(int latents, double[] means, double[] logVariances) =>
        GaussianPosteriors.FromLogVariance(latents, [.. means.Select(x => (float)x)], [.. logVariances.Select(x => (float)x)], 1);

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static float[] Repeat(int count, float value) => [.. Enumerable.Repeat(value, count)];
}
