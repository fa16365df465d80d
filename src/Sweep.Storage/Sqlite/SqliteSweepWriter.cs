using Foundation;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Blobs;
using Sweep.Storage.Files;
using Sweep.Storage.Integrity;
using Sweep.Storage.Locking;
using Sweep.Storage.Sql;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// The writer of one sweep: one connection, whose statements are prepared once. After a failure (a
/// full disk, …) it goes on where the last commit was.
/// </summary>
internal sealed class SqliteSweepWriter : ISweepWriter
{
    private readonly SweepId sweep;
    private readonly SqliteDatabase database;
    private readonly StandingFiles standing;
    private readonly FolderBlobStore blobs;
    private readonly OwnedLock writerLock;
    private readonly StandingFiles log;
    private readonly SqliteInserts inserts;

    /// <summary>
    /// How the sweep's rows are numbered and where its log ends; null: to be read (again).
    /// </summary>
    private LogEnd? known;
    private bool disposed;

    public SqliteSweepWriter(
        SweepId sweep,
        SqliteDatabase database,
        StandingFiles standing,
        FolderBlobStore blobs,
        OwnedLock writerLock
    )
    {
        this.sweep = sweep;
        this.database = database;
        this.standing = standing;
        this.blobs = blobs;
        this.writerLock = writerLock;
        log = new StandingFiles(database.Path);
        Connection = database.Explained(database.Connect);
        inserts = new SqliteInserts(Connection);
    }

    /// <summary>So that a test can take room away from it.</summary>
    internal SqliteConnection Connection { get; }

    public bool TryCreate(SweepRow row)
    {
        Invariant.Holds(row.Id == sweep, "a writer creates only the sweep that it holds");
        return InTransaction(() =>
            Connection.Execute(
                """
                INSERT INTO sweeps (id, name, created, spec, version)
                VALUES ($id, $name, $created, $spec, $version) ON CONFLICT DO NOTHING
                """,
                ("$id", row.Id.Text),
                ("$name", row.Name),
                ("$created", RowCodec.Text(row.Created)),
                ("$spec", row.Spec),
                ("$version", row.Version)
            ) == 1
        );
    }

    public void Append(WriteBatch batch)
    {
        if (batch.IsEmpty)
            return;
        known = InTransaction(() =>
        {
            var end = known ?? ReadEnd();
            known = null; // until it is known how this ends
            WriteRules.Check(batch, end.Position);
            var checksum = inserts.Write(sweep, end.Number, batch, end.Checksum);
            foreach (var (sql, values) in OutputTable.Changes(end.Number, batch))
                Connection.Execute(sql, SqliteStatements.Numbered(values));
            return new LogEnd(end.Number, end.Position + batch.Events.Length, checksum);
        });
    }

    /// <summary>Nothing is ever under way: a call that fails has ended.</summary>
    public void Settle() => MustBeOpen();

    public void DeleteBlobs(IEnumerable<BlobRef> blobs)
    {
        MustBeOpen();
        this.blobs.Delete(sweep, blobs);
    }

    public void KeepOnlyBlobs(IReadOnlySet<BlobRef> named)
    {
        MustBeOpen();
        blobs.KeepOnly(sweep, named);
    }

    public void Submit(Submission submission)
    {
        WriteRules.Check(submission, sweep);
        var written = InTransaction(() =>
            Connection.Execute(
                """
                INSERT OR REPLACE INTO submissions (sweep, priority, max_slots)
                SELECT number, $priority, $slots FROM sweeps WHERE id = $id
                """,
                ("$id", sweep.Text),
                ("$priority", submission.Priority),
                ("$slots", submission.MaxSlots ?? (object)DBNull.Value)
            )
        );
        Invariant.Holds(written == 1, "a sweep is created before it is submitted");
    }

    public void Withdraw() =>
        InTransaction(() =>
            Connection.Execute(
                "DELETE FROM submissions WHERE sweep = (SELECT number FROM sweeps WHERE id = $id)",
                ("$id", sweep.Text)
            )
        );

    public void DeleteSweep()
    {
        known = null;
        InTransaction(() => Connection.Execute("DELETE FROM sweeps WHERE id = $id", ("$id", sweep.Text)));
        // Blobs whose sweep is not known: this one's, and those of deletions that were cut short. A
        // sweep is known before it has blobs, so a list of folders that is made before the list of
        // sweeps has no new one's.
        var folders = blobs.Sweeps();
        var others = database
            .Explained(() => Connection.Query("SELECT id FROM sweeps", row => new SweepId(row.GetString(0))))
            .ToHashSet();
        foreach (var forgotten in folders.Where(folder => !others.Contains(folder)))
            blobs.DeleteAll(forgotten);
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        inserts.Dispose();
        Connection.Dispose();
        // Last: the next writer finds all that was written.
        writerLock.Dispose();
    }

    private LogEnd ReadEnd()
    {
        var number = Connection.Scalar("SELECT number FROM sweeps WHERE id = $id", ("$id", sweep.Text));
        Invariant.Holds(number is not null, "a sweep is created before it is written to");
        const string last = "SELECT position, checksum FROM events WHERE sweep = $sweep ORDER BY position DESC LIMIT 1";
        return Connection
                .Query(
                    last,
                    row => new LogEnd(
                        (long)number,
                        row.GetInt64(0),
                        row.IsDBNull(1) ? Checksums.Start : row.GetInt64(1)
                    ),
                    ("$sweep", number)
                )
                .FirstOrDefault()
            ?? new LogEnd((long)number, 0, Checksums.Start);
    }

    private T InTransaction<T>(Func<T> work)
    {
        MustBeOpen();
        return OrGone(() =>
            database.Explained(() =>
            {
                // Not deferred: a transaction that first reads and then wants to write is refused
                // at once if another sweep's writer was faster.
                using var transaction = Connection.BeginTransaction(deferred: false);
                var result = work();
                transaction.Commit();
                // The write-ahead log is one file as long as this connection is open.
                log.Add(database.Path + "-wal");
                log.MustStand();
                standing.MustStand();
                return result;
            })
        );
    }

    /// <summary>A store that is gone may fail in any way: that is said first.</summary>
    private T OrGone<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (StorageException failure) when (failure is not StoreGoneException)
        {
            standing.MustStand();
            throw;
        }
    }

    private void MustBeOpen() => Invariant.Holds(!disposed, "a writer is not used after its disposal");

    private sealed record LogEnd(long Number, long Position, long Checksum);
}
