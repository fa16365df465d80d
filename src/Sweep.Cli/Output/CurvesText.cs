using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Output;

/// <summary>
/// Curves for programs: a row, or an entry, an epoch, or whatever a recorded curve counts.
/// </summary>
internal static class CurvesText
{
    /// <param name="hasSteps">
    /// Whether there may be curves that count steps: their column comes last.
    /// </param>
    public static void WriteCsv(
        TextWriter output,
        Csv csv,
        IEnumerable<(int Trial, TrialCurve Curve)> curves,
        bool hasSteps
    )
    {
        string[] head = ["number", "metric", "epoch", "value"];
        csv.WriteRows(
            output,
            curves
                .SelectMany(entry => entry.Curve.Points.Select(point => Row(entry.Trial, entry.Curve, point, hasSteps)))
                .Prepend(hasSteps ? [.. head, "step"] : head)
        );
    }

    public static string Json(string sweep, IEnumerable<(int Trial, TrialCurve Curve)> curves)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteString("sweep", sweep);
            json.WriteStartArray("curves");
            foreach (var (trial, curve) in curves)
            {
                json.WriteStartObject();
                json.WriteNumber("number", trial);
                json.WriteString("metric", curve.Metric);
                json.WriteStartArray(curve.CountsSteps ? "steps" : "epochs");
                foreach (var point in curve.Points)
                    json.WriteNumberValue(point.At);
                json.WriteEndArray();
                json.WriteStartArray("values");
                foreach (var point in curve.Points)
                    TrialsJson.WriteNumber(json, point.Value);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string[] Row(int trial, TrialCurve curve, CurvePoint point, bool hasSteps)
    {
        var (epoch, step) = curve.CountsSteps ? ("", Whole(point.At)) : (Whole(point.At), "");
        string[] row = [Whole(trial), curve.Metric, epoch, Output.Csv.Number(point.Value)];
        return hasSteps ? [.. row, step] : row;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
