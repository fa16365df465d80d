using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweep.Coordinator.Queries;

namespace Sweep.Cli.Output;

/// <summary>Curves for programs: a row, or an entry, an epoch.</summary>
internal static class CurvesText
{
    public static void WriteCsv(TextWriter output, Csv csv, IEnumerable<(int Trial, TrialCurve Curve)> curves) => csv.WriteRows(
        output,
        curves.SelectMany(entry => entry.Curve.Points.Select(point => Row(entry.Trial, entry.Curve.Metric, point)))
            .Prepend(["number", "metric", "epoch", "value"]));

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
                json.WriteStartArray("epochs");
                foreach (var point in curve.Points) json.WriteNumberValue(point.Epoch);
                json.WriteEndArray();
                json.WriteStartArray("values");
                foreach (var point in curve.Points) TrialsJson.WriteNumber(json, point.Value);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string[] Row(int trial, string metric, CurvePoint point) =>
        [Whole(trial), metric, Whole(point.Epoch), Output.Csv.Number(point.Value)];

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
