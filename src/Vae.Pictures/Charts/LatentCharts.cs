using System.Collections.Immutable;
using Foundation;
using ScottPlot;
using Vae.Models.Datasets;
using Vae.Pictures.Latents;
using Vae.Pictures.Sheets;
using Vae.Pictures.Umap;

namespace Vae.Pictures.Charts;

/// <summary>Where the posteriors' means of the data lie.</summary>
internal sealed class LatentCharts(PictureSubject subject, PictureOptions options)
{
    private const int MostHistograms = 12,
        Bins = 40,
        MostNamed = 16,
        ManyPoints = 3000,
        Layers = 8,
        MostLaidOut = 3000,
        UmapStream = 12;

    private const float PointSize = 4;

    private readonly EncodedSet encoded = subject.Encoded;
    private readonly DatasetSplit rows = subject.Rows;

    /// <summary>One or two latents as they are; more by UMAP.</summary>
    public byte[] Scatter()
    {
        var isLaidOut = encoded.Latents > 2 && encoded.Rows > UniformManifold.Neighbors;
        var (points, shown) = isLaidOut ? LaidOut() : Direct();
        using var sheet = new ChartSheet
        {
            Title = subject.Heading,
            Subtitle = isLaidOut
                ? $"UMAP of the means of {points.Length} posteriors of {encoded.Latents} latents "
                    + $"({UniformManifold.Neighbors} neighbours, smallest distance 0.1)"
                : $"means of {points.Length} posteriors",
            Size = (500, 460),
        };
        var (across, up) = isLaidOut ? ("", "") : (NameOf(0), NameOf(1));
        foreach (var coloring in Colorings())
            Scatter(
                sheet.Add(coloring.Name, across, up),
                points,
                [.. shown.Select(row => coloring.ValueOfRow[row])],
                coloring.Values
            );
        return sheet.Png();
    }

    private string NameOf(int place) => place < encoded.Latents ? $"z{encoded.Order[place]}" : "";

    /// <summary>The two latents with the largest KL; beside a single one 0.</summary>
    private (Coordinates[] Points, int[] Rows) Direct()
    {
        var across = encoded.Of(encoded.Order[0]);
        var up = encoded.Latents > 1 ? encoded.Of(encoded.Order[1]) : new double[across.Length];
        return ([.. across.Zip(up, (x, y) => new Coordinates(x, y))], [.. Enumerable.Range(0, across.Length)]);
    }

    private (Coordinates[] Points, int[] Rows) LaidOut()
    {
        var count = Math.Min(encoded.Rows, MostLaidOut);
        int[] shown = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * encoded.Rows / count))];
        float[] means = [.. shown.SelectMany(row => encoded.Mean(row).ToArray())];
        var plane = UniformManifold.LayOut(
            means,
            encoded.Latents,
            new Rng(options.Seed, RngPurpose.Sampling, epoch: UmapStream)
        );
        return ([.. Enumerable.Range(0, count).Select(i => new Coordinates(plane[2 * i], plane[(2 * i) + 1]))], shown);
    }

    public byte[] Histograms()
    {
        var shown = encoded.Order.Take(MostHistograms).ToList();
        using var sheet = new ChartSheet
        {
            Title = subject.Heading,
            Subtitle =
                $"means of the posteriors over {rows.Count} rows, beside N(0, 1)"
                + (shown.Count < encoded.Latents ? $"; the {shown.Count} latents with the largest KL" : ""),
            Columns = 4,
            Size = (320, 260),
        };
        foreach (var latent in shown)
        {
            var isAngle = latent == subject.Model.AngleLatent;
            var chart = sheet.Add($"z{latent}  (KL {encoded.KlNats[latent]:0.00} nats)", isAngle ? "radians" : "", "");
            Histogram(chart, encoded.Of(latent));
            if (!isAngle)
                PriorCurve(chart);
            chart.Axes.AutoScale();
            chart.Axes.SetLimitsY(0, chart.Axes.GetLimits().Top);
        }

        return sheet.Png();
    }

    private sealed record Coloring(string Name, int Values, IReadOnlyList<int> ValueOfRow);

    /// <summary>
    /// Some points of each value, then some more of each: none lies wholly above the others.
    /// </summary>
    private static void Scatter(Plot chart, Coordinates[] points, int[] values, int most)
    {
        var isNamed = most is > 1 and <= MostNamed;
        for (var layer = 0; layer < Layers; layer++)
        {
            for (var value = 0; value < most; value++)
            {
                Coordinates[] some =
                [
                    .. points.Where((_, i) => values[i] == value).Where((_, i) => i % Layers == layer),
                ];
                if (some.Length == 0)
                    continue;
                var markers = chart.Add.Markers(
                    some,
                    MarkerShape.FilledCircle,
                    points.Length > ManyPoints ? PointSize - 1 : PointSize,
                    ClassColors.Of(value, most)
                );
                if (isNamed && layer == 0)
                    markers.LegendText = $"{value}";
            }
        }

        if (isNamed)
            chart.ShowLegend(Edge.Right);
    }

    /// <summary>By each factor that varies, and by class where no factor is it.</summary>
    private IEnumerable<Coloring> Colorings()
    {
        var factors = rows.Factors.Where(factor => factor.Varies).ToList();
        var classes = subject.Model.Data.Classes;
        if (
            factors.Count == 0
            || (classes > 1 && !factors.Exists(factor => factor.LevelOfRow.SequenceEqual(rows.Labels)))
        )
            yield return new Coloring(classes > 1 ? "class" : "", classes, rows.Labels);
        foreach (var factor in factors)
            yield return new Coloring(factor.Name, factor.Levels, factor.LevelOfRow);
    }

    /// <summary>A density: its area is 1.</summary>
    private static void Histogram(Plot chart, double[] values)
    {
        var (low, high) = (values.Min(), values.Max());
        var width = Math.Max((high - low) / Bins, 1e-9);
        var counts = new double[Bins];
        foreach (var value in values)
            counts[Math.Min((int)((value - low) / width), Bins - 1)]++;
        Bar[] bars =
        [
            .. counts.Select(
                (count, bin) =>
                    new Bar
                    {
                        Position = low + ((bin + 0.5) * width),
                        Value = count / (values.Length * width),
                        Size = width,
                        FillColor = ClassColors.First,
                        LineWidth = 0,
                    }
            ),
        ];
        chart.Add.Bars(bars);
    }

    private static void PriorCurve(Plot chart)
    {
        double[] xs = [.. Enumerable.Range(0, 121).Select(i => -3 + (i * 0.05))];
        var line = chart.Add.ScatterLine(xs, [.. xs.Select(x => Math.Exp(-x * x / 2) / Math.Sqrt(Math.Tau))]);
        line.LineColor = ClassColors.Second;
        line.LineWidth = 2;
    }
}
