using Microsoft.Data.Sqlite;

namespace Sweep.Coordinator.Storage.Sqlite;

/// <summary>The statements that every batch is made of, prepared once for a writer's connection.</summary>
internal sealed class SqliteInserts : IDisposable
{
    private readonly SqliteCommand insertEvent;
    private readonly SqliteCommand insertCurve;
    private readonly SqliteCommand insertCheckpoint;
    private readonly SqliteCommand deleteCheckpoint;

    public SqliteInserts(SqliteConnection connection)
    {
        insertEvent = Command(connection, "INSERT INTO events (sweep, position, at, body) VALUES ($1, $2, $3, $4)", 4);
        insertCurve = Command(connection,
            "INSERT INTO curves (sweep, trial, replicate, attempt, metric, from_epoch, packed) VALUES ($1, $2, $3, $4, $5, $6, $7)", 7);
        insertCheckpoint = Command(connection,
            "INSERT OR REPLACE INTO checkpoints (sweep, trial, replicate, attempt, step, sha256, size) VALUES ($1, $2, $3, $4, $5, $6, $7)", 7);
        deleteCheckpoint = Command(connection,
            "DELETE FROM checkpoints WHERE sweep = $1 AND trial = $2 AND replicate = $3 AND attempt = $4 AND step = $5", 5);
    }

    /// <summary>The transaction to write in.</summary>
    public SqliteTransaction Transaction
    {
        set => insertEvent.Transaction = insertCurve.Transaction = insertCheckpoint.Transaction = deleteCheckpoint.Transaction = value;
    }

    public void Write(long sweep, WriteBatch batch)
    {
        foreach (var entry in batch.Events) Run(insertEvent, sweep, entry.Position, RowCodec.Text(entry.At), entry.Body);
        foreach (var curve in batch.Curves)
            Run(insertCurve, sweep, curve.Trial, curve.Replicate, curve.Attempt, curve.Metric, curve.FromEpoch, RowCodec.Pack(curve.Values));
        foreach (var (trial, replicate, checkpoint) in batch.Forgotten)
            Run(deleteCheckpoint, sweep, trial, replicate, checkpoint.Attempt, checkpoint.Step);
        foreach (var (trial, replicate, checkpoint) in batch.Checkpoints)
            Run(insertCheckpoint, sweep, trial, replicate, checkpoint.Attempt, checkpoint.Step, checkpoint.Blob.Sha256, checkpoint.Blob.Size);
    }

    public void Dispose()
    {
        insertEvent.Dispose();
        insertCurve.Dispose();
        insertCheckpoint.Dispose();
        deleteCheckpoint.Dispose();
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
