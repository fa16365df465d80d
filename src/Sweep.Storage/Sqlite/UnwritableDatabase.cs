using Microsoft.Data.Sqlite;
using Sweep.Shared.Protocol;
using Sweep.Storage.Files;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// Reads a database that this process may not write to, nor make files beside it. Three cases
/// (https://www.sqlite.org/wal.html, "Read-Only Databases"): a writer is at work, or was killed,
/// and left both files of the write-ahead log: SQLite reads along. Only the log is there, as in a
/// copy: it is read without shared memory; a writer would have made that. Neither is there: the
/// file is all there is, and is read as one that does not change; if it did meanwhile, because a
/// writer came, what was read is thrown away and read again.
/// </summary>
internal sealed class UnwritableDatabase(string path)
{
    private const int MostRounds = 20;

    public T Use<T>(Func<SqliteConnection, T> work)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var before = Look();
            if (before.HasLog)
                return Use(before.HasSharedMemory ? Along() : WithoutSharedMemory(), !before.HasSharedMemory, work);
            try
            {
                var read = Use(AsItStands(), isAlone: false, work);
                if (Look() == before)
                    return read;
            }
            catch (SqliteException) when (Look() != before)
            {
                // Half of one state and half of another.
            }
        }

        throw new StoreAwayException(
            $"The store {path} changes too quickly to be read by a user who may not write to it. Try again."
        );
    }

    private static T Use<T>(string connectionString, bool isAlone, Func<SqliteConnection, T> work)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        // Before the first access: then the index of the log lies in this process's own memory.
        if (isAlone)
            connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
        connection.Execute("PRAGMA query_only = ON");
        return work(connection);
    }

    private Standing Look()
    {
        var (file, log) = (new FileInfo(path), new FileInfo(path + "-wal"));
        return new Standing(
            Syscalls.IdentityOf(path),
            file.Exists ? file.Length : 0,
            file.LastWriteTimeUtc,
            log is { Exists: true, Length: > 0 },
            File.Exists(path + "-shm")
        );
    }

    private string Along() => ConnectionString($"{Uri()}?mode=ro");

    private string WithoutSharedMemory() => ConnectionString($"{Uri()}?mode=ro&vfs=unix-none");

    private string AsItStands() => ConnectionString($"{Uri()}?mode=ro&immutable=1");

    private string Uri() => "file:" + string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));

    /// <summary>No pool: which way is right changes with each look.</summary>
    private static string ConnectionString(string uri) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = uri,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 1,
        }.ConnectionString;

    private sealed record Standing(
        (ulong, ulong)? Identity,
        long Length,
        DateTime Written,
        bool HasLog,
        bool HasSharedMemory
    );
}
