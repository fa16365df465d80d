using System.Collections.Immutable;
using Npgsql;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Postgres;

/// <summary>
/// Which version of our tables a schema of the database has, and the way to the newest.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>The scripts of this program.</summary>
    public static readonly ImmutableArray<MigrationScript> Scripts = MigrationScript.Beside(typeof(PostgresSchema));

    /// <summary>
    /// The first version in which sweeps have summaries and events have checksums.
    /// </summary>
    public const int FirstWithSummaries = 2;

    /// <summary>The first in which the output of attempts is kept.</summary>
    public const int FirstWithOutputs = 3;

    /// <summary>0 for a schema that is absent or in which nothing is yet.</summary>
    /// <exception cref="StorageException">It belongs to another program.</exception>
    public static int VersionOf(NpgsqlConnection connection, PostgresAddress address)
    {
        const string tables = """
            SELECT coalesce(bool_or(relname = 'sweep_schema'), false), count(*) > 0
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = $1 AND relkind IN ('r', 'p')
            """;
        var (isOurs, isUsed) = connection
            .Query(tables, row => (row.GetBoolean(0), row.GetBoolean(1)), address.Schema)
            .Single();
        if (isOurs)
            return (int)connection.Scalar("SELECT version FROM sweep_schema")!;
        if (!isUsed)
            return 0;
        throw new StorageException(
            $"The schema '{address.Schema}' of {address} has tables of another program, and no store. Name another "
                + "one with ?schema=NAME."
        );
    }

    /// <summary>Refuses what a newer program wrote.</summary>
    public static void MustBeKnown(int version, ImmutableArray<MigrationScript> scripts, PostgresAddress address)
    {
        if (version > scripts.Length)
            throw new StorageException(
                $"The store {address} was written by a newer sweep: schema {version}, this program knows up to "
                    + $"{scripts.Length}. Upgrade sweep."
            );
    }

    /// <summary>
    /// Runs the scripts that are missing, all of them or none; where several processes do so at
    /// once, the others wait and find nothing missing.
    /// </summary>
    public static void Migrate(
        NpgsqlConnection connection,
        PostgresAddress address,
        ImmutableArray<MigrationScript> scripts
    )
    {
        var found = VersionOf(connection, address);
        MustBeKnown(found, scripts, address);
        if (found == scripts.Length)
            return; // a role without the right to make tables may work on
        using var transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock(hashtextextended('sweep ' || $1, 0))", address.Schema);
        if (connection.Scalar("SHOW server_encoding") is not "UTF8")
            throw new StorageException(
                $"The database of {address} cannot hold all text: make one with `createdb --encoding=UTF8 "
                    + "--template=template0 NAME`."
            );
        found = VersionOf(connection, address);
        MustBeKnown(found, scripts, address);
        if (found == scripts.Length)
            return;
        if (found == 0)
            Begin(connection, address);
        foreach (var script in scripts.Skip(found))
            connection.Execute(script.Sql);
        connection.Execute("UPDATE sweep_schema SET version = $1", scripts.Length);
        transaction.Commit();
    }

    private static void Begin(NpgsqlConnection connection, PostgresAddress address)
    {
        // Not IF NOT EXISTS: that asks for the right to make a schema also where there is one. The
        // name was checked: lower-case letters, digits and _.
        if (connection.Scalar("SELECT 1 FROM pg_namespace WHERE nspname = $1", address.Schema) is null)
            connection.Execute($"CREATE SCHEMA \"{address.Schema}\"");
        connection.Execute("CREATE TABLE sweep_schema (version integer NOT NULL)");
        connection.Execute("INSERT INTO sweep_schema VALUES (0)");
    }
}
