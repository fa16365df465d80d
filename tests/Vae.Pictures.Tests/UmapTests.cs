using System.Text.Json;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Pictures.Umap;

namespace Vae.Pictures.Tests;

public sealed class UmapTests
{
    private const int Rows = 2000,
        Neighbors = 15;

    /// <summary>
    /// On 2,000 MNIST images ours keeps as much as umap-learn does with five seeds
    /// (bench/pytorch-parity/umap_mnist.py).
    /// </summary>
    [Fact]
    public void It_keeps_neighbours_as_the_reference_does()
    {
        var folder = Environment.GetEnvironmentVariable("SWEEP_DATA");
        Assert.SkipUnless(folder is not null, "MNIST is not here: SWEEP_DATA names no folder");
        var data = new DataSettings.Digits { Name = "mnist" }.Build(new DataFolder(folder!));
        var points = new float[Rows * data.Width];
        data.Test.CopyRows(0, Rows, points);

        var plane = UniformManifold.LayOut(points, data.Width, new Rng(0, RngPurpose.Sampling));

        var golden = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "umap.json"))
        );
        var runs = golden.RootElement.GetProperty("runs").EnumerateArray().ToList();
        var (before, after) = (Ranks(points, data.Width), Ranks(plane, 2));
        Assert.InRange(
            Trustworthiness(before, after),
            runs.Min(run => run.GetProperty("trustworthiness").GetDouble()) - 0.005,
            1
        );
        Assert.InRange(Recall(before, after), runs.Min(run => run.GetProperty("recall").GetDouble()) - 0.02, 1);
    }

    [Fact]
    public void Groups_that_lie_apart_stay_apart_and_the_seed_decides_every_draw()
    {
        var stream = new Rng(1, RngPurpose.Data);
        var points = new float[90 * 5];
        for (var i = 0; i < points.Length; i++)
            points[i] = (float)stream.NextNormal() + (20 * (i / 5 / 30));
        var plane = UniformManifold.LayOut(points, 5, new Rng(3, RngPurpose.Sampling));
        Assert.Equal(plane, UniformManifold.LayOut(points, 5, new Rng(3, RngPurpose.Sampling)));
        Assert.NotEqual(plane, UniformManifold.LayOut(points, 5, new Rng(4, RngPurpose.Sampling)));
        var ranks = Ranks(plane, 2);
        for (var i = 0; i < 90; i++)
            Assert.All(Nearest(ranks, i), other => Assert.Equal(i / 30, other / 30));
    }

    [Fact]
    public void Points_at_one_place_are_laid_out_too() =>
        Assert.All(
            UniformManifold.LayOut(new float[20 * 3], 3, new Rng(0, RngPurpose.Sampling)),
            value => Assert.True(float.IsFinite(value))
        );

    /// <summary>[n][n]: all other points of each, the nearest first.</summary>
    private static int[][] Ranks(float[] points, int width)
    {
        var count = points.Length / width;
        return
        [
            .. Enumerable
                .Range(0, count)
                .AsParallel()
                .AsOrdered()
                .Select(row =>
                {
                    var squares = new double[count];
                    for (var other = 0; other < count; other++)
                    {
                        for (var i = 0; i < width; i++)
                        {
                            var difference = (double)points[(row * width) + i] - points[(other * width) + i];
                            squares[other] += difference * difference;
                        }
                    }

                    return Enumerable
                        .Range(0, count)
                        .Where(other => other != row)
                        .OrderBy(other => squares[other])
                        .ToArray();
                }),
        ];
    }

    private static IEnumerable<int> Nearest(int[][] ranks, int row) => ranks[row].Take(Neighbors);

    private static double Recall(int[][] before, int[][] after) =>
        Enumerable
            .Range(0, before.Length)
            .Average(row => Nearest(before, row).Intersect(Nearest(after, row)).Count() / (double)Neighbors);

    /// <summary>Venna and Kaski 2001: how far off new neighbours were before.</summary>
    private static double Trustworthiness(int[][] before, int[][] after)
    {
        var (count, penalty) = (before.Length, 0.0);
        for (var row = 0; row < count; row++)
        {
            var rankOf = new int[count];
            for (var rank = 0; rank < count - 1; rank++)
                rankOf[before[row][rank]] = rank + 1;
            penalty += Nearest(after, row).Sum(other => Math.Max(0, rankOf[other] - Neighbors));
        }

        return 1 - (penalty * 2 / (count * Neighbors * ((2.0 * count) - (3 * Neighbors) - 1)));
    }
}
