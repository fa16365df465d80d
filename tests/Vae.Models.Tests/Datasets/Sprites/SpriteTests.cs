using System.Numerics;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Sprites;
using Vae.Models.Tests.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Sprites;

public sealed class SpriteTests
{
    private const string Downsampled = "dsprites/dsprites_downsampled.npz";

    /// <summary>How well, docs/guides/data.md says.</summary>
    [Fact]
    public void Drawn_images_agree_with_the_published_ones()
    {
        var folder = RealData.FolderWith(Downsampled);
        var published = SpriteFile.Read(
            Path.Combine(folder.Path, Downsampled),
            new SpriteGrid([3, 6, 10, 16, 16], [1, 1, 1, 1, 1])
        );
        var drawn = SpriteRenderer.Render(new SpriteGrid(SpriteGrid.Original, [1, 1, 4, 2, 2]));
        Assert.Equal(published.Length, drawn.Length);

        var differences = new int[published.Length / SpriteRenderer.ImageBytes];
        for (var i = 0; i < published.Length; i++)
            differences[i / SpriteRenderer.ImageBytes] += BitOperations.PopCount((uint)(published[i] ^ drawn[i]));
        for (var shape = 0; shape < 3; shape++)
        {
            var ofShape = differences.AsSpan(shape * differences.Length / 3, differences.Length / 3).ToArray();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"shape {shape}: {(double)ofShape.Sum() / ofShape.Length:F4} pixels an image, "
                    + $"{(double)ofShape.Count(d => d == 0) / ofShape.Length:P2} equal, worst {ofShape.Max()}"
            );
        }

        Assert.True(differences.Sum() < 2e-4 * differences.Length * 4096, "one pixel in 5000 may differ");
        Assert.True(differences.Count(count => count == 0) > 0.8 * differences.Length, "four images of five are equal");
        Assert.True(differences.Max() <= 12, "no image is far off");
    }

    [Fact]
    public void The_whole_grid_has_every_combination_once_and_the_original_order()
    {
        var grid = new SpriteGrid(SpriteGrid.Original, [1, 1, 1, 1, 1]);
        Assert.Equal(737_280, grid.Count);
        Assert.Equal(737_280L * 512, SpriteRenderer.Render(grid).Length);
        var last = grid.Factors().Select(factor => factor.LevelOfRow[^1]);
        Assert.Equal([2, 5, 39, 31, 31], last);
        Assert.Equal([0, 0, 0, 1, 2], grid.Factors().Select(factor => factor.LevelOfRow[34]));
    }

    [Fact]
    public void A_sub_grid_holds_the_images_of_the_whole_that_it_names()
    {
        var whole = SpriteRenderer.Render(new SpriteGrid(SpriteGrid.Original, [1, 1, 13, 16, 16]));
        var wholeGrid = new SpriteGrid([3, 6, 4, 2, 2], [2, 3, 2, 1, 2]);
        var part = SpriteRenderer.Render(new SpriteGrid(SpriteGrid.Original, [2, 3, 26, 16, 32]));
        var taken = Enumerable
            .Range(0, wholeGrid.SourceCount)
            .Where(wholeGrid.Takes)
            .SelectMany(image => whole.AsSpan(image * 512, 512).ToArray());
        Assert.Equal(taken, part);
    }

    [Fact]
    public void The_last_orientation_is_the_first_again_as_in_the_original()
    {
        var data = new DataSettings.DSprites
        {
            ScaleStep = 6,
            OrientationStep = 39,
            XStep = 31,
            YStep = 31,
        }.Build(new("nowhere"));
        Assert.Equal(new ImageShape(64, 64, 1), data.Image);
        Assert.Equal(3 * 2 * 4, data.Train.Count);
        Assert.Same(data.Train, data.Validation);
        var (first, last) = (new float[4096], new float[4096]);
        for (var i = 0; i < data.Train.Count; i++)
        {
            if (data.Train.Factors[2].LevelOfRow[i] != 0)
                continue;
            data.Train.CopyRow(i, first);
            data.Train.CopyRow(i + 4, last);
            Assert.InRange(first.Zip(last).Count(pair => pair.First != pair.Second), 0, 2);
            Assert.InRange(first.Sum(), 40, 110);
            Assert.All(first, pixel => Assert.True(pixel is 0 or 1));
        }
    }

    [Fact]
    public void A_split_holds_out_and_shares_the_images()
    {
        var settings = new DataSettings.DSprites
        {
            ShapeStep = 3,
            ScaleStep = 6,
            OrientationStep = 40,
            Split = new(0.5, 0.25, 0.25),
        };
        var data = settings.Build(new("nowhere"));
        Assert.Equal([512, 256, 256], [data.Train.Count, data.Validation.Count, data.Test.Count]);
        Assert.Equal(
            Enumerable.Range(0, 1024),
            data.Train.Source.Concat(data.Validation.Source).Concat(data.Test.Source).Order()
        );
        Assert.NotEqual(data.DataHash, (settings with { Split = null }).Build(new("nowhere")).DataHash);
    }

    [Fact]
    public void The_published_sub_grid_is_read_with_its_factors()
    {
        var folder = RealData.FolderWith(Downsampled);
        var data = new DataSettings.DSprites
        {
            Source = SpriteSource.Downsampled,
            OrientationStep = 5,
            XStep = 4,
            YStep = 4,
        }.Build(folder);
        Assert.Equal(3 * 6 * 2 * 4 * 4, data.Train.Count);
        Assert.Equal(
            [("shape", 3), ("scale", 6), ("orientation", 2), ("x", 4), ("y", 4)],
            data.Train.Factors.Select(factor => (factor.Name, factor.Levels))
        );
        Assert.Equal(data.Train.Labels, data.Train.Factors[0].LevelOfRow);
    }

    /// <summary>
    /// Four images of two orientations and two places, of which the second orientation is taken too
    /// or not.
    /// </summary>
    [Theory, InlineData(1), InlineData(2)]
    public void A_grid_in_other_forms_is_the_same(int orientationStep)
    {
        var grid = new SpriteGrid([1, 1, 2, 1, 2], [1, 1, orientationStep, 1, 1]);
        byte[] white = [.. Enumerable.Range(0, 4 * 4096).Select(i => (byte)(i * i % 11 % 2))];
        var places = Enumerable.Range(0, 4 * 4096);
        byte[] turned = [.. places.Select(i => white[(i % 4 * 4096) + (i / 4 % 64 * 64) + (i / 256)])];
        byte[] flatTurned = [.. places.Select(i => white[(i % 4 * 4096) + (i / 4)])];
        byte[] levels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1];
        var classes = ArrayFiles.Npy("|u1", false, "(4, 5)", levels);
        var values = ArrayFiles.Npy("<f8", false, "(4, 5)", new byte[160]);
        var expected = Read(("imgs", ArrayFiles.Npy("|u1", false, "(4, 64, 64)", white)), ("latents_classes", classes));
        Assert.Equal(grid.Count * 512, expected.Length);
        byte[] singles = [.. white.SelectMany(pixel => BitConverter.GetBytes((float)pixel))];
        byte[][] forms =
        [
            ArrayFiles.Npy("|u1", true, "(4, 64, 64)", turned),
            ArrayFiles.Npy("|b1", false, "(4, 64, 64, 1)", white),
            ArrayFiles.Npy("|u1", false, "(4, 4096)", white),
            ArrayFiles.Npy("|u1", true, "(4, 4096)", flatTurned),
            ArrayFiles.Npy("|u1", false, "(4, 64, 64)", [.. white.Select(pixel => (byte)(255 * pixel))]),
            ArrayFiles.Npy("<f4", false, "(4, 64, 64)", singles),
        ];
        foreach (var form in forms)
            Assert.Equal(expected, Read(("images", form), ("classes", classes), ("values", values)));

        var refusal = Assert.Throws<DataException>(() => Read(("imgs", forms[0]), ("latents_classes", values))).Message;
        Assert.Contains("holds float64 [4, 5]: whole numbers [4, 5 or 6]", refusal, StringComparison.Ordinal);

        byte[] Read(params (string Name, byte[] Content)[] arrays)
        {
            using var data = new TemporaryData();
            return SpriteFile.Read(data.Write("a.npz", ArrayFiles.Npz(arrays)), grid);
        }
    }
}
