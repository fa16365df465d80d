using System.Globalization;
using Sweep.Coordinator.Queries;
using Sweep.Shared.Values;

namespace Sweep.Cli.Output;

/// <summary>Comma-separated values as RFC 4180 has them (with bare line feeds): a header, then a row a trial. What is not finite or not there is empty.</summary>
internal static class Csv
{
    /// <summary>The columns of the JSON contract; <c>values.val_mse</c>, <c>params.training.lr</c> as pandas' json_normalize would name them.</summary>
    public static string Write(IReadOnlyCollection<TrialView> trials)
    {
        var metrics = trials.SelectMany(trial => trial.Values.Keys).Distinct().Order(StringComparer.Ordinal).ToArray();
        var parameters = trials.SelectMany(trial => trial.Trial.Parameters.Keys).Distinct().Order(StringComparer.Ordinal).ToArray();
        string[] header =
        [
            "number", "state", "reason", "attempt", "replicates", "rank", "worker", "started", "finished", "checkpoint",
            .. metrics.Select(metric => $"values.{metric}"), .. parameters.Select(name => $"params.{name}"),
        ];
        return Rows(trials.Select(trial => Row(trial, metrics, parameters)).Prepend(header));
    }

    public static string Rows(IEnumerable<IEnumerable<string>> rows) => string.Concat(rows.Select(row => string.Join(',', row.Select(Escape)) + "\n"));

    public static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    internal static string Escape(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Row(TrialView view, string[] metrics, string[] parameters)
    {
        var trial = view.Trial;
        return
        [
            Whole(trial.Number), StateNames.Of(view.State), trial.Reason ?? "", Whole(trial.Attempts), "1", view.Rank is { } rank ? Whole(rank) : "", trial.Worker ?? "",
            trial.Started is { } started ? Times.Iso(started) : "", trial.Finished is { } finished ? Times.Iso(finished) : "", view.Checkpoint?.Sha256 ?? "",
            .. metrics.Select(metric => view.Values.TryGetValue(metric, out var value) ? Number(value) : ""),
            .. parameters.Select(name => trial.Parameters.TryGetValue(name, out var value) ? Cell(value) : ""),
        ];
    }

    private static string Cell(Value value) => value switch { Value.Null => "", Value.Real real => Number(real.Amount), _ => value.ToString() };

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
