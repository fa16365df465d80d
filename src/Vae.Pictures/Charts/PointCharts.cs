using System.Collections.Immutable;
using Foundation;
using ScottPlot;
using Vae.Models.Datasets;
using Vae.Models.Metrics.Traversals;
using Vae.Models.Scoring;
using Vae.Pictures.Sheets;

namespace Vae.Pictures.Charts;

/// <summary>The charts of a model of points in the plane.</summary>
internal sealed class PointCharts(PictureSubject subject, PictureOptions options)
{
    private const int MostPoints = 2000,
        MostLatents = 6,
        TraversalStream = 11,
        ContourLevels = 20;

    // What part of the axes the data take in each direction.
    private const double DataShare = 0.7;

    private const float PointSize = 5;

    private readonly TrainedModel model = subject.Model;
    private readonly DatasetSplit data = subject.Rows;

    public byte[] Data()
    {
        using var sheet = Sheet($"rows of {model.Data.Name}");
        Scatter(sheet.Add("data", "x", "y"), Points(data), data.Labels, model.Data.Classes);
        return sheet.Png();
    }

    public byte[] Samples()
    {
        using var sheet = SheetOf(
            model,
            subject.Heading,
            "samples from the prior, with the data in grey behind them",
            out _
        );
        return sheet.Png();
    }

    /// <summary>
    /// What a model decodes from draws of the prior, in axes that the data alone decide: those of
    /// an animation stand still. The caller disposes of it.
    /// </summary>
    public ChartSheet FrameOf(TrainedModel model, string subtitle)
    {
        var sheet = SheetOf(model, subject.Title, subtitle, out var chart);
        var limits = AxisLimits.NoLimits;
        foreach (var point in Points(data))
            limits = limits.Expanded(point);
        chart.Axes.SetLimits(limits.WithZoom(DataShare, DataShare));
        return sheet;
    }

    private ChartSheet SheetOf(TrainedModel model, string title, string subtitle, out Plot chart)
    {
        var sheet = Sheet(title, subtitle);
        chart = sheet.Add("samples", "x", "y");
        Behind(chart);
        var drawn = Drawn(model);
        Scatter(chart, drawn.Points, drawn.Labels, model.IsConditional ? model.Data.Classes : 1);
        return sheet;
    }

    public byte[] Reconstructions()
    {
        using var sheet = Sheet("the data, and their reconstructions at the posterior's mean");
        var decoded = model.Decode(subject.Encoded.Means, data.Labels.AsSpan());
        var (left, right) = (sheet.Add("data", "x", "y"), sheet.Add("reconstructions", "x", "y"));
        var classes = model.Data.Classes;
        Scatter(left, Points(data), data.Labels, classes);
        Scatter(right, Points(decoded), data.Labels, classes);
        Align(left, right);
        return sheet.Png();
    }

    /// <summary>
    /// Each latent led through its support, with the others fixed at five places of theirs: a
    /// latent that is the angle makes rings, one that is the radius makes spokes.
    /// </summary>
    public byte[] Traversals()
    {
        using var sheet = Sheet("traversals: one latent led from low (blue) to high (yellow), the others at 5 places");
        var support = model.Support(data, new Rng(options.Seed, RngPurpose.Sampling, epoch: TraversalStream));
        var charts = new List<Plot>();
        foreach (var latent in subject.Encoded.Order.Take(MostLatents))
        {
            var name = latent == model.AngleLatent ? $"z{latent}, the angle" : $"z{latent}";
            var chart = sheet.Add($"{name}  (KL {subject.Encoded.KlNats[latent]:0.00} nats)", "x", "y");
            Behind(chart);
            foreach (var curve in LatentTraversals.Lead(support, latent, z => model.Decode(z, [])))
                Lead(chart, curve.Points);
            charts.Add(chart);
        }

        Align([.. charts]);
        return sheet.Png();
    }

    /// <summary>
    /// Histograms of the data and of samples with the decoder's noise, under contours of the
    /// density that the data are drawn from.
    /// </summary>
    public byte[] Density(NormalDensity density)
    {
        using var sheet = Sheet("histograms, under contours of the true density");
        var drawn = Drawn(model);
        var (left, right) = (sheet.Add("data", "x", "y"), sheet.Add("samples with the decoder's noise", "x", "y"));
        foreach (
            var (chart, points) in (ReadOnlySpan<(Plot, Coordinates[])>)[(left, Points(data)), (right, drawn.Points)]
        )
        {
            var area = new HistogramArea(density.Mean, density.Variance);
            var map = chart.Add.Heatmap(area.Count(points));
            map.Extent = area.Extent;
            map.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
            var lines = chart.Add.ContourLines(area.Grid(density.At), ContourLevels);
            lines.LineColor = Color.FromHex("#333333");
            lines.LabelStyle.IsVisible = false;
            chart.Axes.SetLimits(area.Extent);
        }

        return sheet.Png();
    }

    private (Coordinates[] Points, ImmutableArray<int> Labels) Drawn(TrainedModel model)
    {
        var request = new SampleRequest(Math.Min(MostPoints, Math.Max(data.Count, 500)), options.Seed)
        {
            WithNoise = model.Data.Density is not null,
        };
        var batches = model.Sample(request).ToList();
        return (Points([.. batches.SelectMany(batch => batch.Rows)]), [.. batches.SelectMany(batch => batch.Labels)]);
    }

    private ChartSheet Sheet(string subtitle) => Sheet(subject.Heading, subtitle);

    private static ChartSheet Sheet(string title, string subtitle) =>
        new(hasSquareUnits: true)
        {
            Title = title,
            Subtitle = subtitle,
            Size = (480, 440),
        };

    private void Behind(Plot chart) =>
        chart.Add.Markers(Points(data), MarkerShape.FilledCircle, PointSize, ClassColors.Background);

    private static void Scatter(Plot chart, Coordinates[] points, ImmutableArray<int> labels, int classes)
    {
        if (classes == 1)
        {
            chart.Add.Markers(points, MarkerShape.FilledCircle, PointSize, ClassColors.First);
            return;
        }

        foreach (var value in Enumerable.Range(0, classes))
        {
            Coordinates[] ofClass = [.. points.Where((_, i) => labels[i] == value)];
            if (ofClass.Length == 0)
                continue;
            chart.Add.Markers(ofClass, MarkerShape.FilledCircle, PointSize, ClassColors.Of(value, classes)).LegendText =
                $"class {value}";
        }

        chart.ShowLegend(Edge.Right);
    }

    private static void Lead(Plot chart, IReadOnlyList<(double X, double Y)> points)
    {
        var map = new ScottPlot.Colormaps.Viridis();
        for (var i = 1; i < points.Count; i++)
        {
            var line = chart.Add.Line(points[i - 1].X, points[i - 1].Y, points[i].X, points[i].Y);
            line.LineColor = map.GetColor(i / (points.Count - 1.0));
            line.LineWidth = 2;
        }
    }

    private static void Align(params ReadOnlySpan<Plot> charts)
    {
        var all = charts[0].Axes.GetDataLimits();
        foreach (var chart in charts)
            all = all.Expanded(chart.Axes.GetDataLimits());
        foreach (var chart in charts)
            chart.Axes.SetLimits(all.WithZoom(0.95, 0.95));
    }

    private static Coordinates[] Points(DatasetSplit rows)
    {
        var values = new float[rows.Count * rows.Width];
        rows.CopyRows(0, rows.Count, values);
        return Points(values);
    }

    private static Coordinates[] Points(float[] rows) =>
        [.. Enumerable.Range(0, rows.Length / 2).Select(i => new Coordinates(rows[2 * i], rows[(2 * i) + 1]))];
}
