using Microsoft.Data.Sqlite;
using Sweep.Shared.Protocol;
using Sweep.Storage.Files;

namespace Sweep.Storage.Sqlite;

/// <summary>What SQLite's refusals mean to a user.</summary>
internal static class SqliteFailures
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>
    /// An extended code: the first of several steps of opening that a full disk refuses.
    /// </summary>
    private const int NoRoomForSharedMemory = 4874;

    public static StorageException Explain(string path, SqliteException failure) =>
        new(
            failure.SqliteErrorCode switch
            {
                _ when failure.SqliteExtendedErrorCode == NoRoomForSharedMemory =>
                    $"The store cannot be opened: {FileFailures.FullDisk(path)}",
                Full => $"The sweep could not be saved: {FileFailures.FullDisk(path)}",
                Busy => $"The store {path} was kept busy by another process for more than "
                    + $"{SqliteDatabase.BusyTimeout.TotalSeconds} s. "
                    + "Look for a stuck one (a backup?), then resume.",
                ReadOnly => $"The store {path} cannot be written to: no permission for the file or its folder.",
                CannotOpen =>
                    $"The store {path} cannot be opened: no permission for the file or its folder, or it is no file.",
                NotADatabase =>
                    $"{path} is not a store: it is no SQLite database, or it is damaged. Name another one with "
                        + "--store, or restore it from a backup.",
                Corrupt =>
                    $"The store {path} is damaged. Restore it from a backup, or save what can be read with `sqlite3 "
                        + $"{path} .recover`.",
                InputOutput =>
                    $"The disk that holds {path} failed ({failure.Message}). Nothing that was acknowledged was "
                        + "given up: see to the disk, then resume.",
                _ => $"The store {path} failed: {failure.Message}",
            },
            failure
        );
}
