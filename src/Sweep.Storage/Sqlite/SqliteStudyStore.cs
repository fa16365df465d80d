using System.Collections.Immutable;
using Foundation;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Blobs;
using Sweep.Storage.Files;
using Sweep.Storage.Locking;
using Sweep.Storage.Sql;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// Sweeps in one SQLite file; beside it, named after it, a folder of blobs ("-blobs") and one of
/// locks ("-locks"). Readers see the last commit and never wait (write-ahead log); what a
/// writer was told is written is on the disk.
/// </summary>
public sealed class SqliteStudyStore : IStudyStore
{
    private readonly SqliteDatabase database;
    private readonly bool readOnly;
    private readonly StandingFiles standing;
    private readonly FolderBlobStore blobs;
    private readonly StoreLocks locks;
    private StoreTables tables;

    private SqliteStudyStore(string path, bool readOnly)
    {
        database = new SqliteDatabase(path, readOnly);
        this.readOnly = readOnly;
        standing = new StandingFiles(path);
        blobs = new FolderBlobStore(BlobsOf(path), standing);
        locks = new StoreLocks(LocksOf(path));
        tables = new StoreTables(database, hasSummaries: true, hasOutputs: true);
    }

    public IBlobStore Blobs => blobs;

    /// <summary>
    /// Opens a store to write to it; makes the file, and the folders above it, where they are
    /// missing, and brings an older schema up to date.
    /// </summary>
    /// <exception cref="StorageException">
    /// A newer schema, a file of another program, a damaged one, a file system that machines
    /// share, no permission, a full disk.
    /// </exception>
    public static SqliteStudyStore Open(string path) => Open(path, FileSystems.TypeOf, SqliteSchema.Scripts);

    /// <summary>
    /// Opens a store only to read it: nothing is created, and no running sweep is disturbed.
    /// </summary>
    /// <exception cref="StorageException">
    /// As for <see cref="Open(string)"/>; also a schema older than
    /// <see cref="SqliteSchema.OldestRead"/>, which only a writer brings up to date.
    /// </exception>
    public static ReadableStore OpenForReading(string path) =>
        OpenForReading(path, FileSystems.TypeOf, SqliteSchema.Scripts);

    internal static SqliteStudyStore Open(
        string path,
        Func<string, string> fileSystemOf,
        ImmutableArray<MigrationScript> scripts
    )
    {
        path = Path.GetFullPath(path);
        MustBeSafe(path, fileSystemOf);
        MustBeWritable(path);
        var store = new SqliteStudyStore(path, readOnly: false);
        try
        {
            DurableFiles.CreateFolder(LocksOf(path));
            // One at a time: whether SQLite waits or refuses when two turn the same new file into a
            // write-ahead one is nothing to rely on.
            using var _ = FileLock.Take(LocksOf(path));
            // SQLite itself never makes a file: in place of one that was deleted it would make an
            // empty one.
            if (!File.Exists(path) && !Directory.Exists(path))
                File.Create(path).Dispose();
            store.database.Use(connection =>
            {
                SqliteSchema.Migrate(connection, scripts);
                return true;
            });
            store.standing.Add(path);
            store.standing.Add(BlobsOf(path));
            return store;
        }
        catch (Exception failure)
        {
            store.Dispose();
            if (!FileFailures.IsExpected(failure))
                throw;
            throw FileFailures.Explain("The store could not be opened", path, failure);
        }
    }

    internal static ReadableStore OpenForReading(
        string path,
        Func<string, string> fileSystemOf,
        ImmutableArray<MigrationScript> scripts
    )
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
            return Missing(path);
        MustBeSafe(path, fileSystemOf);
        var store = new SqliteStudyStore(path, readOnly: true);
        try
        {
            var version = store.database.Use(SqliteSchema.VersionOf);
            SqliteSchema.MustBeKnown(version, scripts, path);
            store.tables = new StoreTables(
                store.database,
                version >= SqliteSchema.FirstWithSummaries,
                version >= SqliteSchema.FirstWithOutputs
            );
            if (version >= SqliteSchema.OldestRead)
                return new ReadableStore.Opened(store);
            store.Dispose();
            return version == 0
                ? Missing(path)
                : throw new StorageException(
                    $"The store {path} was written by an older sweep: schema {version}, "
                        + $"this program reads from {SqliteSchema.OldestRead} on. "
                        + "The next command that writes to it brings it up to date: run or resume a sweep in it."
                );
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public IReadOnlyList<SweepRow> List() => tables.List();

    public SweepRow? Find(string name) => tables.Find(name);

    public SweepRow? Find(SweepId sweep) => tables.Find(sweep);

    public WriterResult OpenWriter(SweepId sweep)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not written to");
        try
        {
            // Before a lock's folder is made.
            standing.MustStand();
            if (locks.TryTake(sweep, out var holder) is not { } taken)
                return new WriterResult.Held(holder!);
            try
            {
                return new WriterResult.Opened(new SqliteSweepWriter(sweep, database, standing, blobs, taken));
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("The sweep could not be locked for writing", database.Path, failure);
        }
    }

    public WriterIdentity? WriterOf(SweepId sweep)
    {
        try
        {
            return locks.HolderOf(sweep);
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain(
                "It could not be found out whether the sweep is running",
                database.Path,
                failure
            );
        }
    }

    /// <summary>The lock is the system's, and ends with its process.</summary>
    public TimeSpan? LeaseLeft(SweepId sweep) => null;

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0) => tables.ReadLog(sweep, after);

    public ISweepSummary? ReadSummary(SweepId sweep) => tables.ReadSummary(sweep);

    public IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep) => tables.ReadCheckpoints(sweep);

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) => tables.ReadCurves(sweep, trial);

    public IReadOnlyList<OutputSize> ListOutputs(SweepId sweep) => tables.ListOutputs(sweep);

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) => tables.ReadOutput(key, from);

    public IReadOnlyList<Submission> ListSubmissions() => tables.ListSubmissions();

    public long RequestTrialStop(SweepId sweep, int trial) =>
        database.Use(connection =>
        {
            var id = connection.Scalar(
                "INSERT INTO trial_stop_requests (sweep, trial) SELECT number, $trial FROM sweeps WHERE id = $id "
                    + "RETURNING id",
                ("$trial", trial),
                ("$id", sweep.Text)
            );
            Invariant.Holds(id is not null, "a request is of a sweep that exists");
            return (long)id!;
        });

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests() => tables.ListTrialStopRequests();

    public void WithdrawTrialStopRequest(long request) =>
        database.Use(connection =>
            connection.Execute("DELETE FROM trial_stop_requests WHERE id = $id", ("$id", request))
        );

    public LeadResult TryLead(LeaderIdentity self)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not led");
        WriteRules.Check(self);
        try
        {
            if (locks.TryTakeLead(self, out var holder) is not { } taken)
                return new LeadResult.Held(holder!);
            try
            {
                var term = database.Use(connection =>
                    (long)connection.Scalar("UPDATE leadership SET epoch = epoch + 1 RETURNING epoch")!
                );
                return new LeadResult.Leading(new SqliteLeadership(taken, term));
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("The store could not be locked for its leader", database.Path, failure);
        }
    }

    public LeaderIdentity? Leader()
    {
        try
        {
            return locks.Leader();
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("It could not be found out who leads", database.Path, failure);
        }
    }

    public void Dispose() => database.Dispose();

    private static string LocksOf(string path) => path + "-locks";

    private static string BlobsOf(string path) => path + "-blobs";

    private static ReadableStore.Missing Missing(string path) =>
        new($"There is no store at {path}: nothing was run there yet.");

    /// <summary>Says in one sentence why an existing store cannot be written to.</summary>
    private static void MustBeWritable(string path)
    {
        if (!File.Exists(path) || SqliteDatabase.MayBeWritten(path))
            return;
        var what = Syscalls.MayWrite(path) ? "its folder" : "its file";
        throw new StorageException(
            $"The store {path} can be read and not be written to: there is no permission to write to {what}, "
                + "or the disk is read-only. "
                + "Commands that only read work; to write, become its owner, or name another store with --store."
        );
    }

    private static void MustBeSafe(string path, Func<string, string> fileSystemOf)
    {
        Syscalls.MustBeSupported();
        if (fileSystemOf(path) is var type && FileSystems.IsShared(type))
            throw new StorageException(
                $"{path} lies on a file system that several machines share ({type}), where SQLite cannot keep its "
                    + "promises: locks and shared memory do not work there, so two machines could damage the store. "
                    + "Name a file on a disk of this machine with --store."
            );
    }
}
