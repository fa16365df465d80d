using Foundation;
using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Files;
using Sweep.Storage.Integrity;
using Sweep.Storage.Sql;

namespace Sweep.Storage.Postgres;

/// <summary>
/// The writer of one sweep. Everything it does is one batch, sent in one piece and committed as
/// one, whose first statement finds at the server that the lease is still ours and keeps it so
/// until the commit.
/// </summary>
internal sealed class PostgresSweepWriter(SweepId sweep, PostgresDatabase database, Lease lease) : ISweepWriter
{
    /// <summary>
    /// Where the log ends and how the sweep's rows are numbered: no other process changes that
    /// while we hold the lease. Null: to be read (again).
    /// </summary>
    private (long Number, long Last, long Checksum)? known;
    private bool disposed;

    public bool TryCreate(SweepRow row)
    {
        Invariant.Holds(row.Id == sweep, "a writer creates only the sweep that it holds");
        return Quickly(
                "INSERT INTO sweeps (id, name, created, spec, version) VALUES ($1, $2, $3, $4, $5) ON "
                    + "CONFLICT DO NOTHING",
                row.Id.Text,
                row.Name,
                RowCodec.Text(row.Created),
                row.Spec,
                row.Version
            ) == 1;
    }

    public void Append(WriteBatch batch)
    {
        MustBeOpen();
        if (batch.IsEmpty)
            return;
        var (number, last, checksum) =
            known ?? ReadKnown() ?? throw new InvariantViolatedException("a sweep is created before it is written to");
        WriteRules.Check(batch, last);
        known = null; // until we know how this one ended
        Fenced(
            quickly: true,
            statements =>
            {
                checksum = PostgresInserts.Add(statements, sweep, number, batch, checksum);
                foreach (var (sql, values) in OutputTable.Changes(number, batch))
                    statements.Add(sql, values);
                return statements.ExecuteNonQuery();
            }
        );
        known = (number, last + batch.Events.Length, checksum);
    }

    /// <summary>
    /// A batch whose connection broke may be at work at the server still: it keeps our lease's row
    /// from changing hands, and from being locked so.
    /// </summary>
    public void Settle() => Quickly("SELECT 1 FROM leases WHERE name = $1 FOR UPDATE", lease.Name);

    public void DeleteBlobs(IEnumerable<BlobRef> blobs) =>
        Patiently("DELETE FROM blobs WHERE sweep = $1 AND sha256 = ANY ($2)", sweep.Text, Names(blobs));

    public void KeepOnlyBlobs(IReadOnlySet<BlobRef> named) =>
        Patiently("DELETE FROM blobs WHERE sweep = $1 AND sha256 <> ALL ($2)", sweep.Text, Names(named));

    public void Submit(Submission submission)
    {
        WriteRules.Check(submission, sweep);
        var written = Quickly(
            """
            INSERT INTO submissions (sweep, priority, max_slots) SELECT number, $2, $3 FROM sweeps WHERE id = $1
            ON CONFLICT (sweep) DO UPDATE SET priority = excluded.priority, max_slots = excluded.max_slots
            """,
            sweep.Text,
            submission.Priority,
            submission.MaxSlots ?? (object)DBNull.Value
        );
        Invariant.Holds(written == 1, "a sweep is created before it is submitted");
    }

    public void Withdraw() =>
        Quickly("DELETE FROM submissions WHERE sweep = (SELECT number FROM sweeps WHERE id = $1)", sweep.Text);

    public void DeleteSweep()
    {
        known = null;
        Fenced(
            quickly: false,
            batch =>
            {
                batch.Add("DELETE FROM sweeps WHERE id = $1", sweep.Text);
                // Also blobs that were put after a deletion. A sweep is known before it has blobs,
                // so no new sweep's blobs are among them.
                batch.Add(
                    "DELETE FROM blobs WHERE sweep = $1 OR NOT EXISTS (SELECT FROM sweeps WHERE id = blobs.sweep)",
                    sweep.Text
                );
                return batch.ExecuteNonQuery();
            }
        );
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        lease.Dispose();
    }

    private static string[] Names(IEnumerable<BlobRef> blobs) => [.. blobs.Select(FolderNames.Of).OfType<string>()];

    /// <summary>
    /// Under the fence as well: a deposed writer would find another log than its own, and take that
    /// for a bug.
    /// </summary>
    private (long Number, long Last, long Checksum)? ReadKnown() =>
        Fenced(
            quickly: true,
            batch =>
            {
                batch.Add(
                    """
                    SELECT number, coalesce(position, 0), coalesce(checksum, $2) FROM sweeps LEFT JOIN LATERAL (
                        SELECT position, checksum FROM events WHERE sweep = number
                        ORDER BY position DESC LIMIT 1) AS last ON true
                    WHERE id = $1
                    """,
                    sweep.Text,
                    Checksums.Start
                );
                using var reader = batch.ExecuteReader();
                reader.NextResult();
                return reader.Read()
                    ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))
                    : ((long, long, long)?)null;
            }
        );

    /// <summary>One short statement. Returns how many rows it changed.</summary>
    private ulong Quickly(string sql, params object[] parameters) =>
        Fenced(
            quickly: true,
            batch =>
            {
                var statement = batch.Add(sql, parameters);
                batch.ExecuteNonQuery();
                return statement.Rows;
            }
        );

    /// <summary>One statement that may take long: blobs are big.</summary>
    private void Patiently(string sql, params object[] parameters) =>
        Fenced(
            quickly: false,
            batch =>
            {
                batch.Add(sql, parameters);
                return batch.ExecuteNonQuery();
            }
        );

    private T Fenced<T>(bool quickly, Func<NpgsqlBatch, T> work)
    {
        MustBeOpen();
        lease.MustBeHeld();
        try
        {
            return quickly ? database.Quickly(Run) : database.Patiently(Run);
        }
        catch (WriterDeposedException)
        {
            lease.Lose();
            throw;
        }

        T Run(NpgsqlConnection connection)
        {
            using var batch = new NpgsqlBatch(connection);
            batch.Add("SELECT must_hold($1, $2, $3)", lease.Name, lease.Token, lease.Term);
            return work(batch);
        }
    }

    private void MustBeOpen() => Invariant.Holds(!disposed, "a writer is not used after its disposal");
}
