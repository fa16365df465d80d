using ScottPlot;
using SkiaSharp;
using Vae.Pictures.Sheets;

namespace Vae.Pictures.Charts;

/// <summary>Charts side by side on white paper, with a title.</summary>
/// <param name="hasSquareUnits">Whether a unit is as long across as up.</param>
internal sealed class ChartSheet(bool hasSquareUnits = false) : ISheet
{
    private readonly List<Plot> charts = [];

    static ChartSheet()
    {
        Fonts.FontResolvers.Insert(0, new Lettering.Resolver());
        Fonts.Default = Lettering.FontName;
    }

    public required string Title { get; init; }

    public required string Subtitle { get; init; }

    /// <summary>At most so many charts stand in a row.</summary>
    public int Columns { get; init; } = 3;

    /// <summary>Of each chart, in pixels.</summary>
    public (int Width, int Height) Size { get; init; } = (420, 400);

    /// <summary>An empty chart, after those that were added before.</summary>
    public Plot Add(string title, string across, string up)
    {
        var chart = new Plot();
        chart.Font.Set(Lettering.FontName);
        chart.Title(title, Lettering.TextSize);
        chart.XLabel(across, Lettering.TextSize);
        chart.YLabel(up, Lettering.TextSize);
        chart.Axes.Title.Label.Bold = false;
        foreach (var axis in chart.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 12;
            axis.MinorTickStyle.Length = 0;
        }

        chart.Legend.ShadowColor = Colors.Transparent;
        chart.Legend.OutlineColor = Colors.Transparent;
        chart.Grid.MajorLineColor = Color.FromHex("#E5E5E5");
        if (hasSquareUnits)
            chart.Axes.SquareUnits();
        charts.Add(chart);
        return chart;
    }

    /// <inheritdoc/>
    public SKBitmap Draw()
    {
        var columns = Math.Min(Columns, charts.Count);
        var rows = (charts.Count + columns - 1) / columns;
        var title = new SheetTitle(Title, Subtitle);
        var bitmap = new SKBitmap(
            new SKImageInfo(
                Math.Max(columns * Size.Width, title.Width) + (2 * SheetTitle.Margin),
                SheetTitle.Bottom + (rows * Size.Height) + SheetTitle.Margin,
                SKColorType.Rgba8888,
                SKAlphaType.Opaque
            )
        );
        using var canvas = new SKCanvas(bitmap);
        title.Draw(canvas);
        for (var i = 0; i < charts.Count; i++)
        {
            using var drawn = new SKBitmap(
                new SKImageInfo(Size.Width, Size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque)
            );
            // A chart clears all of the canvas that it is drawn on.
            using var own = new SKCanvas(drawn);
            charts[i].Render(own, Size.Width, Size.Height);
            canvas.DrawBitmap(
                drawn,
                SheetTitle.Margin + (i % columns * Size.Width),
                SheetTitle.Bottom + (i / columns * Size.Height),
                SKSamplingOptions.Default
            );
        }

        return bitmap;
    }

    public void Dispose()
    {
        foreach (var chart in charts)
            chart.Dispose();
    }
}
