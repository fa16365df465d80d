using System.Collections.Immutable;
using Foundation;
using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Sql;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Postgres;

/// <summary>
/// Sweeps in one schema of a PostgreSQL database, blobs included, which any number of machines
/// share. Who may write to a sweep, and who leads, is settled by leases: they end by the server's
/// clock unless they are renewed, and what is written under one that changed hands is refused by
/// the server.
/// </summary>
public sealed class PostgresStudyStore : IStudyStore
{
    private readonly PostgresDatabase database;
    private readonly LeaseKeeper leases;
    private readonly bool readOnly;
    private StoreTables tables;

    private PostgresStudyStore(PostgresAddress address, TimeProvider clock, bool readOnly)
    {
        var token = LeaseKeeper.NewToken();
        database = new PostgresDatabase(address, token);
        leases = new LeaseKeeper(database, token, clock);
        Blobs = new PostgresBlobStore(database);
        Registry = new PostgresRegistry(database, leases);
        this.readOnly = readOnly;
        tables = new StoreTables(database, hasSummaries: true, hasOutputs: true);
    }

    public IBlobStore Blobs { get; }

    public ICoordinatorRegistry Registry { get; }

    /// <summary>
    /// Opens a store to write to it; makes the schema and its tables where they are missing, and
    /// brings older ones up to date.
    /// </summary>
    /// <exception cref="StorageException">
    /// A newer schema, one of another program, no database, no permission;
    /// <see cref="StoreAwayException"/> where the server cannot be reached.
    /// </exception>
    public static PostgresStudyStore Open(PostgresAddress address, TimeProvider clock) =>
        Open(address, clock, PostgresSchema.Scripts);

    /// <summary>
    /// Opens a store only to read it: nothing is created, and the right to read the tables is
    /// enough.
    /// </summary>
    /// <exception cref="StorageException">
    /// As for <see cref="Open(PostgresAddress, TimeProvider)"/>.
    /// </exception>
    public static ReadableStore OpenForReading(PostgresAddress address, TimeProvider clock) =>
        OpenForReading(address, clock, PostgresSchema.Scripts);

    internal static PostgresStudyStore Open(
        PostgresAddress address,
        TimeProvider clock,
        ImmutableArray<MigrationScript> scripts
    )
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

    internal static ReadableStore OpenForReading(
        PostgresAddress address,
        TimeProvider clock,
        ImmutableArray<MigrationScript> scripts
    )
    {
        var store = new PostgresStudyStore(address, clock, readOnly: true);
        try
        {
            var version = store.database.Read(connection => PostgresSchema.VersionOf(connection, address));
            PostgresSchema.MustBeKnown(version, scripts, address);
            store.tables = new StoreTables(
                store.database,
                version >= PostgresSchema.FirstWithSummaries,
                version >= PostgresSchema.FirstWithOutputs
            );
            if (version > 0)
                return new ReadableStore.Opened(store);
            store.Dispose();
            return new ReadableStore.Missing(
                $"There is no store in the schema '{address.Schema}' of {address}: nothing was run there yet."
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
        return leases.TryTake(LeaseOf(sweep), LeaseHolder.Self(), out var holder) is { } lease
            ? new WriterResult.Opened(new PostgresSweepWriter(sweep, database, lease))
            : new WriterResult.Held(new WriterIdentity(holder!.ProcessId, holder.Host));
    }

    public WriterIdentity? WriterOf(SweepId sweep) =>
        leases.HolderOf(LeaseOf(sweep)) is { } holder ? new WriterIdentity(holder.ProcessId, holder.Host) : null;

    public TimeSpan? LeaseLeft(SweepId sweep) => leases.LeftOf(LeaseOf(sweep));

    public LeadResult TryLead(LeaderIdentity self)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not led");
        WriteRules.Check(self);
        var me = new LeaseHolder(self.ProcessId, self.Host, self.Address);
        return leases.TryTake(LeaseKeeper.Leader, me, out var holder) is { } lease
            ? new LeadResult.Leading(new PostgresLeadership(lease))
            : new LeadResult.Held(Identity(holder!));
    }

    public LeaderIdentity? Leader() => leases.HolderOf(LeaseKeeper.Leader) is { } holder ? Identity(holder) : null;

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0) => tables.ReadLog(sweep, after);

    public ISweepSummary? ReadSummary(SweepId sweep) => tables.ReadSummary(sweep);

    public IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep) => tables.ReadCheckpoints(sweep);

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) => tables.ReadCurves(sweep, trial);

    public IReadOnlyList<OutputSize> ListOutputs(SweepId sweep) => tables.ListOutputs(sweep);

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) => tables.ReadOutput(key, from);

    public IReadOnlyList<Submission> ListSubmissions() => tables.ListSubmissions();

    public long RequestTrialStop(SweepId sweep, int trial)
    {
        Invariant.Holds(!readOnly, "a store that was opened for reading is not written to");
        var id = database.Quickly(connection =>
            connection.Scalar(
                "INSERT INTO trial_stop_requests (sweep, trial) SELECT number, $1 FROM sweeps WHERE id = $2 "
                    + "RETURNING id",
                trial,
                sweep.Text
            )
        );
        Invariant.Holds(id is not null, "a request is of a sweep that exists");
        return (long)id!;
    }

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests() => tables.ListTrialStopRequests();

    public void WithdrawTrialStopRequest(long request) =>
        database.Quickly(connection => connection.Execute("DELETE FROM trial_stop_requests WHERE id = $1", request));

    public void Dispose()
    {
        leases.Dispose();
        database.Dispose();
    }

    private static LeaderIdentity Identity(LeaseHolder holder) => new(holder.Address, holder.ProcessId, holder.Host);

    private static string LeaseOf(SweepId sweep) => $"sweep {sweep.Text}";
}
