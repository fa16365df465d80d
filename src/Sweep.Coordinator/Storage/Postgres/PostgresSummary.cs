using System.Globalization;
using Sweep.Coordinator.Storage.Summaries;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Storage.Postgres;

/// <summary>A summary that lies in the tables of a schema.</summary>
internal sealed class PostgresSummary(PostgresDatabase database, SweepId sweep, SummaryHead head, SummaryFigures figures) : ISweepSummary
{
    private const string Number = "(SELECT number FROM sweeps WHERE id = $1)";

    public SummaryHead Head => head;

    public SummaryFigures Figures => figures;

    /// <summary>Null where the sweep has no summary that fits its log.</summary>
    public static PostgresSummary? Open(PostgresDatabase database, SweepId sweep) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Format(CultureInfo.InvariantCulture, TrialColumns.SelectSummary, Number);
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = sweep.Text });
        using var rows = command.ExecuteReader();
        return TrialColumns.ReadSummary(sweep, rows) is { } read ? new PostgresSummary(database, sweep, read.Head, read.Figures) : null;
    });

    public IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count)
    {
        var sql = $"SELECT {TrialColumns.OfTrial} FROM trials WHERE sweep = {Number} AND {Where(order)}";
        object[] parameters = [sweep.Text, after?.Number ?? -1, count];
        if (order == TrialOrder.ByCost) parameters = [.. parameters, after?.Cost ?? double.NegativeInfinity];
        return database.Read(connection => connection.Query(sql, row => TrialColumns.ReadTrial(sweep, row), parameters));
    }

    public IReadOnlyList<TrialCosts> ReadCosts() => database.Read(connection => connection.Query(
        $"SELECT number, cost, costs FROM trials WHERE sweep = {Number} AND cost IS NOT NULL ORDER BY number",
        TrialColumns.ReadCosts, sweep.Text));

    private static string Where(TrialOrder order) => string.Format(
        CultureInfo.InvariantCulture,
        order switch
        {
            TrialOrder.ByCost => TrialColumns.WhereByCost,
            TrialOrder.WithoutRank => TrialColumns.WhereWithoutRank,
            TrialOrder.WithReason => $"has_reason AND {TrialColumns.WhereByNumber}",
            _ => TrialColumns.WhereByNumber,
        },
        "$2", "$3", "$4");
}
