using System.Collections.Immutable;
using Foundation;
using Microsoft.Data.Sqlite;
using Sweep.Coordinator.Storage.Blobs;
using Sweep.Coordinator.Storage.Files;
using Sweep.Coordinator.Storage.Integrity;
using Sweep.Coordinator.Storage.Locking;
using Sweep.Coordinator.Storage.Summaries;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.Sqlite;

/// <summary>
/// Sweeps in one SQLite file; beside it, named after it, a folder of blobs ("-blobs") and one of locks ("-locks"). Readers see the last commit and
/// wait for nobody (write-ahead log); what a writer was told is written is on the disk.
/// </summary>
public sealed class SqliteStudyStore : IStudyStore
{
    private readonly SqliteDatabase database;
    private readonly bool readOnly;
    private readonly StandingFiles standing;
    private readonly FolderBlobStore blobs;
    private readonly StoreLocks locks;
    private int schema = SqliteSchema.Scripts.Length;

    private SqliteStudyStore(string path, bool readOnly)
    {
        database = new SqliteDatabase(path, readOnly);
        this.readOnly = readOnly;
        standing = new StandingFiles(path);
        blobs = new FolderBlobStore(BlobsOf(path), standing);
        locks = new StoreLocks(LocksOf(path));
    }

    public IBlobStore Blobs => blobs;

    private bool HasSummaries => schema >= SqliteSchema.FirstWithSummaries;

    private bool HasOutputs => schema >= SqliteSchema.FirstWithOutputs;

    /// <summary>Opens a store to write to it; makes the file, and the folders above it, where they are missing, and brings an older schema up to date.</summary>
    /// <exception cref="StorageException">
    /// A newer schema, somebody else's file, a damaged one, a file system that several machines share, no permission, a full disk.
    /// </exception>
    public static SqliteStudyStore Open(string path) => Open(path, FileSystems.TypeOf, SqliteSchema.Scripts);

    /// <summary>Opens a store only to read it: nothing is created, and no running sweep is disturbed.</summary>
    /// <exception cref="StorageException">As for <see cref="Open(string)"/>; also a schema older than <see cref="SqliteSchema.OldestRead"/>, which only a writer brings up to date.</exception>
    public static ReadableStore OpenForReading(string path) => OpenForReading(path, FileSystems.TypeOf, SqliteSchema.Scripts);

    internal static SqliteStudyStore Open(string path, Func<string, string> fileSystemOf, ImmutableArray<MigrationScript> scripts)
    {
        path = Path.GetFullPath(path);
        MustBeSafe(path, fileSystemOf);
        MustBeWritable(path);
        var store = new SqliteStudyStore(path, readOnly: false);
        try
        {
            DurableFiles.CreateFolder(LocksOf(path));
            // One at a time: whether SQLite waits or refuses when two turn the same new file into a write-ahead one is nothing to rely on.
            using var _ = FileLock.Take(LocksOf(path));
            // SQLite itself never makes a file: in place of one that was deleted it would make an empty one.
            if (!File.Exists(path) && !Directory.Exists(path)) File.Create(path).Dispose();
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
            if (FileFailures.IsExpected(failure)) throw FileFailures.Explain("The store could not be opened", path, failure);
            throw;
        }
    }

    internal static ReadableStore OpenForReading(string path, Func<string, string> fileSystemOf, ImmutableArray<MigrationScript> scripts)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path)) return Missing(path);
        MustBeSafe(path, fileSystemOf);
        var store = new SqliteStudyStore(path, readOnly: true);
        try
        {
            var version = store.database.Use(SqliteSchema.VersionOf);
            SqliteSchema.MustBeKnown(version, scripts, path);
            store.schema = version;
            if (version >= SqliteSchema.OldestRead) return new ReadableStore.Opened(store);
            store.Dispose();
            return version == 0
                ? Missing(path)
                : throw new StorageException(
                    $"The store {path} was written by an older sweep: schema {version}, this program reads from {SqliteSchema.OldestRead} on. "
                    + "The next command that writes to it brings it up to date: run or resume a sweep in it.");
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public IReadOnlyList<SweepRow> List() => database.Use(connection => connection.Query($"{SelectSweep} ORDER BY number", ReadSweep));

    public SweepRow? Find(string name) =>
        database.Use(connection => connection.Query($"{SelectSweep} WHERE name = $name", ReadSweep, ("$name", name)).SingleOrDefault());

    public WriterResult OpenWriter(SweepId sweep)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not written to");
        try
        {
            // Before a lock's folder is made.
            standing.MustStand();
            if (locks.TryTake(sweep, out var holder) is not { } taken) return new WriterResult.Held(holder!);
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
            throw FileFailures.Explain("It could not be found out whether the sweep is running", database.Path, failure);
        }
    }

    /// <summary>The lock is the system's, and ends with its process.</summary>
    public TimeSpan? LeaseLeft(SweepId sweep) => null;

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0)
    {
        var chain = new LogChain(sweep, () => List().FirstOrDefault(row => row.Id == sweep)?.Name, after);
        var checksum = HasSummaries ? "checksum" : "NULL";
        var log = database.Use(connection => connection.Query(
            $"""
            SELECT position, at, body, {checksum} FROM events
            WHERE sweep = (SELECT number FROM sweeps WHERE id = $id) AND position >= $after ORDER BY position
            """,
            row => chain.Take(row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3)),
            ("$id", sweep.Text), ("$after", after)));
        return [.. log.OfType<LogEntry>()];
    }

    public ISweepSummary? ReadSummary(SweepId sweep) => HasSummaries ? SqliteSummary.Open(database, sweep) : null;

    public IReadOnlyList<CheckpointRow> ReadCheckpoints(SweepId sweep) => database.Use(connection => connection.Query(
        """
        SELECT trial, replicate, attempt, step, sha256, size FROM checkpoints
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $id) ORDER BY trial, replicate, attempt, step
        """,
        row => new CheckpointRow(
            row.GetInt32(0), row.GetInt32(1), new CheckpointRef(row.GetInt32(2), row.GetInt64(3), new BlobRef(row.GetString(4), row.GetInt64(5)))),
        ("$id", sweep.Text)));

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) => database.Use(connection => connection.Query(
        """
        SELECT replicate, attempt, metric, from_epoch, packed FROM curves
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $id) AND trial = $trial ORDER BY number
        """,
        row => new CurveChunk(
            trial, row.GetInt32(0), row.GetInt32(1), row.GetString(2), row.GetInt32(3), RowCodec.Unpack(row.GetFieldValue<byte[]>(4))),
        ("$id", sweep.Text), ("$trial", trial)));

    public IReadOnlyList<OutputRow> ListOutputs(SweepId sweep) =>
        HasOutputs ? database.Use(connection => SqliteOutputs.List(connection, sweep)) : [];

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) =>
        HasOutputs ? database.Use(connection => SqliteOutputs.Read(connection, key, from)) : [];

    public IReadOnlyList<Submission> ListSubmissions() => database.Use(connection => connection.Query(
        "SELECT id, priority, max_slots FROM submissions JOIN sweeps ON number = sweep ORDER BY number",
        row => new Submission(new SweepId(row.GetString(0)), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2))));

    public long RequestTrialStop(SweepId sweep, int trial) => database.Use(connection =>
    {
        var id = connection.Scalar(
            "INSERT INTO trial_stop_requests (sweep, trial) SELECT number, $trial FROM sweeps WHERE id = $id RETURNING id",
            ("$trial", trial), ("$id", sweep.Text));
        Invariant.Holds(id is not null, "a request is of a sweep that exists");
        return (long)id!;
    });

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests() => database.Use(connection => connection.Query(
        "SELECT request.id, sweeps.id, trial FROM trial_stop_requests AS request JOIN sweeps ON number = sweep ORDER BY request.id",
        row => new TrialStopRequest(row.GetInt64(0), new SweepId(row.GetString(1)), row.GetInt32(2))));

    public void WithdrawTrialStopRequest(long request) =>
        database.Use(connection => connection.Execute("DELETE FROM trial_stop_requests WHERE id = $id", ("$id", request)));

    public LeadResult TryLead(LeaderIdentity self)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not led");
        WriteRules.Check(self);
        try
        {
            if (locks.TryTakeLead(self, out var holder) is not { } taken) return new LeadResult.Held(holder!);
            try
            {
                var epoch = database.Use(connection => (long)connection.Scalar("UPDATE leadership SET epoch = epoch + 1 RETURNING epoch")!);
                return new LeadResult.Leading(new SqliteLeadership(taken, epoch));
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

    private const string SelectSweep = "SELECT id, name, created, spec, version FROM sweeps";

    private static SweepRow ReadSweep(SqliteDataReader row) =>
        new(new SweepId(row.GetString(0)), row.GetString(1), RowCodec.Instant(row.GetString(2)), row.GetString(3), row.GetString(4));

    private static string LocksOf(string path) => path + "-locks";

    private static string BlobsOf(string path) => path + "-blobs";

    private static ReadableStore.Missing Missing(string path) =>
        new($"There is no store at {path}: nothing was run there yet.");

    /// <summary>Says in one sentence why an existing store cannot be written to.</summary>
    private static void MustBeWritable(string path)
    {
        if (!File.Exists(path) || SqliteDatabase.MayBeWritten(path)) return;
        var what = Syscalls.MayWrite(path) ? "its folder" : "its file";
        throw new StorageException(
            $"The store {path} can be read and not be written to: there is no permission to write to {what}, or the disk is read-only. "
            + "Commands that only read work; to write, become its owner, or name another store with --store.");
    }

    private static void MustBeSafe(string path, Func<string, string> fileSystemOf)
    {
        Syscalls.MustBeSupported();
        if (fileSystemOf(path) is var type && FileSystems.IsShared(type))
            throw new StorageException(
                $"{path} lies on a file system that several machines share ({type}), where SQLite cannot keep its promises: locks and shared memory do not "
                + "work there, so two machines could damage the store. Name a file on a disk of this machine with --store.");
    }
}
