using System.Collections.Immutable;
using Foundation;
using Npgsql;
using Sweep.Coordinator.Storage.Integrity;
using Sweep.Coordinator.Storage.Summaries;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.Postgres;

/// <summary>
/// Sweeps in one schema of a PostgreSQL database, blobs included, which any number of machines share. Who may write to a sweep, and who leads, is settled by
/// leases: they end by the server's clock unless they are renewed, and what is written under one that changed hands is refused by the server.
/// </summary>
public sealed class PostgresStudyStore : IStudyStore
{
    private readonly PostgresDatabase database;
    private readonly LeaseKeeper leases;
    private readonly bool readOnly;
    private int schema = PostgresSchema.Scripts.Length;

    private PostgresStudyStore(PostgresAddress address, TimeProvider clock, bool readOnly)
    {
        var token = LeaseKeeper.NewToken();
        database = new PostgresDatabase(address, token);
        leases = new LeaseKeeper(database, token, clock);
        Blobs = new PostgresBlobStore(database);
        this.readOnly = readOnly;
    }

    public IBlobStore Blobs { get; }

    private bool HasSummaries => schema >= PostgresSchema.FirstWithSummaries;

    private bool HasOutputs => schema >= PostgresSchema.FirstWithOutputs;

    /// <summary>Opens a store to write to it; makes the schema and its tables where they are missing, and brings older ones up to date.</summary>
    /// <exception cref="StorageException">
    /// A newer schema, somebody else's, no database, no permission; <see cref="StoreAwayException"/> where the server cannot be reached.
    /// </exception>
    public static PostgresStudyStore Open(PostgresAddress address, TimeProvider clock) => Open(address, clock, PostgresSchema.Scripts);

    /// <summary>Opens a store only to read it: nothing is created, and the right to read the tables is enough.</summary>
    /// <exception cref="StorageException">As for <see cref="Open(PostgresAddress, TimeProvider)"/>.</exception>
    public static ReadableStore OpenForReading(PostgresAddress address, TimeProvider clock) => OpenForReading(address, clock, PostgresSchema.Scripts);

    internal static PostgresStudyStore Open(PostgresAddress address, TimeProvider clock, ImmutableArray<MigrationScript> scripts)
    {
        var store = new PostgresStudyStore(address, clock, readOnly: false);
        try
        {
            store.database.Patiently(connection =>
            {
                PostgresSchema.Migrate(connection, address, scripts);
                return true;
            });
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    internal static ReadableStore OpenForReading(PostgresAddress address, TimeProvider clock, ImmutableArray<MigrationScript> scripts)
    {
        var store = new PostgresStudyStore(address, clock, readOnly: true);
        try
        {
            var version = store.database.Read(connection => PostgresSchema.VersionOf(connection, address));
            PostgresSchema.MustBeKnown(version, scripts, address);
            store.schema = version;
            if (version > 0) return new ReadableStore.Opened(store);
            store.Dispose();
            return new ReadableStore.Missing(
                    $"There is no store in the schema '{address.Schema}' of {address}: nothing was run there yet.");
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public IReadOnlyList<SweepRow> List() => database.Read(connection => connection.Query($"{SelectSweep} ORDER BY number", ReadSweep));

    public SweepRow? Find(string name) => database.Read(connection => connection.Query($"{SelectSweep} WHERE name = $1", ReadSweep, name).SingleOrDefault());

    public WriterResult OpenWriter(SweepId sweep)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not written to");
        return leases.TryTake(LeaseOf(sweep), LeaseHolder.Self(), out var holder) is { } lease
            ? new WriterResult.Opened(new PostgresSweepWriter(sweep, database, lease))
            : new WriterResult.Held(new WriterIdentity(holder!.ProcessId, holder.Host));
    }

    public WriterIdentity? WriterOf(SweepId sweep) => leases.HolderOf(LeaseOf(sweep)) is { } holder ? new WriterIdentity(holder.ProcessId, holder.Host) : null;

    public TimeSpan? LeaseLeft(SweepId sweep) => leases.LeftOf(LeaseOf(sweep));

    public LeadResult TryLead(LeaderIdentity self)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not led");
        WriteRules.Check(self);
        return leases.TryTake(LeaseKeeper.Leader, new LeaseHolder(self.ProcessId, self.Host, self.Address), out var holder) is { } lease
            ? new LeadResult.Leading(new PostgresLeadership(lease))
            : new LeadResult.Held(Identity(holder!));
    }

    public LeaderIdentity? Leader() => leases.HolderOf(LeaseKeeper.Leader) is { } holder ? Identity(holder) : null;

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0) => database.Read(connection =>
    {
        // A read may be tried twice: each try has a chain of its own.
        var chain = new LogChain(sweep, () => List().FirstOrDefault(row => row.Id == sweep)?.Name, after);
        var checksum = HasSummaries ? "checksum" : "NULL::bigint";
        var log = connection.Query(
            $"""
            SELECT position, at, body, {checksum} FROM events
            WHERE sweep = (SELECT number FROM sweeps WHERE id = $1) AND position >= $2 ORDER BY position
            """,
            row => chain.Take(row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3)),
            sweep.Text, after);
        return log.OfType<LogEntry>().ToList();
    });

    public ISweepSummary? ReadSummary(SweepId sweep) => HasSummaries ? PostgresSummary.Open(database, sweep) : null;

    public IReadOnlyList<CheckpointRow> ReadCheckpoints(SweepId sweep) => database.Read(connection => connection.Query(
        """
        SELECT trial, replicate, attempt, step, sha256, size FROM checkpoints
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $1) ORDER BY trial, replicate, attempt, step
        """,
        row => new CheckpointRow(
            row.GetInt32(0), row.GetInt32(1), new CheckpointRef(row.GetInt32(2), row.GetInt64(3), new BlobRef(row.GetString(4), row.GetInt64(5)))),
        sweep.Text));

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) => database.Read(connection => connection.Query(
        """
        SELECT replicate, attempt, metric, from_epoch, packed FROM curves
        WHERE sweep = (SELECT number FROM sweeps WHERE id = $1) AND trial = $2 ORDER BY number
        """,
        row => new CurveChunk(trial, row.GetInt32(0), row.GetInt32(1), row.GetString(2), row.GetInt32(3), RowCodec.Unpack(row.GetFieldValue<byte[]>(4))),
        sweep.Text, trial));

    public IReadOnlyList<OutputRow> ListOutputs(SweepId sweep) =>
        HasOutputs ? database.Read(connection => PostgresOutputs.List(connection, sweep)) : [];

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) =>
        HasOutputs ? database.Read(connection => PostgresOutputs.Read(connection, key, from)) : [];

    public IReadOnlyList<Submission> ListSubmissions() => database.Read(connection => connection.Query(
        "SELECT id, priority, max_slots FROM submissions JOIN sweeps ON number = sweep ORDER BY number",
        row => new Submission(new SweepId(row.GetString(0)), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2))));

    public long RequestTrialStop(SweepId sweep, int trial)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not written to");
        var id = database.Quickly(connection => connection.Scalar(
            "INSERT INTO trial_stop_requests (sweep, trial) SELECT number, $1 FROM sweeps WHERE id = $2 RETURNING id", trial, sweep.Text));
        Invariant.Holds(id is not null, "a request is of a sweep that exists");
        return (long)id!;
    }

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests() => database.Read(connection => connection.Query(
        "SELECT request.id, sweeps.id, trial FROM trial_stop_requests AS request JOIN sweeps ON number = sweep ORDER BY request.id",
        row => new TrialStopRequest(row.GetInt64(0), new SweepId(row.GetString(1)), row.GetInt32(2))));

    public void WithdrawTrialStopRequest(long request) =>
        database.Quickly(connection => connection.Execute("DELETE FROM trial_stop_requests WHERE id = $1", request));

    public void Dispose()
    {
        leases.Dispose();
        database.Dispose();
    }

    private const string SelectSweep = "SELECT id, name, created, spec, version FROM sweeps";

    private static SweepRow ReadSweep(NpgsqlDataReader row) =>
        new(new SweepId(row.GetString(0)), row.GetString(1), RowCodec.Instant(row.GetString(2)), row.GetString(3), row.GetString(4));

    private static LeaderIdentity Identity(LeaseHolder holder) => new(holder.Address, holder.ProcessId, holder.Host);

    private static string LeaseOf(SweepId sweep) => $"sweep {sweep.Text}";
}
