using System.Collections.Immutable;
using System.Data.Common;
using Sweep.Coordinator.Storage.Integrity;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Storage.Summaries;

/// <summary>Summaries as rows, the same in every database that has columns.</summary>
internal static class TrialColumns
{
    /// <summary>The columns of a trial, in the order that <see cref="ReadTrial"/> takes them.</summary>
    public const string OfTrial = "number, state, cost, costs, has_reason, seconds, checksum, body";

    /// <summary>
    /// A head beside the end of the log, and a row for each state that trials are in, at one moment; with the sweep's
    /// number in place of {0}.
    /// </summary>
    public const string SelectSummary =
        """
        SELECT head.position, head.body, head.checksum, head.log, last.position, last.checksum,
            sums.state, sums.trials, sums.reasons, sums.ranked, sums.timed, sums.seconds, sums.most
        FROM summaries AS head
        LEFT JOIN events AS last ON last.sweep = head.sweep
            AND last.position = (SELECT max(position) FROM events WHERE sweep = head.sweep)
        LEFT JOIN (
            SELECT state, count(*) AS trials, count(CASE WHEN has_reason THEN 1 END) AS reasons, count(cost) AS ranked,
                count(seconds) AS timed, coalesce(sum(seconds), 0.0) AS seconds, coalesce(max(seconds), 0.0) AS most
            FROM trials WHERE sweep = {0} GROUP BY state) AS sums ON true
        WHERE head.sweep = {0}
        """;

    public const string WhereByNumber = "number > {0} ORDER BY number LIMIT {1}";

    public const string WhereByCost = "cost IS NOT NULL AND (cost, number) > ({2}, {0}) ORDER BY cost, number LIMIT {1}";

    public const string WhereWithoutRank = "cost IS NULL AND number > {0} ORDER BY number LIMIT {1}";

    public static byte[]? Pack(TrialRow row) => row.Costs.Length > 1 ? RowCodec.Pack(row.Costs) : null;

    /// <exception cref="DamagedSummaryException">It is not what was written.</exception>
    public static TrialRow ReadTrial(SweepId sweep, DbDataReader row)
    {
        var (number, body) = (row.GetInt32(0), row.GetString(7));
        if (StateText.Read(row.GetString(1)) is not { } state) throw DamagedSummaryException.Of(sweep, number);
        var read = new TrialRow(
            number, state, CostsIn(row, 2, 3), row.GetBoolean(4), row.IsDBNull(5) ? null : row.GetDouble(5), body);
        return Checksums.OfTrial(sweep, read) == row.GetInt64(6) ? read : throw DamagedSummaryException.Of(sweep, number);
    }

    public static TrialCosts ReadCosts(DbDataReader row) => new(row.GetInt32(0), CostsIn(row, 1, 2));

    /// <summary>A head that fits the log, and the figures beside it; null if there is none.</summary>
    /// <exception cref="DamagedSummaryException">It is not what was written.</exception>
    public static (SummaryHead Head, SummaryFigures Figures)? ReadSummary(SweepId sweep, DbDataReader row)
    {
        (SummaryHead Head, SummaryFigures Figures)? read = null;
        while (row.Read())
        {
            var head = read?.Head ?? ReadHead(sweep, row);
            if (head is null) return null;
            read = (head, Add(sweep, read?.Figures ?? SummaryFigures.None, row));
        }

        return read;
    }

    private static SummaryHead? ReadHead(SweepId sweep, DbDataReader row)
    {
        var (head, log) = (new SummaryHead(row.GetInt64(0), row.GetString(1)), row.GetInt64(3));
        if (Checksums.OfHead(sweep, head, log) != row.GetInt64(2)) throw DamagedSummaryException.Of(sweep);
        var position = row.IsDBNull(4) ? 0 : row.GetInt64(4);
        var checksum = row.IsDBNull(5) ? Checksums.Start : row.GetInt64(5);
        return head.Position == position && log == checksum ? head : null;
    }

    private static SummaryFigures Add(SweepId sweep, SummaryFigures sum, DbDataReader row)
    {
        if (row.IsDBNull(6)) return sum;
        if (StateText.Read(row.GetString(6)) is not { } state) throw DamagedSummaryException.Of(sweep);
        return sum.With(
            state, row.GetInt32(7), row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetDouble(11), row.GetDouble(12));
    }

    private static ImmutableArray<double> CostsIn(DbDataReader row, int cost, int costs)
    {
        if (row.IsDBNull(cost)) return [];
        return row.IsDBNull(costs) ? [row.GetDouble(cost)] : RowCodec.Unpack(row.GetFieldValue<byte[]>(costs));
    }
}
