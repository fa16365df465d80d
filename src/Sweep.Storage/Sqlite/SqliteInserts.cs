using Microsoft.Data.Sqlite;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Integrity;
using Sweep.Storage.Sql;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// The statements that every batch is made of, prepared once for a writer's connection.
/// </summary>
internal sealed class SqliteInserts(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement insertEvent = new(
        connection,
        "INSERT INTO events (sweep, position, at, body, checksum) VALUES ($1, $2, $3, $4, $5)"
    );

    private readonly SqliteStatement insertCurve = new(
        connection,
        """
        INSERT INTO curves (sweep, trial, replicate, attempt, metric, from_epoch, packed)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
    );

    private readonly SqliteStatement insertCheckpoint = new(
        connection,
        """
        INSERT OR REPLACE INTO checkpoints (sweep, trial, replicate, attempt, step, sha256, size)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
    );

    private readonly SqliteStatement deleteCheckpoint = new(
        connection,
        """
        DELETE FROM checkpoints WHERE sweep = $1 AND trial = $2 AND replicate = $3 AND attempt = $4 AND step = $5
        """
    );

    private readonly SqliteStatement setTrial = new(
        connection,
        $"""
        INSERT INTO trials (sweep, {TrialColumns.OfTrial}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (sweep, number) DO UPDATE SET state = excluded.state, cost = excluded.cost, costs = excluded.costs,
            has_reason = excluded.has_reason, seconds = excluded.seconds, checksum = excluded.checksum,
            body = excluded.body
        """
    );

    private readonly SqliteStatement setHead = new(
        connection,
        """
        INSERT INTO summaries (sweep, position, log, body, checksum) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (sweep) DO UPDATE SET
            position = excluded.position, log = excluded.log, body = excluded.body, checksum = excluded.checksum
        """
    );

    private readonly SqliteStatement deleteTrials = new(connection, "DELETE FROM trials WHERE sweep = $1");

    private readonly SqliteStatement deleteRequest = new(
        connection,
        "DELETE FROM trial_stop_requests WHERE sweep = $1 AND id = $2"
    );

    /// <param name="sweep">The sweep's number in this file.</param>
    /// <param name="last">The checksum of the log's last event.</param>
    /// <returns>The same after the batch.</returns>
    public long Write(SweepId id, long sweep, WriteBatch batch, long last)
    {
        foreach (var entry in batch.Events)
        {
            var at = RowCodec.Text(entry.At);
            last = Checksums.OfEvent(id, last, entry.Position, at, entry.Body);
            insertEvent.With(sweep).With(entry.Position).With(at).With(entry.Body).With(last).Run();
        }

        foreach (var curve in batch.Curves)
            Write(sweep, curve);
        foreach (var row in batch.Forgotten)
            ForRow(deleteCheckpoint, sweep, row).Run();
        foreach (var row in batch.Checkpoints)
            ForRow(insertCheckpoint, sweep, row).With(row.Checkpoint.Blob.Sha256).With(row.Checkpoint.Blob.Size).Run();
        foreach (var request in batch.Answered)
            deleteRequest.With(sweep).With(request).Run();
        if (batch.Summary is { } summary)
            Write(id, sweep, summary, last);
        return last;
    }

    public void Dispose()
    {
        insertEvent.Dispose();
        insertCurve.Dispose();
        insertCheckpoint.Dispose();
        deleteCheckpoint.Dispose();
        setTrial.Dispose();
        setHead.Dispose();
        deleteTrials.Dispose();
        deleteRequest.Dispose();
    }

    private static SqliteStatement ForRow(SqliteStatement statement, long sweep, TrialCheckpoint row) =>
        statement
            .With(sweep)
            .With(row.Trial)
            .With(row.Replicate)
            .With(row.Checkpoint.Attempt)
            .With(row.Checkpoint.Step);

    private void Write(long sweep, CurveChunk curve) =>
        insertCurve
            .With(sweep)
            .With(curve.Trial)
            .With(curve.Replicate)
            .With(curve.Attempt)
            .With(curve.Metric)
            .With(curve.FromEpoch)
            .With(RowCodec.Pack(curve.Values))
            .Run();

    private void Write(SweepId id, long sweep, SummaryChange summary, long last)
    {
        if (summary.IsWhole)
            deleteTrials.With(sweep).Run();
        foreach (var trial in summary.Trials)
        {
            setTrial
                .With(sweep)
                .With(trial.Number)
                .With(StateText.Of(trial.State))
                .With(trial.Cost)
                .With(TrialColumns.Pack(trial))
                .With(trial.HasReason ? 1 : 0)
                .With(trial.Seconds)
                .With(Checksums.OfTrial(id, trial))
                .With(trial.Body)
                .Run();
        }

        setHead
            .With(sweep)
            .With(summary.Head.Position)
            .With(last)
            .With(summary.Head.Body)
            .With(Checksums.OfHead(id, summary.Head, last))
            .Run();
    }
}
