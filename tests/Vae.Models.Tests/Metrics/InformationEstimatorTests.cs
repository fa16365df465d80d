using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Metrics;

public sealed class InformationEstimatorTests
{
    /// <summary>
    /// Two classes of equal posteriors N(0, 1) and N(gap, 1): I = ln 2 - E ln(1 + e^…), a
    /// one-dimensional integral.
    /// </summary>
    [Theory, InlineData(0.01), InlineData(0.5), InlineData(2), InlineData(5), InlineData(40)]
    public void Two_gaussians_tell_as_much_as_the_integral_says(double gap)
    {
        var factor = new Factor("side", 2, [.. Enumerable.Range(0, 40).Select(row => row % 2)]);
        AssertAsQuadrature(
            [.. factor.LevelOfRow.Select(level => level * gap)],
            [.. Enumerable.Repeat(1.0, 40)],
            factor
        );
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Any_mixture_tells_as_much_as_the_integral_says(int seed)
    {
        var stream = new Rng((ulong)seed, RngPurpose.Data);
        var means = Draw(30, () => 2 * stream.NextNormal());
        var deviations = Draw(30, () => Math.Exp(seed * (stream.NextNormal() - 1) / 2));
        // Levels that are unequally frequent: weights and entropy must be those of the rows.
        AssertAsQuadrature(
            means,
            deviations,
            new Factor("uneven", 4, [.. Draw(30, () => Math.Max(0, stream.NextInt(7) - 3))])
        );
    }

    [Fact]
    public void Many_rows_are_summed_as_exactly_as_few()
    {
        var stream = new Rng(11, RngPurpose.Data);
        var factor = new Factor("place", 10, [.. Draw(3000, () => stream.NextInt(10))]);
        var means = factor.LevelOfRow.Select(level => (0.2 * level) + (0.1 * stream.NextNormal())).ToArray();
        AssertAsQuadrature(means, Draw(3000, () => 0.05 + (0.1 * stream.NextDouble())), factor);
    }

    [Fact]
    public void Several_factors_and_latents_are_each_judged_alone()
    {
        var stream = new Rng(9, RngPurpose.Data);
        const int rows = 24,
            latents = 19;
        ImmutableArray<Factor> factors =
        [
            new("a", 2, [.. Enumerable.Range(0, rows).Select(row => row % 2)]),
            new("b", 3, [.. Enumerable.Range(0, rows).Select(row => row / 2 % 3)]),
            new("c", 5, [.. Draw(rows, () => stream.NextInt(5))]),
        ];
        var means = Draw(rows * latents, () => stream.NextNormal());
        var logVariances = Draw(rows * latents, () => stream.NextNormal() - 2);
        var informations = InformationEstimator.Estimate(Posteriors(latents, means, logVariances), factors);
        for (var j = 0; j < latents; j++)
        {
            var (mean, deviation) = (
                Column(means, j),
                Column(logVariances, j).Select(lv => Math.Exp(lv / 2)).ToArray()
            );
            foreach (var (factor, information) in factors.Zip(informations))
            {
                Assert.Equal(
                    Quadrature.Information(mean, deviation, factor),
                    information.LatentNats[j],
                    information.LatentErrorNats[j]
                );
            }
        }

        double[] Column(double[] values, int latent) =>
            [.. Enumerable.Range(0, rows).Select(row => values[(row * latents) + latent])];
    }

    [Fact]
    public void Means_are_judged_by_their_own_definition()
    {
        var stream = new Rng(5, RngPurpose.Data);
        var factor = new Factor("uneven", 3, [.. Draw(100, () => Math.Max(0, stream.NextInt(5) - 2))]);
        var (means, deviations) = (Draw(100, () => stream.NextNormal()), Draw(100, () => 0.01 + stream.NextDouble()));
        (means[1], means[2]) = (means[0], means[0]);
        var counts = factor.LevelOfRow.CountBy(level => level).ToDictionary();
        var expected = 0.0;
        for (var row = 0; row < 100; row++)
        {
            var densities = Enumerable
                .Range(0, 100)
                .Select(i => Math.Exp(-0.5 * Math.Pow((means[row] - means[i]) / deviations[i], 2)) / deviations[i])
                .ToArray();
            var own =
                densities.Where((_, i) => factor.LevelOfRow[i] == factor.LevelOfRow[row]).Sum()
                / counts[factor.LevelOfRow[row]];
            expected += Math.Log(own / densities.Average()) / 100;
        }

        var information = InformationEstimator.Estimate([Line(means, deviations)], [factor], LatentValue.Mean)[0];
        Assert.Equal(expected, information.LatentNats[0], information.LatentErrorNats[0]);
        Assert.NotEqual(
            InformationEstimator.Estimate([Line(means, deviations)], [factor])[0].LatentNats[0],
            information.LatentNats[0],
            1e-3
        );
    }

    [Theory, InlineData(1e-4), InlineData(0.1), InlineData(1), InlineData(4)]
    public void A_circle_has_no_ends(double deviation)
    {
        // 16 directions, the first of which lies on the seam: turning the circle changes nothing,
        // and neither does it where an angle is counted from.
        var factor = new Factor("direction", 16, [.. Enumerable.Range(0, 64).Select(row => row / 4)]);
        var expected = OnCircle(0, 0);
        Assert.Equal(expected, OnCircle(1.234, 0), 2e-5);
        Assert.Equal(expected, OnCircle(0, 3), 2e-5);
        // Among so many directions that are all alike, a wide posterior says nothing and a narrow
        // one everything.
        if (deviation < 0.01)
            Assert.Equal(Math.Log(16), expected, 2e-5);
        if (deviation > 3)
            Assert.Equal(0, expected, 2e-5);
        // As a mixture on the line that repeats so often that its ends weigh little, turn by turn.
        const int turns = 41;
        var repeated = new Factor("direction", 16, [.. Enumerable.Range(0, 16 * turns).Select(i => i % 16)]);
        var onLine = InformationEstimator.Estimate(
            [
                Line(
                    [.. Enumerable.Range(0, 16 * turns).Select(i => Math.Tau * i / 16)],
                    [.. Enumerable.Repeat(deviation, 16 * turns)]
                ),
            ],
            [repeated]
        )[0];
        Assert.Equal(onLine.LatentNats[0], expected, 0.02);

        double OnCircle(double turnedBy, int turnsMore)
        {
            ImmutableArray<float> angles =
            [
                .. factor.LevelOfRow.Select(
                    (level, row) =>
                        (float)((Math.Tau * level / 16) - Math.PI + turnedBy + (Math.Tau * turnsMore * (row % 3)))
                ),
            ];
            return InformationEstimator
                .Estimate([new LatentMarginal.Circle(angles, [.. angles.Select(_ => (float)deviation)], 1)], [factor])[
                    0
                ]
                .LatentNats[0];
        }
    }

    [Fact]
    public void A_scaled_posterior_is_a_narrower_one()
    {
        var factor = new Factor("side", 2, [0, 1, 0, 1]);
        var wide = GaussianPosteriors.FromLogVariance(1, [0, 1, 0, 1], [0, 0, 0, 0], 0.1);
        var narrow = GaussianPosteriors.FromLogVariance(
            1,
            [0, 1, 0, 1],
            [.. Enumerable.Repeat((float)(2 * Math.Log(0.1)), 4)],
            1
        );
        var (a, b) = (Of(wide), Of(narrow));
        Assert.Equal(a, b, 1e-6);
        Assert.Equal(Math.Log(2), a, 1e-3);

        double Of(GaussianPosteriors posteriors) =>
            InformationEstimator.Estimate(posteriors.Marginals, [factor])[0].LatentNats[0];
    }

    [Fact]
    public void A_dead_latent_tells_nothing_and_exactly_that()
    {
        // In units of the posterior scale: 0.3² / 2 = 0.045 nats from the prior, all of it about
        // the factor; 0.4² / 2 = 0.08 is alive.
        var factor = new Factor("side", 2, [0, 1, 0, 1]);
        foreach (var value in Enum.GetValues<LatentValue>())
        {
            var informations = InformationEstimator.Estimate(
                GaussianPosteriors
                    .FromLogVariance(2, [-0.03f, -0.04f, 0.03f, 0.04f, -0.03f, -0.04f, 0.03f, 0.04f], new float[8], 0.1)
                    .Marginals,
                [factor],
                value
            );
            Assert.Equal(0, informations[0].LatentNats[0]);
            Assert.InRange(informations[0].LatentNats[1], 0.05, 0.2);
        }
    }

    [Fact]
    public void Posteriors_that_are_points_or_far_apart_are_no_trouble()
    {
        var factor = new Factor("side", 2, [0, 1, 0, 1]);
        foreach (var value in Enum.GetValues<LatentValue>())
        {
            foreach (var logVariance in new[] { -1e4f, -60f, 60f })
            {
                var posteriors = GaussianPosteriors.FromLogVariance(
                    1,
                    [-1e6f, 3, 1e6f, 4],
                    [logVariance, -20, logVariance, 20],
                    1
                );
                var nats = InformationEstimator.Estimate(posteriors.Marginals, [factor], value)[0].LatentNats[0];
                Assert.InRange(nats, value == LatentValue.Sample ? -1e-6 : -10, Math.Log(2) + 1e-6);
            }
        }
    }

    [Fact]
    public void Points_next_to_each_other_are_told_apart()
    {
        // Neighbours in single precision, a deviation of nothing: z tells the row, whatever the
        // scale.
        var factor = new Factor("which", 4, [0, 1, 2, 3]);
        var means = new[] { 1e3f, float.BitIncrement(1e3f), 1e-20f, 2e-14f };
        var posteriors = GaussianPosteriors.FromLogVariance(1, means, [-1e4f, -1e4f, -1e4f, -1e4f], 1);
        foreach (var value in Enum.GetValues<LatentValue>())
        {
            Assert.Equal(
                Math.Log(4),
                InformationEstimator.Estimate(posteriors.Marginals, [factor], value)[0].LatentNats[0],
                1e-4
            );
        }
    }

    [Fact]
    public void What_is_not_finite_gives_no_number()
    {
        var posteriors = GaussianPosteriors.FromLogVariance(1, [0, float.NaN], [0, 0], 1);
        Assert.True(
            double.IsNaN(
                InformationEstimator.Estimate(posteriors.Marginals, [new Factor("side", 2, [0, 1])])[0].LatentNats[0]
            )
        );
    }

    [Fact]
    public void A_part_of_the_rows_is_spread_evenly_over_the_values()
    {
        ImmutableArray<Factor> factors =
        [
            new("side", 2, [.. Enumerable.Range(0, 4000).Select(row => row / 2000)]),
            new("place", 8, [.. Enumerable.Range(0, 4000).Select(row => row % 8)]),
        ];
        var rows = EvenRows.Of(factors, 4000, 160);
        Assert.Equal(160, rows.Distinct().Count());
        Assert.All(rows.CountBy(row => (row / 2000, row % 8)), cell => Assert.Equal(10, cell.Value));
        Assert.Equal(Enumerable.Range(0, 4000), EvenRows.Of(factors, 4000, 4000));
    }

    /// <summary>
    /// Where the angle is cut makes no difference to what it tells: rows that lie across ±π are
    /// neighbours.
    /// </summary>
    [Fact]
    public void A_latent_on_the_circle_has_no_seam()
    {
        const int Rows = 240,
            Levels = 8;
        ImmutableArray<int> levels = [.. Enumerable.Range(0, Rows).Select(row => row % Levels)];
        Factor factor = new("angle", Levels, levels);
        double Nats(double turned) =>
            InformationEstimator
                .Estimate(
                    GaussianPosteriors
                        .FromLogVariance(
                            1,
                            [
                                .. levels.Select(
                                    (level, row) =>
                                        (float)
                                            Math.IEEERemainder(
                                                (Math.Tau * level / Levels) + (0.001 * row) + turned,
                                                Math.Tau
                                            )
                                ),
                            ],
                            [.. Enumerable.Repeat((float)(2 * Math.Log(0.2)), Rows)],
                            1,
                            isOnCircle: _ => true
                        )
                        .Marginals,
                    [factor]
                )[0]
                .LatentNats[0];
        Assert.InRange(Nats(0), 1, Math.Log(Levels));
        Assert.Equal(Nats(0), Nats(Math.PI), 1e-4);
        Assert.Equal(Nats(0), Nats(1), 1e-4);
    }

    [Fact]
    public void An_angle_that_is_uniform_whatever_the_row_is_dead()
    {
        var uniform = GaussianPosteriors.FromLogVariance(
            2,
            [0, 0, 1, 1, 2, 2],
            [3, -2, 3, -2, 3, -2],
            1,
            isOnCircle: _ => true
        );
        Assert.Equal([true, false], uniform.Marginals.Select(latent => latent.IsDead));
    }

    private static void AssertAsQuadrature(double[] means, double[] deviations, Factor factor)
    {
        var information = InformationEstimator.Estimate([Line(means, deviations)], [factor])[0];
        // The quadrature sees the means in double precision: what they lose is no part of the
        // stated error.
        var (means32, deviations32) = (
            means.Select(x => (double)(float)x).ToArray(),
            deviations.Select(x => (double)(float)x).ToArray()
        );
        Assert.InRange(information.LatentErrorNats[0], 0, 5e-5);
        Assert.Equal(
            Quadrature.Information(means32, deviations32, factor),
            information.LatentNats[0],
            information.LatentErrorNats[0]
        );
    }

    private static LatentMarginal Line(double[] means, double[] deviations) =>
        new LatentMarginal.Line([.. means.Select(x => (float)x)], [.. deviations.Select(x => (float)x)], KlNats: 1);

    private static ImmutableArray<LatentMarginal> Posteriors(int latents, double[] means, double[] logVariances) =>
        GaussianPosteriors
            .FromLogVariance(latents, [.. means.Select(x => (float)x)], [.. logVariances.Select(x => (float)x)], 1)
            .Marginals;

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
