using System.Collections.Immutable;
using System.Text.Json;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Metrics;

/// <summary>
/// The metrics of points rather than densities, on representations whose scores are known, and on
/// some that scikit-learn scored.
/// </summary>
public sealed class RepresentationScoresTests
{
    private const int Rows = 1200;

    private static readonly Rng Stream = new(42, RngPurpose.MetricSampling);

    private static readonly ImmutableArray<Factor> Factors =
    [
        new("shape", 3, [.. Enumerable.Range(0, Rows).Select(row => row % 3)]),
        new("place", 5, [.. Enumerable.Range(0, Rows).Select(row => row / 3 % 5)]),
        new("side", 2, [.. Enumerable.Range(0, Rows).Select(row => row / 15 % 2)]),
    ];

    [Fact]
    public void A_latent_a_factor_is_perfect()
    {
        var perfect = Represent((row, _) => [Level(0, row) - 1, 0.5 * Level(1, row), 3 - (2 * Level(2, row))]);
        Assert.Equal(1, MigBinned(perfect), 1e-9);
        Assert.Equal(1, Modularity.Of(BinnedInformation.Of(perfect)), 1e-9);
        Assert.Equal(1, FactorVaeScore.Of(perfect, Stream));
        var importance = ImportanceScores.Of(perfect, Stream);
        Assert.Equal(1, importance.Disentanglement, 1e-6);
        Assert.Equal(1, importance.Completeness, 1e-6);
        Assert.Equal(1, importance.Informativeness);
        // Another latent is as good as a constant: the score's ceiling, the mean of 1 - 1 / K.
        Assert.Equal(((2.0 / 3) + (4.0 / 5) + (1.0 / 2)) / 3, SeparatedAttributes.Of(perfect), 1e-9);
    }

    [Fact]
    public void A_rotation_hides_every_factor_from_single_latents()
    {
        // (1, 1, 1) / √3 and two others at right angles: each latent is a like mixture.
        var rotated = Represent(
            (row, _) => Rotate(Level(0, row) - 1, (Level(1, row) - 2) / 1.7, (2 * Level(2, row)) - 1)
        );
        var importance = ImportanceScores.Of(rotated, Stream);
        Assert.InRange(MigBinned(rotated), 0, 0.3);
        Assert.InRange(SeparatedAttributes.Of(rotated), 0, 0.35);
        Assert.InRange(importance.Disentanglement, 0, 0.4);
        Assert.InRange(importance.Completeness, 0, 0.4);
        // All of them together still say everything.
        Assert.InRange(importance.Informativeness, 0.95, 1);
    }

    [Fact]
    public void Noise_says_nothing()
    {
        var noise = Represent((_, normal) => [normal(), normal(), normal(), normal()]);
        var importance = ImportanceScores.Of(noise, Stream);
        Assert.InRange(MigBinned(noise), 0, 0.02);
        Assert.InRange(SeparatedAttributes.Of(noise), 0, 0.03);
        Assert.InRange(FactorVaeScore.Of(noise, Stream), 0.28, 0.42);
        Assert.InRange(importance.Disentanglement, 0, 0.05);
        Assert.InRange(importance.Completeness, 0, 0.05);
        Assert.InRange(importance.Informativeness, 0.2, 0.45);
    }

    [Fact]
    public void Latents_that_say_the_same_are_no_better_than_each_other()
    {
        var twice = Represent((row, _) => [Level(0, row), Level(0, row)]);
        Assert.Equal(0, MigBinned(twice), 1e-9);
        Assert.Equal(0, SeparatedAttributes.Of(twice), 1e-9);
        Assert.Equal(1, Modularity.Of(BinnedInformation.Of(twice)), 1e-3);
    }

    [Fact]
    public void Dead_latents_and_factors_that_do_not_vary_are_left_out()
    {
        Func<int, double[]> useful = row => [1 + Level(0, row), (0.7 * Level(1, row)) + (0.3 * Level(0, row))];
        var (alone, among) = (
            Represent((row, _) => useful(row)),
            Represent((row, normal) => [0.1 * normal(), .. useful(row), 0], new Factor("still", 4, [.. new int[Rows]]))
        );
        Assert.Equal(2, among.Latents);
        Assert.Equal(Factors, among.Factors);
        Assert.Equal(All(alone), All(among));
    }

    [Fact]
    public void Nothing_alive_or_nothing_to_know_scores_zero()
    {
        Representation[] empty =
        [
            Represent((_, _) => [0, 0]),
            Representation.Of(Posteriors((row, _) => [row % 7]), [new Factor("still", 4, [.. new int[Rows]])]),
        ];
        foreach (var representation in empty)
        {
            Assert.True(representation.IsEmpty);
            Assert.Equal([0, 0, 0, 0, 0, 0, 0], All(representation));
        }
    }

    [Fact]
    public void A_latent_alone_is_judged_against_a_constant()
    {
        var alone = Represent((row, _) => [Level(2, row) * 3]);
        Assert.Equal(0.5 / 3, SeparatedAttributes.Of(alone), 1e-9);
        Assert.Equal(1.0 / 3, MigBinned(alone), 1e-9);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void The_best_cut_is_the_best_of_all_cuts(int seed)
    {
        var stream = new Rng((ulong)seed, RngPurpose.Data);
        // In the last case only two of four levels occur.
        var factor = new Factor(
            "uneven",
            4,
            [
                .. Enumerable
                    .Range(0, 14)
                    .Select(_ => seed == 4 ? 2 * stream.NextInt(2) : Math.Max(0, stream.NextInt(5) - 1)),
            ]
        );
        var values = Enumerable.Range(0, 14).Select(_ => (float)stream.NextInt(9)).Order().ToArray();
        var present = factor.LevelOfRow.Distinct().Count();
        Assert.Equal(
            BestOfAll(0, -1, present),
            SeparatedAttributes.Accuracy([.. Enumerable.Range(0, 14)], values, factor),
            1e-12
        );

        // From a row on, the interval under way standing for a level, with so many intervals left
        // to begin.
        double BestOfAll(int row, int level, int left)
        {
            if (row == values.Length)
                return 0;
            var mayChange = row == 0 || values[row] != values[row - 1];
            return Enumerable
                .Range(0, factor.Levels)
                .Where(next => next == level || (mayChange && left > 0))
                .Max(next => ShareOf(row, next) + BestOfAll(row + 1, next, next == level ? left : left - 1));
        }

        double ShareOf(int row, int guess) =>
            guess == factor.LevelOfRow[row] ? 1.0 / factor.LevelOfRow.Count(one => one == guess) / present : 0;
    }

    [Fact]
    public void Modularity_is_that_of_the_paper()
    {
        // 1 - 0.25 / (1 · 2) for the first latent, 1 for the second; the third knows nothing.
        Assert.Equal(
            (0.875 + 1) / 2,
            Modularity.Of([new("a", 1, [1, 0, 0]), new("b", 1, [0.5, 0.1, 0]), new("c", 1, [0, 0, 0])]),
            1e-12
        );
    }

    [Fact]
    public void Importance_is_concentrated_as_its_entropy_says()
    {
        var scores = ImportanceScores.Of([
            [0.5, 0.5, 0],
            [0, 0, 1],
        ]);
        Assert.Equal(1, scores.Disentanglement, 1e-12);
        Assert.Equal((1 - (Math.Log(2) / Math.Log(3)) + 1) / 2, scores.Completeness, 1e-12);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Scores_are_those_of_scikit_learn(int index)
    {
        var golden = JsonDocument
            .Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "representations.json")))
            .RootElement[index];
        float[] codes = [.. golden.GetProperty("codes").EnumerateArray().Select(value => value.GetSingle())];
        ImmutableArray<Factor> factors =
        [
            .. golden
                .GetProperty("levels")
                .EnumerateArray()
                .Select(
                    (levels, k) =>
                    {
                        int[] ofRow = [.. levels.EnumerateArray().Select(level => level.GetInt32())];
                        return new Factor($"factor {k}", ofRow.Max() + 1, [.. ofRow]);
                    }
                ),
        ];
        var representation = Representation.Of(
            GaussianPosteriors.FromLogVariance(
                golden.GetProperty("latents").GetInt32(),
                codes,
                new float[codes.Length],
                1
            ),
            factors
        );

        var informations = BinnedInformation.Of(representation);
        foreach (var (expected, information) in golden.GetProperty("information").EnumerateArray().Zip(informations))
        {
            Assert.All(
                expected.EnumerateArray().Zip(information.LatentNats),
                pair => Assert.Equal(pair.First.GetDouble(), pair.Second, 1e-9)
            );
        }

        Assert.Equal(golden.GetProperty("mig_binned").GetDouble(), MigBinned(representation), 1e-9);
        Assert.Equal(golden.GetProperty("modularity").GetDouble(), Modularity.Of(informations), 1e-9);
        // Other rows drawn, other trees: alike, not equal.
        var importance = ImportanceScores.Of(representation, Stream);
        Assert.Equal(golden.GetProperty("dci_disentanglement").GetDouble(), importance.Disentanglement, 0.06);
        Assert.Equal(golden.GetProperty("dci_completeness").GetDouble(), importance.Completeness, 0.06);
        Assert.Equal(golden.GetProperty("dci_informativeness").GetDouble(), importance.Informativeness, 0.08);
    }

    [Fact]
    public void Every_metric_has_its_name_and_what_is_not_finite_has_no_score()
    {
        var posteriors = Posteriors((row, normal) => [Level(0, row) + (0.3 * normal()), Level(1, row)]);
        var scores = new DisentanglementScores(posteriors, Factors, LatentValue.Sample, Stream);
        Assert.All(MetricNames.OfDisentanglement, metric => Assert.InRange(scores[metric], 0.01, 1));
        Assert.Equal(
            MetricNames.OfDisentanglement.Length,
            MetricNames.OfDisentanglement.Select(metric => scores[metric]).Distinct().Count()
        );

        var torn = new DisentanglementScores(
            Posteriors((row, _) => [row == 3 ? double.NaN : row % 3]),
            Factors,
            LatentValue.Sample,
            Stream
        );
        Assert.All(MetricNames.OfDisentanglement, metric => Assert.Equal(double.NaN, torn[metric]));
    }

    private static int Level(int factor, int row) => Factors[factor].LevelOfRow[row];

    private static double MigBinned(Representation representation) =>
        representation.IsEmpty ? 0 : Disentanglement.Of(BinnedInformation.Of(representation)).Mig;

    private static double[] All(Representation representation)
    {
        var importance = ImportanceScores.Of(representation, Stream);
        return
        [
            MigBinned(representation),
            Modularity.Of(BinnedInformation.Of(representation)),
            SeparatedAttributes.Of(representation),
            FactorVaeScore.Of(representation, Stream),
            importance.Disentanglement,
            importance.Completeness,
            importance.Informativeness,
        ];
    }

    private static double[] Rotate(double x, double y, double z)
    {
        var s = 1 / Math.Sqrt(3);
        return [s * (x + y + z), (0.5 * (1 - s) * (x + y + z)) + (s * (x - z)), (0.7 * x) + (-0.6 * y) + (0.4 * z)];
    }

    private static Representation Represent(
        Func<int, Func<double>, double[]> codesOfRow,
        params ImmutableArray<Factor> more
    ) => Representation.Of(Posteriors(codesOfRow), [.. Factors, .. more]);

    private static GaussianPosteriors Posteriors(Func<int, Func<double>, double[]> codesOfRow)
    {
        var stream = new Rng(3, RngPurpose.Data);
        var codes = Enumerable.Range(0, Rows).Select(row => codesOfRow(row, () => stream.NextNormal())).ToArray();
        var flat = codes.SelectMany(code => code).Select(value => (float)value).ToArray();
        return GaussianPosteriors.FromLogVariance(codes[0].Length, flat, new float[flat.Length], 1);
    }
}
