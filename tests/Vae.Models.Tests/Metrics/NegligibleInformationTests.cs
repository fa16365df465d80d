using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Metrics;

/// <summary>
/// An information counts only above its own error bound: rounding decides no score.
/// </summary>
public sealed class NegligibleInformationTests
{
    private static readonly ImmutableArray<int> Levels = [3, 6, 4, 8, 8];

    private static readonly int Rows = Levels.Aggregate(1, (product, levels) => product * levels);

    /// <summary>
    /// A full grid, as that of dSprites: what knows one factor alone knows exactly nothing of the
    /// others.
    /// </summary>
    private static readonly ImmutableArray<Factor> Grid = Over([.. Enumerable.Range(0, Rows)]);

    [Theory, InlineData(LatentValue.Sample), InlineData(LatentValue.Mean)]
    public void A_latent_that_knows_one_factor_of_five_scores_a_fifth(LatentValue value)
    {
        var scores = Exact([row => LevelOf(row, 3)], value);

        Assert.Equal(0.2, scores.Aam, 1e-4);
        Assert.InRange(scores.AamError, 0, 1e-4);
        Assert.InRange(scores.Mig, 0.1, 0.2);
    }

    [Fact]
    public void Dead_latents_beside_it_change_nothing()
    {
        var scores = Exact([row => LevelOf(row, 3), _ => 0, _ => 0]);

        Assert.Equal(Exact([row => LevelOf(row, 3)]).Aam, scores.Aam, 1e-12);
        Assert.Equal(0.2, scores.Aam, 1e-4);
    }

    [Fact]
    public void A_collapsed_model_scores_zero_with_certainty() =>
        Assert.Equal(new Disentanglement(0, 0), Exact([_ => 0, _ => 0, _ => 0]));

    /// <summary>They live, by their KL, and are the same for every row.</summary>
    [Fact]
    public void Latents_that_live_and_know_nothing_score_zero()
    {
        var scores = Exact([_ => 2, _ => -1]);

        Assert.Equal(0, scores.Mig);
        Assert.Equal(0, scores.Aam);
    }

    [Fact]
    public void A_latent_for_each_factor_scores_one()
    {
        var scores = Exact([.. Enumerable.Range(0, 5).Select(k => (Func<int, double>)(row => LevelOf(row, k)))]);

        Assert.Equal(1, scores.Aam, 1e-4);
        Assert.Equal(1, scores.Mig, 1e-2);
        Assert.InRange(scores.AamError, 0, 1e-4);
    }

    [Fact]
    public void Two_latents_that_are_both_below_their_bounds_are_not_compared() =>
        Assert.Equal(0, Disentanglement.Of([new("a", 1, [9e-6, 2e-6], 1e-5)]).Aam);

    [Fact]
    public void Each_information_is_held_against_its_own_bound()
    {
        // The second one is as large and counts, since it is known more exactly.
        var scores = Disentanglement.Of([new("a", 1, [0.01, 0.01, 0.5], [0.02, 0.001, 0.001])]);

        Assert.Equal(0.49, scores.Mig, 1e-12);
        Assert.Equal(0.49 / 0.5, scores.Aam, 1e-12);
    }

    [Fact]
    public void What_does_not_count_may_still_move_the_scores_of_what_does()
    {
        var scores = Disentanglement.Of([new("a", 1, [0.01, 0.5], [0.02, 0])]);

        Assert.Equal(0.5, scores.Mig, 1e-12);
        Assert.InRange(scores.Mig - Disentanglement.Of([new("a", 1, [0.03, 0.5])]).Mig, 0, scores.MigError);
        Assert.Equal(0.03 / 0.5, scores.AamError, 1e-12);
    }

    /// <summary>
    /// The bound holds for every way in which the informations may be wrong, also where another
    /// latent comes out best.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void No_informations_within_their_bounds_are_further_off_than_the_scores_say(int seed)
    {
        var stream = new Rng((ulong)seed, RngPurpose.Data);
        for (var round = 0; round < 500; round++)
        {
            double[] errors = [.. Enumerable.Range(0, 4).Select(_ => 0.1 * stream.NextDouble())];
            double[] nats = [.. errors.Select(error => error + (0.3 * stream.NextDouble()))];
            double[] off = [.. errors.Select(error => error * ((2 * stream.NextDouble()) - 1))];
            double[] exact = [.. nats.Zip(off, (information, difference) => information + difference)];
            var scores = Disentanglement.Of([new("a", 2, [.. nats], [.. errors])]);
            var truth = Disentanglement.Of([new("a", 2, [.. exact])]);
            Assert.InRange(Math.Abs(scores.Mig - truth.Mig), 0, scores.MigError);
            Assert.InRange(Math.Abs(scores.Aam - truth.Aam), 0, scores.AamError + 1e-12);
        }
    }

    [Fact]
    public void Modularity_leaves_out_a_latent_that_knows_of_nothing_but_rounding()
    {
        // The second latent is a hash of the row's number within a cell: on a full grid it knows
        // nothing of any factor.
        int[] twice = [.. Enumerable.Range(0, Rows), .. Enumerable.Range(0, Rows)];
        float[] codes = [.. twice.SelectMany((row, i) => new float[] { LevelOf(row, 3), 2 * (i / Rows) })];
        var posteriors = GaussianPosteriors.FromLogVariance(2, codes, new float[codes.Length], 1);

        var informations = BinnedInformation.Of(Representation.Of(posteriors, Over(twice)));

        Assert.All(informations, one => Assert.Equal(0, one.LatentNats[1], one.LatentErrorNats[1]));
        Assert.Equal(1, Modularity.Of(informations, latent: 0));
        Assert.Null(Modularity.Of(informations, latent: 1));
    }

    [Fact]
    public void Modularity_counts_no_information_below_its_bound() =>
        // 1 - 0.25 / (1 · 2): the third factor's share is not told from nothing, and neither is
        // anything of the second latent.
        Assert.Equal(0.875, Modularity.Of([Of([1, 1e-6]), Of([0.5, 2e-6]), Of([9e-4, 3e-6])]), 1e-12);

    private static FactorInformation Of(ImmutableArray<double> nats) => new("a", 1, nats, 1e-3);

    [Fact]
    public void What_is_not_a_number_scores_none()
    {
        var scores = Disentanglement.Of([new("a", 1, [0.5, double.NaN], 1e-3), new("b", 1, [0.5, 0.2])]);

        Assert.Equal(new Disentanglement(double.NaN, double.NaN, double.NaN, double.NaN), scores);
    }

    private static Disentanglement Exact(
        ImmutableArray<Func<int, double>> meanOfRow,
        LatentValue value = LatentValue.Sample
    )
    {
        float[] means = [.. Enumerable.Range(0, Rows).SelectMany(row => meanOfRow.Select(mean => (float)mean(row)))];
        var posteriors = GaussianPosteriors.FromLogVariance(meanOfRow.Length, means, new float[means.Length], 0.1);
        return Disentanglement.Of(InformationEstimator.Estimate(posteriors.Marginals, Grid, value));
    }

    private static ImmutableArray<Factor> Over(int[] rows) =>
        [.. Levels.Select((levels, k) => new Factor($"factor {k}", levels, [.. rows.Select(row => LevelOf(row, k))]))];

    private static int LevelOf(int row, int factor)
    {
        for (var k = Levels.Length - 1; k > factor; k--)
            row /= Levels[k];
        return row % Levels[factor];
    }
}
