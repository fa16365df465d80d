using Microsoft.Data.Sqlite;
using Sweep.Coordinator.Storage.Integrity;
using Sweep.Coordinator.Storage.Summaries;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Storage.Sqlite;

/// <summary>The statements that every batch is made of, prepared once for a writer's connection.</summary>
internal sealed class SqliteInserts : IDisposable
{
    private readonly SqliteCommand insertEvent;
    private readonly SqliteCommand insertCurve;
    private readonly SqliteCommand insertCheckpoint;
    private readonly SqliteCommand deleteCheckpoint;
    private readonly SqliteCommand setTrial;
    private readonly SqliteCommand setHead;
    private readonly SqliteCommand deleteTrials;
    private readonly SqliteCommand deleteRequest;
    private readonly SqliteCommand[] all;

    public SqliteInserts(SqliteConnection connection)
    {
        insertEvent = Command(connection, "INSERT INTO events (sweep, position, at, body, checksum) VALUES ($1, $2, $3, $4, $5)", 5);
        insertCurve = Command(connection,
            "INSERT INTO curves (sweep, trial, replicate, attempt, metric, from_epoch, packed) VALUES ($1, $2, $3, $4, $5, $6, $7)", 7);
        insertCheckpoint = Command(connection,
            "INSERT OR REPLACE INTO checkpoints (sweep, trial, replicate, attempt, step, sha256, size) VALUES ($1, $2, $3, $4, $5, $6, $7)", 7);
        deleteCheckpoint = Command(connection,
            "DELETE FROM checkpoints WHERE sweep = $1 AND trial = $2 AND replicate = $3 AND attempt = $4 AND step = $5", 5);
        setTrial = Command(connection,
            $"""
            INSERT INTO trials (sweep, {TrialColumns.OfTrial}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (sweep, number) DO UPDATE SET state = excluded.state, cost = excluded.cost, costs = excluded.costs,
                has_reason = excluded.has_reason, seconds = excluded.seconds, checksum = excluded.checksum, body = excluded.body
            """, 9);
        setHead = Command(connection,
            """
            INSERT INTO summaries (sweep, position, log, body, checksum) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (sweep) DO UPDATE SET
                position = excluded.position, log = excluded.log, body = excluded.body, checksum = excluded.checksum
            """, 5);
        deleteTrials = Command(connection, "DELETE FROM trials WHERE sweep = $1", 1);
        deleteRequest = Command(connection, "DELETE FROM trial_stop_requests WHERE sweep = $1 AND id = $2", 2);
        all = [insertEvent, insertCurve, insertCheckpoint, deleteCheckpoint, setTrial, setHead, deleteTrials, deleteRequest];
    }

    /// <summary>The transaction to write in.</summary>
    public SqliteTransaction Transaction
    {
        set
        {
            foreach (var command in all) command.Transaction = value;
        }
    }

    /// <param name="sweep">The sweep's number in this file.</param>
    /// <param name="last">The checksum of the log's last event.</param>
    /// <returns>The same after the batch.</returns>
    public long Write(SweepId id, long sweep, WriteBatch batch, long last)
    {
        foreach (var entry in batch.Events)
        {
            var at = RowCodec.Text(entry.At);
            last = Checksums.OfEvent(id, last, entry.Position, at, entry.Body);
            Run(insertEvent, sweep, entry.Position, at, entry.Body, last);
        }

        foreach (var curve in batch.Curves)
            Run(insertCurve, sweep, curve.Trial, curve.Replicate, curve.Attempt, curve.Metric, curve.FromEpoch, RowCodec.Pack(curve.Values));
        foreach (var (trial, replicate, checkpoint) in batch.Forgotten)
            Run(deleteCheckpoint, sweep, trial, replicate, checkpoint.Attempt, checkpoint.Step);
        foreach (var (trial, replicate, checkpoint) in batch.Checkpoints)
            Run(insertCheckpoint, sweep, trial, replicate, checkpoint.Attempt, checkpoint.Step, checkpoint.Blob.Sha256, checkpoint.Blob.Size);
        foreach (var request in batch.Answered) Run(deleteRequest, sweep, request);
        if (batch.Summary is { } summary) Write(id, sweep, summary, last);
        return last;
    }

    public void Dispose()
    {
        foreach (var command in all) command.Dispose();
    }

    private void Write(SweepId id, long sweep, SummaryChange summary, long last)
    {
        if (summary.IsWhole) Run(deleteTrials, sweep);
        foreach (var trial in summary.Trials)
        {
            Run(setTrial, sweep, trial.Number, StateText.Of(trial.State), trial.Cost ?? (object)DBNull.Value,
                TrialColumns.Pack(trial) ?? (object)DBNull.Value, trial.HasReason ? 1 : 0, trial.Seconds ?? (object)DBNull.Value,
                Checksums.OfTrial(id, trial), trial.Body);
        }

        Run(setHead, sweep, summary.Head.Position, last, summary.Head.Body, Checksums.OfHead(id, summary.Head, last));
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
