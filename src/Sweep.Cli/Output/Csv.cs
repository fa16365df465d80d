using System.Globalization;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Output;

/// <summary>
/// Comma-separated values as RFC 4180 has them, with bare line feeds: a header, then a row for each
/// trial. What is not finite or not there is empty; null is the word, lists and
/// maps are JSON.
/// </summary>
/// <param name="isExact">
/// Whether cells are text as it is. Else control characters are replaced, and a cell that a
/// spreadsheet would take for a formula has an apostrophe before it.
/// </param>
internal sealed class Csv(bool isExact)
{
    /// <summary>
    /// What a formula may begin with; the second four are the wide forms of the first.
    /// </summary>
    private const string FormulaStarts = "=+-@＝＋－＠";

    /// <summary>
    /// The columns of the JSON contract; <c>values.val_mse</c>, <c>params.training.lr</c> as
    /// pandas' json_normalize would name them.
    /// </summary>
    /// <param name="trials">
    /// Read twice: first for the columns, then for the rows, which are written as they come.
    /// </param>
    public void WriteTrials(TextWriter output, IEnumerable<TrialView> trials)
    {
        var (metrics, parameters) = ColumnsOf(trials);
        string[] header =
        [
            "number",
            "state",
            "reason",
            "attempt",
            "replicates",
            "rank",
            "worker",
            "started",
            "finished",
            "checkpoint",
            "seconds",
            .. metrics.Select(metric => $"values.{metric}"),
            .. parameters.Select(name => $"params.{name}"),
        ];
        WriteRows(output, trials.Select(trial => Row(trial, metrics, parameters)).Prepend(header));
    }

    public void WriteRows(TextWriter output, IEnumerable<IEnumerable<string>> rows)
    {
        foreach (var row in rows)
            output.Write(string.Join(',', row.Select(cell => Quoted(Safe(cell)))) + "\n");
    }

    public static string Number(double value) => double.IsFinite(value) ? SettingValue.Of(value).ToString()! : "";

    private static (string[] Metrics, string[] Parameters) ColumnsOf(IEnumerable<TrialView> trials)
    {
        var (metrics, parameters) = (
            new SortedSet<string>(StringComparer.Ordinal),
            new SortedSet<string>(StringComparer.Ordinal)
        );
        foreach (var trial in trials)
        {
            metrics.UnionWith(trial.Values.Keys);
            parameters.UnionWith(trial.Trial.Parameters.Keys);
        }

        return ([.. metrics], [.. parameters]);
    }

    private static string[] Row(TrialView view, string[] metrics, string[] parameters)
    {
        var trial = view.Trial;
        return
        [
            Whole(trial.Number),
            StateNames.Of(view.State),
            view.Reason ?? "",
            Whole(trial.Counts.Started),
            "1",
            view.Rank is { } rank ? Whole(rank) : "",
            trial.Worker ?? "",
            trial.Progress.Started is { } started ? Times.Iso(started) : "",
            trial.Finished is { } finished ? Times.Iso(finished) : "",
            view.Checkpoint?.Sha256 ?? "",
            trial.Progress.Started is null ? "" : Number(TrialsJson.Seconds(trial)),
            .. metrics.Select(metric => view.Values.TryGetValue(metric, out var value) ? Number(value) : ""),
            .. parameters.Select(name => trial.Parameters.TryGetValue(name, out var value) ? Text(value) : ""),
        ];
    }

    private static string Text(SettingValue value) =>
        value is SettingValue.Real real ? Number(real.Amount) : ProgramText.Of(value) ?? "null";

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string Safe(string cell)
    {
        if (isExact)
            return cell;
        var marked = OneLine.Marked(cell);
        return IsFormula(marked.AsSpan().TrimStart()) ? $"'{marked}" : marked;
    }

    /// <summary>A number is no formula, though it may begin like one.</summary>
    private static bool IsFormula(ReadOnlySpan<char> cell) =>
        cell.Length > 0
        && FormulaStarts.Contains(cell[0])
        && !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
