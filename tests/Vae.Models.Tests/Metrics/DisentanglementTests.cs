using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Metrics;

public sealed class DisentanglementTests
{
    private static readonly ImmutableArray<Factor> MoonAndArc = new DataSettings.Moons().Build().Validation.Factors;

    [Fact]
    public void Both_scores_follow_their_definitions()
    {
        // Gaps 0.5 and 0.1 of entropies 1 and 2; what the others cannot say: (0.7 - 0.3) / 0.7 and
        // max(0, 0.6 - 0.9) / 0.6.
        var scores = Disentanglement.Of([new("a", 1, [0.1, 0.7, 0.2]), new("b", 2, [0.6, 0.4, 0.5])]);
        Assert.Equal((0.5 + 0.05) / 2, scores.Mig, 1e-12);
        Assert.Equal(0.4 / 0.7 / 2, scores.Aam, 1e-12);
    }

    [Fact]
    public void Estimates_below_zero_count_as_zero() =>
        Assert.Equal(new Disentanglement(0.5, 1), Disentanglement.Of([new("a", 1, [-0.2, 0.5, -0.1])]));

    [Fact]
    public void A_single_latent_has_no_rival() =>
        Assert.Equal(new Disentanglement(0.25, 1), Disentanglement.Of([new("a", 2, [0.5])]));

    [Fact]
    public void A_factor_that_does_not_vary_is_left_out()
    {
        Assert.Equal(new Disentanglement(0.5, 1), Disentanglement.Of([new("a", 1, [0.5, 0]), new("still", 0, [0, 0])]));
        Assert.Equal(new Disentanglement(0, 0), Disentanglement.Of([new("still", 0, [0, 0])]));
    }

    [Fact]
    public void A_factor_that_no_latent_knows_of_scores_zero() =>
        Assert.Equal(new Disentanglement(0, 0), Disentanglement.Of([new("a", 1, [0, 0])]));

    [Fact]
    public void The_errors_of_informations_bound_those_of_the_scores()
    {
        const double error = 0.01;
        ImmutableArray<double> errors = [error, error, 0];
        var scores = Disentanglement.Of([new("a", 1, [0.1, 0.7, 0], errors), new("b", 2, [0.6, 0.3, 0], errors)]);
        var off = Disentanglement.Of([new("a", 1, [0.11, 0.69, 0]), new("b", 2, [0.59, 0.31, 0])]);
        Assert.Equal((0.02 + 0.01) / 2, scores.MigError, 1e-12);
        Assert.Equal(scores.MigError, scores.Mig - off.Mig, 1e-12);
        Assert.Equal(scores.AamError, scores.Aam - off.Aam, 1e-12);
        // Where the best is hardly above its bound, so much the more: 0.001 against 0.02 in truth.
        Assert.Equal(1, Disentanglement.Of([new("a", 1, [0.011, 0], error)]).AamError, 1e-12);
    }

    [Fact]
    public void One_latent_a_factor_scores_one()
    {
        var scores = Score(row => [MoonAndArc[0].LevelOfRow[row], 0, MoonAndArc[1].LevelOfRow[row]]);
        Assert.Equal(1, scores.Mig, 0.01);
        Assert.Equal(1, scores.Aam, 0.01);
    }

    [Fact]
    public void Two_latents_that_say_the_same_score_zero()
    {
        var scores = Score(row =>
            [
                MoonAndArc[0].LevelOfRow[row],
                MoonAndArc[0].LevelOfRow[row],
                MoonAndArc[1].LevelOfRow[row],
                MoonAndArc[1].LevelOfRow[row],
            ]
        );
        Assert.Equal(0, scores.Mig, 0.01);
        Assert.Equal(0, scores.Aam, 0.01);
    }

    [Fact]
    public void Dead_latents_change_neither_score()
    {
        Func<int, float[]> useful = row =>
            [1 + (0.3f * MoonAndArc[0].LevelOfRow[row]), 1 + (0.05f * MoonAndArc[1].LevelOfRow[row])];
        var (alone, among) = (Score(useful), Score(row => [.. useful(row), .. new float[126]]));
        Assert.InRange(alone.Mig, 0.2, 0.8);
        Assert.Equal(alone, among);
    }

    [Fact]
    public void Scores_of_random_posteriors_lie_between_zero_and_one()
    {
        var stream = new Rng(1, RngPurpose.Data);
        for (var i = 0; i < 5; i++)
        {
            var scores = Score(_ =>
                [(float)stream.NextNormal(), (float)stream.NextNormal(), (float)stream.NextNormal()]
            );
            Assert.InRange(scores.Mig, 0, 1);
            Assert.InRange(scores.Aam, 0, 1);
        }
    }

    private static Disentanglement Score(Func<int, float[]> meanOfRow)
    {
        var means = Enumerable.Range(0, MoonAndArc[0].LevelOfRow.Length).Select(meanOfRow).ToArray();
        var flat = means.SelectMany(mean => mean).ToArray();
        var posteriors = GaussianPosteriors.FromLogVariance(means[0].Length, flat, new float[flat.Length], 0.1);
        return Disentanglement.Of(InformationEstimator.Estimate(posteriors.Marginals, MoonAndArc));
    }
}
