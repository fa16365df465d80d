using System.Collections.Immutable;
using System.Text.Json;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// Informations and the scores made of them, against numpy's in double precision, within the bounds
/// that ours state.
/// </summary>
public sealed class InformationParityTests
{
    private static readonly ImmutableArray<int> Levels = [3, 5, 8];

    private static readonly int Rows = Levels.Aggregate(1, (product, levels) => product * levels);

    public static TheoryData<string> Cases => ["one factor known", "all known", "mixed", "wide and narrow"];

    [Theory, MemberData(nameof(Cases))]
    public void Informations_and_scores_are_those_of_numpy_within_their_bounds(string name)
    {
        DebianPython.SkipUnlessItHas("numpy");
        var (means, deviations) = Latents(name);
        ImmutableArray<Factor> factors = [.. Levels.Select((levels, k) => new Factor($"{k}", levels, LevelsOf(k)))];
        var expected = DebianPython.RunScript(
            "information_scores.py",
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    latents = means.Zip(deviations, (mean, deviation) => new { mean, deviation }),
                    factors = factors.Select(factor => factor.LevelOfRow),
                }
            )
        );

        float[] logVariances = [.. ByRow(deviations).Select(deviation => (float)(2 * Math.Log(deviation)))];
        var posteriors = GaussianPosteriors.FromLogVariance(means.Length, ByRow(means), logVariances, 1);
        var informations = InformationEstimator.Estimate(posteriors.Marginals, factors);
        foreach (var (theirs, ours) in expected.GetProperty("information").EnumerateArray().Zip(informations))
        {
            foreach (var (latent, nats) in theirs.EnumerateArray().Index())
            {
                Assert.Equal(nats.GetDouble(), ours.LatentNats[latent], ours.LatentErrorNats[latent]);
                Assert.InRange(ours.LatentErrorNats[latent], 0, 5e-5);
            }
        }

        var scores = Disentanglement.Of(informations);
        Assert.Equal(expected.GetProperty("mig").GetDouble(), scores.Mig, scores.MigError);
        Assert.Equal(expected.GetProperty("aam").GetDouble(), scores.Aam, scores.AamError);
        Assert.InRange(scores.AamError, 0, 1e-3);
        var binned = BinnedInformation.Of(Representation.Of(posteriors, factors));
        Assert.Equal(expected.GetProperty("modularity").GetDouble(), Modularity.Of(binned), 1e-9);
    }

    private static (float[][] Means, float[][] Deviations) Latents(string name)
    {
        var stream = new Rng(4, RngPurpose.Data);
        float[] Column(Func<int, double> ofRow) => [.. Enumerable.Range(0, Rows).Select(row => (float)ofRow(row))];
        float[] Same(double deviation) => Column(_ => deviation);
        double Shape(int row) => LevelOf(row, 0);
        double Scale(int row) => LevelOf(row, 1);
        double Place(int row) => LevelOf(row, 2);
        switch (name)
        {
            case "one factor known":
                return ([Column(Place)], [Same(0.25)]);
            case "all known":
                return ([Column(Shape), Column(Scale), Column(Place)], [Same(0.1), Same(0.5), Same(0.1)]);
            case "mixed":
                double[] noise = [.. Enumerable.Range(0, Rows).Select(_ => stream.NextNormal())];
                var both = Column(row => Shape(row) + (0.3 * Scale(row)) + noise[row]);
                return ([both, Column(row => Place(row) - Shape(row))], [Same(0.3), Same(0.6)]);
            default:
                double[] widths = [.. Enumerable.Range(0, Rows).Select(_ => 0.02 + Math.Pow(stream.NextDouble(), 4))];
                return ([Column(Scale), Column(Place)], [Column(row => widths[row]), Same(0.2)]);
        }
    }

    private static float[] ByRow(float[][] columns) =>
        [.. Enumerable.Range(0, Rows).SelectMany(row => columns.Select(column => column[row]))];

    private static ImmutableArray<int> LevelsOf(int factor) =>
        [.. Enumerable.Range(0, Rows).Select(row => LevelOf(row, factor))];

    private static int LevelOf(int row, int factor)
    {
        for (var k = Levels.Length - 1; k > factor; k--)
            row /= Levels[k];
        return row % Levels[factor];
    }
}
