using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sweep.Coordinator.Views;
using Sweep.Optimization.Importances;

namespace Sweep.Cli.Output;

/// <summary>Which parameters mattered, as a table with bars, as JSON and as CSV.</summary>
internal static class ImportanceTable
{
    private const int LongestBar = 24;

    public static void Write(Channel channel, ImportanceView view)
    {
        var parameters = view.Parameters;
        var columns = new TextTable([
            new TextColumn("parameter", false, 3, [.. parameters.Select(one => one.Parameter)]),
            new TextColumn("share", true, 2, [.. parameters.Select(one => Share(one.Share))]),
            new TextColumn("trials", true, 1, [.. parameters.Select(one => Whole(one.Trials))]),
            new TextColumn("", false, 0, [.. parameters.Select(one => Bar(one.Share))]),
        ]);
        var layout = columns.Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var row in layout.Rows)
            channel.Line(row);
        if (Together(view) is { } together)
            channel.Line($"{Share(together)} of the variance is due to parameters together", Tone.Faint);
    }

    public static void WriteJson(TextWriter output, SweepView sweep, ImportanceView view) =>
        TrialsJson.WriteOf(
            output,
            sweep,
            json =>
            {
                json.WriteString("metric", view.Objective.Metric);
                json.WriteString("goal", StateNames.Of(view.Objective.Goal));
                json.WriteString("by", view.Kind);
                json.WriteNumber("trials", view.Trials);
                json.WriteStartArray("importances");
                foreach (var importance in view.Parameters)
                    Write(json, importance);
                json.WriteEndArray();
                json.WritePropertyName("together");
                TrialsJson.WriteNumber(json, Together(view) ?? double.NaN);
            }
        );

    public static void WriteCsv(TextWriter output, Csv csv, ImportanceView view)
    {
        var rows = view.Parameters.Select(one => new[] { one.Parameter, Csv.Number(one.Share), Whole(one.Trials) });
        csv.WriteRows(output, rows.Prepend(["parameter", "share", "trials"]));
    }

    /// <summary>A share with two digits behind the point.</summary>
    public static string Share(double share) => share.ToString("F2", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, ParameterImportance importance)
    {
        json.WriteStartObject();
        json.WriteString("parameter", importance.Parameter);
        json.WriteNumber("share", importance.Share);
        json.WriteNumber("trials", importance.Trials);
        json.WriteEndObject();
    }

    /// <summary>
    /// What no parameter explains alone; null by ped_anova, whose shares sum to 1.
    /// </summary>
    private static double? Together(ImportanceView view) =>
        view.Kind == ImportanceKinds.OfTopTenth
            ? null
            : Math.Max(0, 1 - view.Parameters.Sum(importance => importance.Share));

    private static string Bar(double share) => new('█', (int)Math.Round(share * LongestBar));

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);
}
