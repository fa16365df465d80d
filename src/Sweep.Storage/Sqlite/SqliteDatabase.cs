using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Protocol;
using Sweep.Storage.Files;
using Sweep.Storage.Sql;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// A database file and how we connect to it. The file itself must never be opened by other means in
/// this process: closing it would drop the locks that SQLite has on it
/// (https://www.sqlite.org/howtocorrupt.html, 2.2).
/// </summary>
internal sealed class SqliteDatabase : ISqlDatabase, IDisposable
{
    /// <summary>
    /// How long a writer waits for the writers of other sweeps in the same file. A commit takes
    /// milliseconds.
    /// </summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    private readonly bool readOnly;
    private readonly string connectionString;
    private readonly string settings;

    public SqliteDatabase(string path, bool readOnly)
    {
        (Path, this.readOnly) = (path, readOnly);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // Not ReadOnly: such a connection could not clear away the two files of the write-ahead
            // log, which it makes like any other.
            Mode = SqliteOpenMode.ReadWrite,
            // SQLite itself does the waiting, by the busy timeout; the library's own retries, 150
            // ms apart, must not go on after that.
            DefaultTimeout = 1,
        }.ConnectionString;
        // fullfsync: on macOS a plain sync stops in the disk's cache. Elsewhere it means nothing.
        settings = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA busy_timeout = {(long)BusyTimeout.TotalMilliseconds};
            PRAGMA synchronous = FULL;
            PRAGMA fullfsync = ON;
            PRAGMA foreign_keys = ON;
            PRAGMA query_only = {readOnly};
            """
        );
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>A connection out of the pool; disposal gives it back.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute(settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Does something with a connection.</summary>
    /// <exception cref="StorageException">The database failed.</exception>
    public T Use<T>(Func<SqliteConnection, T> work) =>
        Explained(() =>
        {
            if (readOnly && !MayBeWritten(Path))
                return new UnwritableDatabase(Path).Use(work);
            using var connection = Connect();
            return work(connection);
        });

    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params object[] values) =>
        Use(connection => connection.Query(sql, row, SqliteStatements.Numbered(values)));

    public string IsTrue(string column) => $"{column} = 1";

    /// <summary>
    /// Whether SQLite can work as usual: it makes two files beside the database, also to read it.
    /// </summary>
    public static bool MayBeWritten(string path) =>
        Syscalls.MayWrite(path) && Syscalls.MayWrite(System.IO.Path.GetDirectoryName(path)!);

    /// <summary>Does something, and says in the user's words how the database failed.</summary>
    public T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw SqliteFailures.Explain(Path, failure);
        }
    }

    /// <summary>Closes the connections that lie in the pool.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
