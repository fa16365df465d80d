using System.Buffers;
using System.Text;
using Foundation;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// A statement that is prepared once and run many times within its connection's transaction. It is
/// SQLite's own: a command of Microsoft.Data.Sqlite costs as much again as what it runs, for it
/// looks up each parameter by name and makes a reader each time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt statement;
    private readonly int parameters;
    private int bound;

    /// <param name="sql">Its parameters are $1, $2, ... in order.</param>
    /// <exception cref="SqliteException">The database failed.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
        parameters = raw.sqlite3_bind_parameter_count(statement);
    }

    /// <summary>The value of the next parameter.</summary>
    public SqliteStatement With(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++bound, value));
        return this;
    }

    /// <inheritdoc cref="With(long)"/>
    /// <param name="value">Null for NULL; never NaN, which SQLite would store as NULL.</param>
    public SqliteStatement With(double? value)
    {
        ++bound;
        Check(
            value is { } number
                ? raw.sqlite3_bind_double(statement, bound, number)
                : raw.sqlite3_bind_null(statement, bound)
        );
        return this;
    }

    /// <inheritdoc cref="With(long)"/>
    public SqliteStatement With(string value)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(value, rented);
            // With its length: a text may hold the character 0.
            Check(raw.sqlite3_bind_text(statement, ++bound, rented.AsSpan(0, length)));
            return this;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc cref="With(long)"/>
    /// <param name="value">Null for NULL.</param>
    public SqliteStatement With(byte[]? value)
    {
        ++bound;
        Check(value is null ? raw.sqlite3_bind_null(statement, bound) : raw.sqlite3_bind_blob(statement, bound, value));
        return this;
    }

    /// <summary>Runs it with the values that were given since the last time.</summary>
    /// <exception cref="SqliteException">The database failed.</exception>
    public void Run()
    {
        Invariant.Holds(bound == parameters, "every parameter of a statement gets a value, and no other");
        bound = 0;
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_step(statement), connection.Handle);
        }
        finally
        {
            // Says once more how the step ended.
            _ = raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => statement.Dispose();

    private void Check(int result)
    {
        if (result == raw.SQLITE_OK)
            return;
        bound = 0;
        SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }
}
