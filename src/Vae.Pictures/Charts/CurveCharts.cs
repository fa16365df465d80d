using ScottPlot;
using Vae.Pictures.Sheets;

namespace Vae.Pictures.Charts;

/// <summary>What was measured while a model was trained, metric by metric.</summary>
internal static class CurveCharts
{
    public static byte[] Draw(PictureSubject subject)
    {
        using var sheet = new ChartSheet
        {
            Title = subject.Heading,
            Subtitle = subject.Epoch is { } kept
                ? $"what was measured in training; dashed: epoch {kept}, whose weights the model has"
                : "what was measured in training",
            Size = (420, 300),
        };
        foreach (var (metric, unit, points) in subject.Curves)
        {
            var chart = sheet.Add(metric, unit, "");
            Coordinates[] finite =
            [
                .. points
                    .Where(point => double.IsFinite(point.Value))
                    .Select(point => new Coordinates(point.At, point.Value)),
            ];
            var line = chart.Add.Scatter(finite);
            line.LineColor = ClassColors.First;
            line.LineWidth = 2;
            line.MarkerSize = finite.Length == 1 ? 8 : 0;
            line.MarkerColor = ClassColors.First;
            if (subject.Epoch is { } epoch && unit == "epoch")
                chart.Add.VerticalLine(epoch, 1, ClassColors.Second, LinePattern.Dashed);
        }

        return sheet.Png();
    }
}
