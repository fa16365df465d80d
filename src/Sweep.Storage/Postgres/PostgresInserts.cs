using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Integrity;
using Sweep.Storage.Sql;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Postgres;

/// <summary>The statements that a batch of writes is made of: one for all rows of a kind.</summary>
internal static class PostgresInserts
{
    /// <param name="sweep">The sweep's number in this schema.</param>
    /// <param name="last">The checksum of the log's last event.</param>
    /// <returns>The same after the batch.</returns>
    public static long Add(NpgsqlBatch statements, SweepId id, long sweep, WriteBatch batch, long last)
    {
        if (batch.Events is { IsEmpty: false } events)
        {
            var times = Column(events, entry => RowCodec.Text(entry.At));
            var checksums = new long[events.Length];
            for (var i = 0; i < events.Length; i++)
                checksums[i] = last = Checksums.OfEvent(id, last, events[i].Position, times[i], events[i].Body);
            statements.Add(
                "INSERT INTO events (sweep, position, at, body, checksum) SELECT $1, * FROM unnest($2::bigint[], "
                    + "$3::text[], $4::text[], $5::bigint[])",
                sweep,
                Column(events, entry => entry.Position),
                times,
                Column(events, entry => entry.Body),
                checksums
            );
        }

        if (batch.Curves is { IsEmpty: false } curves)
            statements.Add(
                """
                INSERT INTO curves (sweep, trial, replicate, attempt, metric, from_epoch, packed)
                SELECT $1, trial, replicate, attempt, metric, from_epoch, packed
                FROM unnest($2::integer[], $3::integer[], $4::integer[], $5::text[], $6::integer[], $7::bytea[])
                    WITH ORDINALITY AS chunk (trial, replicate, attempt, metric, from_epoch, packed, place)
                ORDER BY place
                """,
                sweep,
                Column(curves, chunk => chunk.Trial),
                Column(curves, chunk => chunk.Replicate),
                Column(curves, chunk => chunk.Attempt),
                Column(curves, chunk => chunk.Metric),
                Column(curves, chunk => chunk.FromEpoch),
                Column(curves, chunk => RowCodec.Pack(chunk.Values))
            );
        if (batch.Forgotten is { IsEmpty: false } forgotten)
            statements.Add(
                """
                DELETE FROM checkpoints
                USING unnest($2::integer[], $3::integer[], $4::integer[], $5::bigint[])
                    AS gone (trial, replicate, attempt, step)
                WHERE sweep = $1
                    AND (checkpoints.trial, checkpoints.replicate, checkpoints.attempt, checkpoints.step)
                        = (gone.trial, gone.replicate, gone.attempt, gone.step)
                """,
                sweep,
                Column(forgotten, row => row.Trial),
                Column(forgotten, row => row.Replicate),
                Column(forgotten, row => row.Checkpoint.Attempt),
                Column(forgotten, row => row.Checkpoint.Step)
            );
        if (batch.Answered is { IsEmpty: false } answered)
            statements.Add(
                "DELETE FROM trial_stop_requests WHERE sweep = $1 AND id = ANY($2::bigint[])",
                sweep,
                answered.ToArray()
            );
        if (!batch.Checkpoints.IsEmpty)
            AddCheckpoints(statements, sweep, batch);
        if (batch.Summary is { } summary)
            AddSummary(statements, id, sweep, summary, last);
        return last;
    }

    private static void AddSummary(NpgsqlBatch statements, SweepId id, long sweep, SummaryChange summary, long last)
    {
        if (summary.IsWhole)
            statements.Add("DELETE FROM trials WHERE sweep = $1", sweep);
        if (summary.Trials is { IsEmpty: false } trials)
            statements.Add(
                $"""
                INSERT INTO trials (sweep, {TrialColumns.OfTrial})
                SELECT $1, * FROM unnest($2::integer[], $3::text[], $4::double precision[], $5::bytea[], $6::boolean[],
                    $7::double precision[], $8::bigint[], $9::text[])
                ON CONFLICT (sweep, number) DO UPDATE
                SET state = excluded.state, cost = excluded.cost, costs = excluded.costs,
                    has_reason = excluded.has_reason, seconds = excluded.seconds,
                    checksum = excluded.checksum, body = excluded.body
                """,
                sweep,
                Column(trials, row => row.Number),
                Column(trials, row => StateText.Of(row.State)),
                Column(trials, row => row.Cost),
                Column(trials, TrialColumns.Pack),
                Column(trials, row => row.HasReason),
                Column(trials, row => row.Seconds),
                Column(trials, row => Checksums.OfTrial(id, row)),
                Column(trials, row => row.Body)
            );
        statements.Add(
            """
            INSERT INTO summaries (sweep, position, log, body, checksum) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (sweep) DO UPDATE SET
                position = excluded.position, log = excluded.log, body = excluded.body, checksum = excluded.checksum
            """,
            sweep,
            summary.Head.Position,
            last,
            summary.Head.Body,
            Checksums.OfHead(id, summary.Head, last)
        );
    }

    private static void AddCheckpoints(NpgsqlBatch statements, long sweep, WriteBatch batch)
    {
        // One statement changes a row once at most: of several words on the same checkpoint the
        // last one counts.
        var rows = batch
            .Checkpoints.GroupBy(row => (row.Trial, row.Replicate, row.Checkpoint.Attempt, row.Checkpoint.Step))
            .Select(same => same.Last())
            .ToArray();
        statements.Add(
            """
            INSERT INTO checkpoints (sweep, trial, replicate, attempt, step, sha256, size)
            SELECT $1, *
            FROM unnest($2::integer[], $3::integer[], $4::integer[], $5::bigint[], $6::text[], $7::bigint[])
            ON CONFLICT (sweep, trial, replicate, attempt, step) DO UPDATE
            SET sha256 = excluded.sha256, size = excluded.size
            """,
            sweep,
            Column(rows, row => row.Trial),
            Column(rows, row => row.Replicate),
            Column(rows, row => row.Checkpoint.Attempt),
            Column(rows, row => row.Checkpoint.Step),
            Column(rows, row => row.Checkpoint.Blob.Sha256),
            Column(rows, row => row.Checkpoint.Blob.Size)
        );
    }

    private static TValue[] Column<TRow, TValue>(IEnumerable<TRow> rows, Func<TRow, TValue> value) =>
        [.. rows.Select(value)];
}
