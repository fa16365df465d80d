using Npgsql;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.Postgres;

/// <summary>The output of attempts.</summary>
internal static class PostgresOutputs
{
    private const string OfAttempt = "sweep = $1 AND trial = $2 AND replicate = $3 AND attempt = $4";

    /// <param name="sweep">The sweep's number in the database.</param>
    public static void Add(NpgsqlBatch statements, long sweep, WriteBatch batch)
    {
        foreach (var (trial, replicate, attempt, _) in batch.ForgottenOutputs)
            statements.Add($"DELETE FROM outputs WHERE {OfAttempt}", sweep, trial, replicate, attempt);
        foreach (var chunk in batch.Outputs)
        {
            statements.Add(
                $"""
                DELETE FROM outputs WHERE {OfAttempt}
                AND (from_byte >= $5 OR (from_byte >= $6 AND from_byte + length(bytes) <= $7))
                """,
                sweep, chunk.Trial, chunk.Replicate, chunk.Attempt,
                chunk.From, (long)OutputLimits.HeadBytes, chunk.End - OutputLimits.TailBytes);
            statements.Add(
                "INSERT INTO outputs VALUES ($1, $2, $3, $4, $5, $6)",
                sweep, chunk.Trial, chunk.Replicate, chunk.Attempt, chunk.From, chunk.Bytes);
        }
    }

    public static IReadOnlyList<OutputRow> List(NpgsqlConnection connection, SweepId sweep) => connection.Query(
        """
        SELECT trial, replicate, attempt, sum(length(bytes)) FROM outputs
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $1)
        GROUP BY trial, replicate, attempt ORDER BY trial, replicate, attempt
        """,
        row => new OutputRow(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3)),
        sweep.Text);

    public static IReadOnlyList<OutputChunk> Read(NpgsqlConnection connection, AttemptKey key, long from) => connection.Query(
        """
        SELECT from_byte, bytes FROM outputs
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $1) AND trial = $2 AND replicate = $3 AND attempt = $4
        AND from_byte + length(bytes) > $5 ORDER BY from_byte
        """,
        row => new OutputChunk(
            key.Trial.Number, key.Trial.Replicate, key.Attempt, row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
        key.Sweep.Text, key.Trial.Number, key.Trial.Replicate, key.Attempt, from);
}
