using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Sqlite;

/// <summary>Which version of the schema a database has, and the way to the newest.</summary>
internal static class SqliteSchema
{
    private const long ApplicationId = 0x53574550; // "SWEP", written by the first migration

    /// <summary>The scripts of this program.</summary>
    public static readonly ImmutableArray<MigrationScript> Scripts = MigrationScript.Beside(typeof(SqliteSchema));

    /// <summary>The oldest schema that readers take as it is.</summary>
    public const int OldestRead = 2;

    /// <summary>
    /// The first schema in which sweeps have summaries and events have checksums.
    /// </summary>
    public const int FirstWithSummaries = 3;

    /// <summary>The first in which the output of attempts is kept.</summary>
    public const int FirstWithOutputs = 4;

    /// <summary>0 for a database in which nothing is yet.</summary>
    /// <exception cref="StorageException">It belongs to another program.</exception>
    public static int VersionOf(SqliteConnection connection)
    {
        if ((long)connection.Scalar("PRAGMA application_id")! == ApplicationId)
            return (int)(long)connection.Scalar("SELECT version FROM schema_version")!;
        if ((long)connection.Scalar("SELECT count(*) FROM sqlite_schema")! == 0)
            return 0;
        throw new StorageException(
            $"{connection.DataSource} is a database of another program, not a store. Name another file with --store."
        );
    }

    /// <summary>Refuses what a newer program wrote.</summary>
    public static void MustBeKnown(int version, ImmutableArray<MigrationScript> scripts, string path)
    {
        if (version > scripts.Length)
            throw new StorageException(
                $"The store {path} was written by a newer sweep: schema {version}, this program knows up to "
                    + $"{scripts.Length}. Upgrade sweep."
            );
    }

    /// <summary>
    /// Runs the scripts that are missing, all of them or none. Safe when several processes do so at
    /// once: the second one finds nothing missing.
    /// </summary>
    public static void Migrate(SqliteConnection connection, ImmutableArray<MigrationScript> scripts)
    {
        var found = VersionOf(connection);
        MustBeKnown(found, scripts, connection.DataSource);
        if (found == scripts.Length)
            return;
        // Kept in the file. Cannot change within a transaction.
        connection.Execute("PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        found = VersionOf(connection);
        MustBeKnown(found, scripts, connection.DataSource);
        if (found == 0)
            connection.Execute(
                "CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT; INSERT INTO schema_version VALUES (0)"
            );
        foreach (var script in scripts.Skip(found))
            connection.Execute(script.Sql);
        connection.Execute("UPDATE schema_version SET version = $version", ("$version", scripts.Length));
        transaction.Commit();
    }
}
