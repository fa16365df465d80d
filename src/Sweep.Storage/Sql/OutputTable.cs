using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Storage.Sql;

/// <summary>The output of attempts.</summary>
internal static class OutputTable
{
    private const string OfAttempt = "sweep = $1 AND trial = $2 AND replicate = $3 AND attempt = $4";

    /// <summary>
    /// The statements that write what a batch has of it, in order. A chunk that is told again,
    /// perhaps after later ones, takes nothing away but what it covers.
    /// </summary>
    /// <param name="sweep">The sweep's number in the database.</param>
    public static IEnumerable<(string Sql, object[] Values)> Changes(long sweep, WriteBatch batch)
    {
        foreach (var (trial, replicate, attempt, _) in batch.ForgottenOutputs)
            yield return ($"DELETE FROM outputs WHERE {OfAttempt}", [sweep, trial, replicate, attempt]);
        foreach (var chunk in batch.Outputs)
        {
            object[] attempt = [sweep, chunk.Trial, chunk.Replicate, chunk.Attempt];
            yield return (
                $"""
                DELETE FROM outputs WHERE {OfAttempt}
                AND ((from_byte >= $5 AND from_byte + length(bytes) <= $6)
                  OR (from_byte >= $7 AND from_byte + length(bytes) <= $8))
                """,
                [.. attempt, chunk.From, chunk.End, (long)OutputLimits.HeadBytes, chunk.End - OutputLimits.TailBytes]
            );
            yield return (
                "INSERT INTO outputs VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                [.. attempt, chunk.From, chunk.Bytes]
            );
        }
    }

    public static IReadOnlyList<OutputSize> List(ISqlDatabase database, SweepId sweep) =>
        database.Query(
            $"""
            SELECT trial, replicate, attempt, sum(length(bytes)) FROM outputs
            WHERE sweep = {StoreTables.Number}
            GROUP BY trial, replicate, attempt ORDER BY trial, replicate, attempt
            """,
            row => new OutputSize(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3)),
            sweep.Text
        );

    public static IReadOnlyList<OutputChunk> Read(ISqlDatabase database, AttemptKey key, long from) =>
        database.Query(
            $"""
            SELECT from_byte, bytes FROM outputs
            WHERE sweep = {StoreTables.Number} AND trial = $2 AND replicate = $3 AND attempt = $4
            AND from_byte + length(bytes) > $5 ORDER BY from_byte
            """,
            row => new OutputChunk(
                key.Trial.Number,
                key.Trial.Replicate,
                key.Attempt,
                row.GetInt64(0),
                row.GetFieldValue<byte[]>(1)
            ),
            key.Sweep.Text,
            key.Trial.Number,
            key.Trial.Replicate,
            key.Attempt,
            from
        );
}
