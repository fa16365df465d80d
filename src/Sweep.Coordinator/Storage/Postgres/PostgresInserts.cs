using Npgsql;

namespace Sweep.Coordinator.Storage.Postgres;

/// <summary>The statements that a batch of writes is made of: one for all rows of a kind.</summary>
internal static class PostgresInserts
{
    public static void Add(NpgsqlBatch statements, long sweep, WriteBatch batch)
    {
        if (batch.Events is { IsEmpty: false } events)
            statements.Add(
                "INSERT INTO events (sweep, position, at, body) SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[])",
                sweep, Column(events, entry => entry.Position), Column(events, entry => RowCodec.Text(entry.At)), Column(events, entry => entry.Body));
        if (batch.Curves is { IsEmpty: false } curves)
            statements.Add(
                """
                INSERT INTO curves (sweep, trial, replicate, attempt, metric, from_epoch, packed)
                SELECT $1, trial, replicate, attempt, metric, from_epoch, packed
                FROM unnest($2::integer[], $3::integer[], $4::integer[], $5::text[], $6::integer[], $7::bytea[])
                    WITH ORDINALITY AS chunk (trial, replicate, attempt, metric, from_epoch, packed, place) ORDER BY place
                """,
                sweep, Column(curves, chunk => chunk.Trial), Column(curves, chunk => chunk.Replicate), Column(curves, chunk => chunk.Attempt),
                Column(curves, chunk => chunk.Metric), Column(curves, chunk => chunk.FromEpoch), Column(curves, chunk => RowCodec.Pack(chunk.Values)));
        if (batch.Forgotten is { IsEmpty: false } forgotten)
            statements.Add(
                """
                DELETE FROM checkpoints USING unnest($2::integer[], $3::integer[], $4::integer[], $5::bigint[]) AS gone (trial, replicate, attempt, step)
                WHERE sweep = $1 AND (checkpoints.trial, checkpoints.replicate, checkpoints.attempt, checkpoints.step) = (gone.trial, gone.replicate, gone.attempt, gone.step)
                """,
                sweep, Column(forgotten, row => row.Trial), Column(forgotten, row => row.Replicate), Column(forgotten, row => row.Checkpoint.Attempt),
                Column(forgotten, row => row.Checkpoint.Step));
        if (!batch.Checkpoints.IsEmpty) AddCheckpoints(statements, sweep, batch);
    }

    private static void AddCheckpoints(NpgsqlBatch statements, long sweep, WriteBatch batch)
    {
        // One statement changes a row once at most: of several words on the same checkpoint the last one counts.
        var rows = batch.Checkpoints.GroupBy(row => (row.Trial, row.Replicate, row.Checkpoint.Attempt, row.Checkpoint.Step)).Select(same => same.Last()).ToArray();
        statements.Add(
            """
            INSERT INTO checkpoints (sweep, trial, replicate, attempt, step, sha256, size)
            SELECT $1, * FROM unnest($2::integer[], $3::integer[], $4::integer[], $5::bigint[], $6::text[], $7::bigint[])
            ON CONFLICT (sweep, trial, replicate, attempt, step) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size
            """,
            sweep, Column(rows, row => row.Trial), Column(rows, row => row.Replicate), Column(rows, row => row.Checkpoint.Attempt),
            Column(rows, row => row.Checkpoint.Step), Column(rows, row => row.Checkpoint.Blob.Sha256), Column(rows, row => row.Checkpoint.Blob.Size));
    }

    private static TValue[] Column<TRow, TValue>(IEnumerable<TRow> rows, Func<TRow, TValue> value) => [.. rows.Select(value)];
}
