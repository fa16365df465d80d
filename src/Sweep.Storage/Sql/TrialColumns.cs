using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Integrity;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Sql;

/// <summary>Summaries as rows, the same in every database that has columns.</summary>
internal static class TrialColumns
{
    /// <summary>
    /// The columns of a trial, in the order that <see cref="ReadTrial"/> takes them.
    /// </summary>
    public const string OfTrial = "number, state, cost, costs, has_reason, seconds, checksum, body";

    private const string OfHead = """
        head.position, head.body, head.checksum, head.log, last.position AS last_position,
            last.checksum AS last_checksum, sweeps.name
        """;

    private const string FromHead = """
        FROM summaries AS head
        JOIN sweeps ON sweeps.number = head.sweep AND sweeps.id = $1
        LEFT JOIN events AS last ON last.sweep = head.sweep
            AND last.position = (SELECT max(position) FROM events WHERE sweep = head.sweep)
        """;

    /// <summary>The head of the summary of the sweep $1, beside the end of its log.</summary>
    public const string SelectHead = $"SELECT {OfHead} {FromHead}";

    /// <summary>
    /// The same and every trial, at one moment; where there is no trial, one row whose number is
    /// null.
    /// </summary>
    public const string SelectAll = $"""
        SELECT {OfHead}, trials.number, trials.state, trials.cost, trials.costs, trials.has_reason, trials.seconds,
            trials.checksum, trials.body
        {FromHead}
        LEFT JOIN trials ON trials.sweep = head.sweep
        ORDER BY trials.number
        """;

    /// <summary>Where <see cref="SelectAll"/> has the first column of a trial.</summary>
    public const int FirstOfTrial = 7;

    /// <summary>Up to $3 trials after the number $2.</summary>
    public const string WhereByNumber = "number > $2 ORDER BY number LIMIT $3";

    /// <summary>Up to $3 trials after the cost $4 and the number $2.</summary>
    public const string WhereByCost = "cost IS NOT NULL AND (cost, number) > ($4, $2) ORDER BY cost, number LIMIT $3";

    /// <inheritdoc cref="WhereByNumber"/>
    public const string WhereWithoutRank = $"cost IS NULL AND {WhereByNumber}";

    public static byte[]? Pack(TrialRow row) => row.Costs.Length > 1 ? RowCodec.Pack(row.Costs) : null;

    /// <exception cref="DamagedSummaryException">It is not what was written.</exception>
    public static TrialRow ReadTrial(SweepId sweep, DbDataReader row)
    {
        var read = ReadColumns(sweep, row, 0) with { Body = row.GetString(7) };
        return Checksums.OfTrial(sweep, read) == row.GetInt64(6)
            ? read
            : throw DamagedSummaryException.Of(sweep, read.Number);
    }

    /// <summary>
    /// The same without the body, which is checked and not decoded: where every trial is read.
    /// </summary>
    /// <param name="at">Where its first column is.</param>
    public static TrialRow CheckTrial(SweepId sweep, DbDataReader row, int at)
    {
        var read = ReadColumns(sweep, row, at);
        var body = row.GetFieldValue<byte[]>(at + 7);
        return Checksums.OfTrial(sweep, read, body) == row.GetInt64(at + 6)
            ? read
            : throw DamagedSummaryException.Of(sweep, read.Number);
    }

    private static TrialRow ReadColumns(SweepId sweep, DbDataReader row, int at)
    {
        var number = row.GetInt32(at);
        var hasReason = Convert.ToInt64(row.GetValue(at + 4), CultureInfo.InvariantCulture);
        if (
            StateText.Read(row.GetString(at + 1)) is not { } state
            || hasReason is not (0 or 1)
            || !HasWholeCosts(row, at + 2, at + 3)
        )
            throw DamagedSummaryException.Of(sweep, number);
        double? seconds = row.IsDBNull(at + 5) ? null : row.GetDouble(at + 5);
        var read = new TrialRow(number, state, CostsIn(row, at + 2, at + 3), hasReason == 1, seconds, "");
        return read.Cost == CostIn(row, at + 2) ? read : throw DamagedSummaryException.Of(sweep, number);
    }

    public static TrialCosts ReadCosts(DbDataReader row) => new(row.GetInt32(0), CostsIn(row, 1, 2));

    /// <summary>Null for one that stands at another event than the last of its log.</summary>
    /// <exception cref="DamagedSummaryException">It is not what was written.</exception>
    /// <exception cref="DamagedLogException">
    /// It takes in events that the log does not have. Both are written at once, so the log lost its
    /// end.
    /// </exception>
    public static SummaryHead? ReadHead(SweepId sweep, DbDataReader row)
    {
        var (head, log) = (new SummaryHead(row.GetInt64(0), row.GetString(1)), row.GetInt64(3));
        if (Checksums.OfHead(sweep, head, log) != row.GetInt64(2))
            throw DamagedSummaryException.Of(sweep);
        var position = row.IsDBNull(4) ? 0 : row.GetInt64(4);
        if (head.Position > position)
            throw DamagedLogException.At(row.GetString(6), position + 1, null, "is missing");
        var checksum = row.IsDBNull(5) ? Checksums.Start : row.GetInt64(5);
        return head.Position == position && log == checksum ? head : null;
    }

    private static bool HasWholeCosts(DbDataReader row, int cost, int costs) =>
        row.IsDBNull(costs) || (!row.IsDBNull(cost) && row.GetFieldValue<byte[]>(costs).Length % sizeof(double) == 0);

    private static double? CostIn(DbDataReader row, int cost) => row.IsDBNull(cost) ? null : row.GetDouble(cost);

    private static ImmutableArray<double> CostsIn(DbDataReader row, int cost, int costs)
    {
        if (row.IsDBNull(cost))
            return [];
        return row.IsDBNull(costs) ? [row.GetDouble(cost)] : RowCodec.Unpack(row.GetFieldValue<byte[]>(costs));
    }
}
