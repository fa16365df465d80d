using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.Sqlite;

/// <summary>The output of attempts.</summary>
internal static class SqliteOutputs
{
    private const string OfAttempt = "sweep = $sweep AND trial = $trial AND replicate = $replicate AND attempt = $attempt";

    /// <param name="sweep">The sweep's number in the database.</param>
    public static void Write(SqliteConnection connection, long sweep, WriteBatch batch)
    {
        foreach (var (trial, replicate, attempt, _) in batch.ForgottenOutputs)
            connection.Execute($"DELETE FROM outputs WHERE {OfAttempt}",
                ("$sweep", sweep), ("$trial", trial), ("$replicate", replicate), ("$attempt", attempt));
        foreach (var chunk in batch.Outputs)
        {
            connection.Execute(
                $"""
                DELETE FROM outputs WHERE {OfAttempt}
                AND (from_byte >= $from OR (from_byte >= $head AND from_byte + length(bytes) <= $tail))
                """,
                ("$sweep", sweep), ("$trial", chunk.Trial), ("$replicate", chunk.Replicate), ("$attempt", chunk.Attempt),
                ("$from", chunk.From), ("$head", OutputLimits.HeadBytes), ("$tail", chunk.End - OutputLimits.TailBytes));
            connection.Execute(
                "INSERT INTO outputs VALUES ($sweep, $trial, $replicate, $attempt, $from, $bytes)",
                ("$sweep", sweep), ("$trial", chunk.Trial), ("$replicate", chunk.Replicate), ("$attempt", chunk.Attempt),
                ("$from", chunk.From), ("$bytes", chunk.Bytes));
        }
    }

    public static IReadOnlyList<OutputRow> List(SqliteConnection connection, SweepId sweep) => connection.Query(
        """
        SELECT trial, replicate, attempt, sum(length(bytes)) FROM outputs
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $id)
        GROUP BY trial, replicate, attempt ORDER BY trial, replicate, attempt
        """,
        row => new OutputRow(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3)),
        ("$id", sweep.Text));

    public static IReadOnlyList<OutputChunk> Read(SqliteConnection connection, AttemptKey key, long from) => connection.Query(
        $"""
        SELECT from_byte, bytes FROM outputs, (SELECT number FROM sweeps WHERE id = $id)
        WHERE {OfAttempt.Replace("$sweep", "number", StringComparison.Ordinal)} AND from_byte + length(bytes) > $from
        ORDER BY from_byte
        """,
        row => new OutputChunk(
            key.Trial.Number, key.Trial.Replicate, key.Attempt, row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
        ("$id", key.Sweep.Text), ("$trial", key.Trial.Number), ("$replicate", key.Trial.Replicate),
        ("$attempt", key.Attempt), ("$from", from));
}
