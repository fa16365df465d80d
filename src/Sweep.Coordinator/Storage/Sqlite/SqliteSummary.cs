using System.Globalization;
using Sweep.Coordinator.Storage.Summaries;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Storage.Sqlite;

/// <summary>A summary that lies in the tables of a file.</summary>
internal sealed class SqliteSummary(SqliteDatabase database, SweepId sweep, SummaryHead head, SummaryFigures figures) : ISweepSummary
{
    private const string Number = "(SELECT number FROM sweeps WHERE id = $id)";

    public SummaryHead Head => head;

    public SummaryFigures Figures => figures;

    /// <summary>Null where the sweep has no summary that fits its log.</summary>
    public static SqliteSummary? Open(SqliteDatabase database, SweepId sweep) => database.Use(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Format(CultureInfo.InvariantCulture, TrialColumns.SelectSummary, Number);
        command.Parameters.AddWithValue("$id", sweep.Text);
        using var rows = command.ExecuteReader();
        return TrialColumns.ReadSummary(sweep, rows) is { } read ? new SqliteSummary(database, sweep, read.Head, read.Figures) : null;
    });

    public IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count) => database.Use(connection => connection.Query(
        $"SELECT {TrialColumns.OfTrial} FROM trials WHERE sweep = {Number} AND {Where(order)}",
        row => TrialColumns.ReadTrial(sweep, row),
        ("$id", sweep.Text), ("$after", after?.Number ?? -1), ("$count", count),
        ("$cost", after?.Cost ?? double.NegativeInfinity)));

    public IReadOnlyList<TrialCosts> ReadCosts() => database.Use(connection => connection.Query(
        $"SELECT number, cost, costs FROM trials WHERE sweep = {Number} AND cost IS NOT NULL ORDER BY number",
        TrialColumns.ReadCosts, ("$id", sweep.Text)));

    private static string Where(TrialOrder order) => string.Format(
        CultureInfo.InvariantCulture,
        order switch
        {
            TrialOrder.ByCost => TrialColumns.WhereByCost,
            TrialOrder.WithoutRank => TrialColumns.WhereWithoutRank,
            TrialOrder.WithReason => $"has_reason = 1 AND {TrialColumns.WhereByNumber}",
            _ => TrialColumns.WhereByNumber,
        },
        "$after", "$count", "$cost");
}
