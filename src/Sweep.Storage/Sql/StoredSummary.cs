using System.Data.Common;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Sql;

/// <summary>A summary that lies in the tables of a database.</summary>
internal sealed class StoredSummary(ISqlDatabase database, SweepId sweep, SummaryHead head) : ISweepSummary
{
    public SummaryHead Head => head;

    /// <summary>Null where the sweep has no summary that fits its log.</summary>
    /// <exception cref="DamagedSummaryException">Its head is not what was written.</exception>
    public static StoredSummary? Open(ISqlDatabase database, SweepId sweep)
    {
        var heads = database.Query(TrialColumns.SelectHead, row => TrialColumns.ReadHead(sweep, row), sweep.Text);
        return heads is [{ } head] ? new StoredSummary(database, sweep, head) : null;
    }

    public CheckedSummary Check()
    {
        var rows = database.Query(
            TrialColumns.SelectAll,
            row => (Head: ReadFirstHead(row), Trial: CheckTrial(row)),
            sweep.Text
        );
        if (rows is not [{ Head: { } read }, ..])
            throw DamagedSummaryException.Of(sweep);
        var next = 0;
        foreach (var trial in rows.Select(row => row.Trial).OfType<TrialRow>())
        {
            // Numbers have no gap.
            if (trial.Number != next)
                throw DamagedSummaryException.Of(sweep, next);
            next++;
        }

        return new CheckedSummary(read, next);
    }

    public IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count)
    {
        var sql = $"SELECT {TrialColumns.OfTrial} FROM trials WHERE sweep = {StoreTables.Number} AND {Where(order)}";
        object[] values = [sweep.Text, after?.Number ?? -1, count];
        if (order == TrialOrder.ByCost)
            values = [.. values, after?.Cost ?? double.NegativeInfinity];
        return database.Query(sql, row => TrialColumns.ReadTrial(sweep, row), values);
    }

    public bool AreCostsChecked => false;

    public IReadOnlyList<TrialCosts> ReadCosts() =>
        database.Query(
            $"""
            SELECT number, cost, costs FROM trials
            WHERE sweep = {StoreTables.Number} AND cost IS NOT NULL ORDER BY number
            """,
            TrialColumns.ReadCosts,
            sweep.Text
        );

    /// <summary>An index has all of it, so that no row is read.</summary>
    public IReadOnlyList<TrialCosts> ReadFirstCosts() =>
        database.Query(
            $"""
            SELECT number, cost FROM trials
            WHERE sweep = {StoreTables.Number} AND cost IS NOT NULL ORDER BY cost, number
            """,
            row => new TrialCosts(row.GetInt32(0), [row.GetDouble(1)]),
            sweep.Text
        );

    /// <summary>The same in every row, so that only the first is read.</summary>
    private SummaryHead? ReadFirstHead(DbDataReader row)
    {
        const int number = TrialColumns.FirstOfTrial;
        return row.IsDBNull(number) || row.GetInt32(number) == 0 ? TrialColumns.ReadHead(sweep, row) : null;
    }

    private TrialRow? CheckTrial(DbDataReader row)
    {
        const int number = TrialColumns.FirstOfTrial;
        return row.IsDBNull(number) ? null : TrialColumns.CheckTrial(sweep, row, number);
    }

    private string Where(TrialOrder order) =>
        order switch
        {
            TrialOrder.ByCost => TrialColumns.WhereByCost,
            TrialOrder.WithoutRank => TrialColumns.WhereWithoutRank,
            TrialOrder.WithReason => $"{database.IsTrue("has_reason")} AND {TrialColumns.WhereByNumber}",
            _ => TrialColumns.WhereByNumber,
        };
}
