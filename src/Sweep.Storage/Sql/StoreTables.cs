using System.Data.Common;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Integrity;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Sql;

/// <summary>Reads the tables of a store.</summary>
/// <param name="hasSummaries">Whether the schema has summaries and checksums of events.</param>
/// <param name="hasOutputs">Whether the schema has the output of attempts.</param>
internal sealed class StoreTables(ISqlDatabase database, bool hasSummaries, bool hasOutputs)
{
    /// <summary>A sweep's number in the database, by the identity in $1.</summary>
    public const string Number = "(SELECT number FROM sweeps WHERE id = $1)";

    private const string SelectSweep = "SELECT id, name, created, spec, version FROM sweeps";

    public IReadOnlyList<SweepRow> List() => database.Query($"{SelectSweep} ORDER BY number", ReadSweep);

    public SweepRow? Find(string name) =>
        database.Query($"{SelectSweep} WHERE name = $1", ReadSweep, name).SingleOrDefault();

    public SweepRow? Find(SweepId sweep) =>
        database.Query($"{SelectSweep} WHERE id = $1", ReadSweep, sweep.Text).SingleOrDefault();

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after)
    {
        var rows = database.Query(
            $"""
            SELECT position, at, body, {(hasSummaries ? "checksum" : "NULL")} FROM events
            WHERE sweep = {Number} AND position >= $2 ORDER BY position
            """,
            row =>
                (
                    Position: row.GetInt64(0),
                    At: row.GetString(1),
                    Body: row.GetString(2),
                    Checksum: row.IsDBNull(3) ? null : (long?)row.GetInt64(3)
                ),
            sweep.Text,
            after
        );
        var chain = new LogChain(sweep, () => List().FirstOrDefault(row => row.Id == sweep)?.Name, after);
        var log = new List<LogEntry>(rows.Count);
        foreach (var row in rows)
            if (chain.Take(row.Position, row.At, row.Body, row.Checksum) is { } entry)
                log.Add(entry);
        return log;
    }

    public ISweepSummary? ReadSummary(SweepId sweep) => hasSummaries ? StoredSummary.Open(database, sweep) : null;

    public IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep) =>
        database.Query(
            $"""
            SELECT trial, replicate, attempt, step, sha256, size FROM checkpoints
            WHERE sweep = {Number} ORDER BY trial, replicate, attempt, step
            """,
            row => new TrialCheckpoint(
                row.GetInt32(0),
                row.GetInt32(1),
                new CheckpointRef(row.GetInt32(2), row.GetInt64(3), new BlobRef(row.GetString(4), row.GetInt64(5)))
            ),
            sweep.Text
        );

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) =>
        database.Query(
            $"""
            SELECT replicate, attempt, metric, from_epoch, packed FROM curves
            WHERE sweep = {Number} AND trial = $2 ORDER BY number
            """,
            row => new CurveChunk(
                trial,
                row.GetInt32(0),
                row.GetInt32(1),
                row.GetString(2),
                row.GetInt32(3),
                RowCodec.Unpack(row.GetFieldValue<byte[]>(4))
            ),
            sweep.Text,
            trial
        );

    public IReadOnlyList<OutputSize> ListOutputs(SweepId sweep) => hasOutputs ? OutputTable.List(database, sweep) : [];

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from) =>
        hasOutputs ? OutputTable.Read(database, key, from) : [];

    public IReadOnlyList<Submission> ListSubmissions() =>
        database.Query(
            "SELECT id, priority, max_slots FROM submissions JOIN sweeps ON number = sweep ORDER BY number",
            row => new Submission(
                new SweepId(row.GetString(0)),
                row.GetInt32(1),
                row.IsDBNull(2) ? null : row.GetInt32(2)
            )
        );

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests() =>
        database.Query(
            """
            SELECT request.id, sweeps.id, trial FROM trial_stop_requests AS request
            JOIN sweeps ON number = sweep ORDER BY request.id
            """,
            row => new TrialStopRequest(row.GetInt64(0), new SweepId(row.GetString(1)), row.GetInt32(2))
        );

    private static SweepRow ReadSweep(DbDataReader row) =>
        new(
            new SweepId(row.GetString(0)),
            row.GetString(1),
            RowCodec.Instant(row.GetString(2)),
            row.GetString(3),
            row.GetString(4)
        );
}
