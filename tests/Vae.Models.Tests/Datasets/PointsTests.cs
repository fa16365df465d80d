using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;

namespace Vae.Models.Tests.Datasets;

/// <summary>
/// The expected hashes are those of NumPy's own output, cast to float32:
/// bench/pytorch-parity/points_vectors.py prints them.
/// </summary>
public sealed class PointsTests
{
    [Theory]
    [InlineData(
        new[] { 3000, 5, 16, 2960 },
        0.01,
        42,
        "ba78b87a08db2115bbe1d54620d003fecc4915e077ee15b79000757edbfa3040"
    )]
    [InlineData(new[] { 1000, 5, 8, 1000 }, 0.0, 0, "4da90e846fd5082003ff110b71e2dacf23305591331e5ad2b5dc6af98343a838")]
    public void Radial_points_equal_those_of_numpy(int[] sizes, double noise, uint seed, string hash)
    {
        var (samples, radii, angles, count) = (sizes[0], sizes[1], sizes[2], sizes[3]);
        var (rows, _, _) = RadialGenerator.Generate(
            new()
            {
                Samples = samples,
                Radii = radii,
                Angles = angles,
                RadiusNoise = noise,
                AngleNoise = noise,
                Seed = seed,
            }
        );
        Assert.Equal(2 * count, rows.Length);
        Assert.Equal(hash, Sha256.Of<float>(rows));
    }

    [Fact]
    public void Radial_factors_are_the_levels_before_noise_and_every_pair_is_there_equally_often()
    {
        var data = new DataSettings.Radial
        {
            Samples = 85,
            Radii = 5,
            Angles = 8,
            Split = null,
        }.Build();
        Assert.Equal(["radius", "angle"], data.Train.Factors.Select(factor => factor.Name));
        var row = new float[2];
        for (var i = 0; i < data.Train.Count; i++)
        {
            data.Train.CopyRow(i, row);
            Assert.Equal(
                0.5 + (0.5 * data.Train.Factors[0].LevelOfRow[i]),
                Math.Sqrt((row[0] * row[0]) + (row[1] * row[1])),
                1e-6
            );
            Assert.Equal(
                Math.PI / 4 * data.Train.Factors[1].LevelOfRow[i],
                (Math.Atan2(row[1], row[0]) + (2 * Math.PI) + 1e-6) % (2 * Math.PI),
                1e-5
            );
        }

        var cells = data
            .Train.Factors[0]
            .LevelOfRow.Zip(data.Train.Factors[1].LevelOfRow)
            .CountBy(cell => cell)
            .ToDictionary();
        Assert.Equal(40, cells.Count);
        Assert.All(cells.Values, count => Assert.Equal(2, count));
    }

    [Fact]
    public void Exactly_as_many_samples_as_pairs_are_enough() =>
        Assert.Equal(
            40,
            new DataSettings.Radial { Samples = 40, Split = null }
                .Build()
                .Train.Count
        );

    [Fact]
    public void Gaussian_points_equal_those_of_numpy() =>
        Assert.Equal(
            "f6a1e0d096a050814ade959377e4e71bdb6a752f1fdd63053ea9640c2efa9618",
            Sha256.Of<float>(GaussianGenerator.Generate(12_500, 42))
        );

    [Fact]
    public void The_first_ten_thousand_draws_train()
    {
        var data = new DataSettings.Gaussian().Build();
        Assert.Equal(Enumerable.Range(0, 10_000), data.Train.Source);
        Assert.Equal(Enumerable.Range(10_000, 1250), data.Validation.Source);
        Assert.Equal(Enumerable.Range(11_250, 1250), data.Test.Source);
        Assert.Equal(1, data.Classes);
        Assert.Empty(data.Train.Factors);
    }

    public static TheoryData<DataSettings> WithoutValidation
    {
        get
        {
            var split = new SplitFractions(0.7, 0, 0.3);
            return
            [
                new DataSettings.Moons { Samples = 21, Split = split },
                new DataSettings.Radial { Samples = 80, Split = split },
                new DataSettings.Gaussian { Samples = 11, Split = split },
                new DataSettings.DSprites
                {
                    OrientationStep = 20,
                    XStep = 16,
                    YStep = 16,
                    Split = split,
                },
            ];
        }
    }

    /// <summary>
    /// Each row is trained on or tested with, and what is left over by rounding is no row to
    /// validate.
    /// </summary>
    [Theory, MemberData(nameof(WithoutValidation))]
    public void Without_a_share_for_validation_the_test_rows_validate(DataSettings settings)
    {
        var data = settings.Build(new DataFolder("/nowhere"));
        Assert.Same(data.Test, data.Validation);
        Assert.NotEmpty(data.Test.Source);
        Assert.Equal(Enumerable.Range(0, data.All.Count), data.Train.Source.Concat(data.Test.Source).Order());
    }

    [Fact]
    public void Without_a_split_every_part_is_the_whole()
    {
        var data = new DataSettings.Moons { Samples = 20, Split = null }.Build();
        Assert.Equal(20, data.Train.Count);
        Assert.Same(data.Train, data.Validation);
        Assert.Same(data.Train, data.Test);
    }
}
