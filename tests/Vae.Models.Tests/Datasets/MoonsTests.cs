using Vae.Models.Datasets;

namespace Vae.Models.Tests.Datasets;

/// <summary>
/// The expected hashes are those of scikit-learn's and PyTorch's own output:
/// bench/pytorch-parity/moons_vectors.py prints them.
/// </summary>
public sealed class MoonsTests
{
    private static readonly DataSettings.Moons Posted = new();

    [Theory]
    [InlineData(
        2000,
        0.15,
        42,
        "4242811d5606bcc78adf254ed477de74388a2accfa5355b3405e45f322256c25",
        "ab5929b721405e6232e956222c4788df668826a9658c9c711b23a3544b72197f"
    )]
    [InlineData(
        2000,
        0.0,
        42,
        "f5028976ec80736a1c4c15a0dc58a58fd117212e7cc5d389f3bfab0b2bc01931",
        "ab5929b721405e6232e956222c4788df668826a9658c9c711b23a3544b72197f"
    )]
    [InlineData(
        201,
        0.3,
        7,
        "17e6bf8d1c6e5d3a9de50ae974c7ea8cc35ca4764ecfee0ed47aaae56bdc0bc2",
        "f1a39183a1805e80fcf6226f02bd866fe6c158715f2adaf6662bb3e3215b4b2f"
    )]
    [InlineData(
        20000,
        0.05,
        0,
        "a4275d384d2cecc00e50f36aa6425bce28fee54f431a7ad9b6ff264c163f42de",
        "e762dac9615b8a3981254325597f978126e178c06a1a0730c08e817ca2d45632"
    )]
    public void Rows_and_labels_equal_those_of_scikit_learn(
        int samples,
        double noise,
        uint seed,
        string rowsHash,
        string labelsHash
    )
    {
        var (rows, moons, _) = MoonsGenerator.Generate(samples, noise, seed);
        Assert.Equal(rowsHash, Sha256.Of<float>(rows));
        Assert.Equal(labelsHash, Sha256.Of<int>(moons));
    }

    [Theory]
    [InlineData(
        2000,
        0.15,
        42,
        "43944385e52be52198cd11f4f3281ffe82402232bd0ae38fb1cf35bcea627057",
        "22798ad293ce200cf44a4763d234f93a39c8b7ae52007a4314ad4b94ccd9e9b3",
        "33b0f51582726d71a71ad27290ff5ae0064f9a56a1a494cc72d26d014232f4e6"
    )]
    [InlineData(
        20000,
        0.05,
        0,
        "33308d6f7f682bef8197ccb04a77544b70b2bf256c2483101451385fd7cc4181",
        "5ca3d6558fe074545971001aa87bcb827c374dee525a729a2329a99214fc6097",
        "7629fa542ec62b02c6056fe7cc91fae58e0dc3a0d2fa1280d2ed134136deb5ee"
    )]
    public void The_split_equals_that_of_torch(int samples, double noise, uint seed, params string[] hashes)
    {
        var data = new DataSettings.Moons
        {
            Samples = samples,
            Noise = noise,
            Seed = seed,
        }.Build();
        Assert.Equal(
            [samples * 6 / 10, samples * 2 / 10, samples * 2 / 10],
            [data.Train.Count, data.Validation.Count, data.Test.Count]
        );
        Assert.Equal(
            hashes,
            new[] { data.Train, data.Validation, data.Test }.Select(part => Sha256.Of(part.Source.AsSpan()))
        );
    }

    [Fact]
    public void Parts_hold_the_rows_that_their_indices_name()
    {
        var (rows, moons, arc) = MoonsGenerator.Generate(2000, 0.15, 42);
        var data = Posted.Build();
        foreach (var part in new[] { data.Train, data.Validation, data.Test })
        {
            for (var i = 0; i < part.Count; i++)
            {
                var source = part.Source[i];
                Assert.Equal(rows[(2 * source)..(2 * source + 2)], RowOf(part, i));
                Assert.Equal(moons[source], part.Labels[i]);
                Assert.Equal([moons[source], arc[source]], part.Factors.Select(factor => factor.LevelOfRow[i]));
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 2000),
            data.Train.Source.Concat(data.Validation.Source).Concat(data.Test.Source).Order()
        );
    }

    [Fact]
    public void Rows_come_in_the_order_that_is_asked_for()
    {
        var train = Posted.Build().Train;
        var (chosen, consecutive) = (new float[6], new float[6]);
        train.CopyRows([7, 0, 7], chosen);
        train.CopyRows(5, 3, consecutive);
        Assert.Equal([.. RowOf(train, 7), .. RowOf(train, 0), .. RowOf(train, 7)], chosen);
        Assert.Equal([.. RowOf(train, 5), .. RowOf(train, 6), .. RowOf(train, 7)], consecutive);
    }

    private static float[] RowOf(DatasetSplit part, int index)
    {
        var row = new float[part.Width];
        part.CopyRow(index, row);
        return row;
    }

    [Fact]
    public void Without_noise_the_bin_follows_from_the_place_on_the_arc()
    {
        var (rows, moons, arc) = MoonsGenerator.Generate(2000, 0, 42);
        for (var i = 0; i < 2000; i++)
        {
            var (x, y) = ((double)rows[2 * i], (double)rows[(2 * i) + 1]);
            var angle = moons[i] == 0 ? Math.Atan2(y, x) : Math.Atan2(0.5 - y, 1 - x);
            Assert.InRange(angle / Math.PI * 10, arc[i] - 1e-2, arc[i] + 1 + 1e-2);
        }
    }

    [Theory, InlineData(2000), InlineData(200), InlineData(201)]
    public void Bins_along_the_arc_are_equally_full_in_each_moon(int samples)
    {
        var (_, moons, arc) = MoonsGenerator.Generate(samples, 0.15, 42);
        var counts = moons.Zip(arc).CountBy(cell => cell).ToDictionary();
        Assert.Equal(20, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, samples / 20, (samples + 19) / 20));
    }

    [Fact]
    public void The_hash_tells_data_apart_and_only_data()
    {
        Assert.Equal(Posted.Build().DataHash, new DataSettings.Moons().Build().DataHash);
        DataSettings.Moons[] others =
        [
            Posted,
            Posted with
            {
                Noise = 0.1,
            },
            Posted with
            {
                Samples = 1000,
            },
            Posted with
            {
                Seed = 43,
            },
            Posted with
            {
                Split = new(0.5, 0.25, 0.25),
            },
        ];
        Assert.Distinct(others.Select(settings => settings.Build().DataHash));
    }

    [Theory]
    [InlineData(1000, new[] { 0.6, 0.2, 0.2 }, new[] { 600, 200, 200 })]
    [InlineData(101, new[] { 0.6, 0.2, 0.2 }, new[] { 61, 20, 20 })]
    [InlineData(7, new[] { 0.5, 0.25, 0.25 }, new[] { 4, 2, 1 })]
    [InlineData(10, new[] { 1.0, 0, 0 }, new[] { 10, 0, 0 })]
    public void What_is_left_of_a_split_goes_one_each_from_the_first_part_on(int rows, double[] fractions, int[] counts)
    {
        var (train, validation, test) = new SplitFractions(fractions[0], fractions[1], fractions[2]).Counts(rows);
        Assert.Equal(counts, new[] { train, validation, test });
    }
}
