using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.Storage.Tests.Postgres;

/// <summary>What a server, a database or a schema may turn out to be.</summary>
public sealed class PostgresSchemaTests : IDisposable
{
    private readonly string url = PostgresServer.Shared.NewSchema();
    private readonly PostgresAddress address;
    private readonly NpgsqlConnection side;

    private string Role => address.Schema.Replace("test_", "role_", StringComparison.Ordinal);

    public PostgresSchemaTests()
    {
        address = PostgresSome.Parse(url);
        side = PostgresSome.Connect(address);
    }

    public void Dispose()
    {
        side.Execute($"DROP SCHEMA IF EXISTS {address.Schema} CASCADE");
        side.Execute($"DROP ROLE IF EXISTS {Role}");
        side.Dispose();
    }

    [Fact]
    public void A_missing_store_is_told_with_its_place_and_not_created()
    {
        var missing = Assert.IsType<ReadableStore.Missing>(
            PostgresStudyStore.OpenForReading(address, TimeProvider.System)
        );
        Assert.Contains(address.Schema, missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, missing.Message, StringComparison.Ordinal);
        Assert.Null(side.Scalar("SELECT 1 FROM pg_namespace WHERE nspname = $1", address.Schema));
    }

    [Fact]
    public void A_newer_schema_is_refused_to_readers_and_writers()
    {
        Open().Dispose();
        side.Execute("UPDATE sweep_schema SET version = 77");
        foreach (
            var open in (Action[])[() => Open(), () => PostgresStudyStore.OpenForReading(address, TimeProvider.System)]
        )
            Assert.Contains(
                $"written by a newer sweep: schema 77, this program knows up to {PostgresSchema.Scripts.Length}. "
                    + "Upgrade sweep.",
                Assert.Throws<StorageException>(open).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void An_older_schema_is_brought_up_to_date_by_a_writer_and_keeps_what_is_in_it()
    {
        using (var store = Open())
            Create(store, "moons");
        var next = PostgresSchema.Scripts.Add(
            new MigrationScript(
                PostgresSchema.Scripts.Length + 1,
                "ALTER TABLE sweeps ADD COLUMN note text; UPDATE sweeps SET note = 'hello';"
            )
        );
        using (
            var older = Assert
                .IsType<ReadableStore.Opened>(PostgresStudyStore.OpenForReading(address, TimeProvider.System, next))
                .Store
        )
            Assert.Equal("moons", older.List().Single().Name);
        for (var i = 0; i < 2; i++)
            using (var store = PostgresStudyStore.Open(address, TimeProvider.System, next))
                Assert.Equal("moons", store.List().Single().Name);
        Assert.Equal("hello", side.Scalar("SELECT note FROM sweeps"));
    }

    [Fact]
    public void A_migration_that_fails_changes_nothing()
    {
        using (var store = Open())
            Create(store, "moons");
        var broken = PostgresSchema.Scripts.AddRange(
            new MigrationScript(PostgresSchema.Scripts.Length + 1, "ALTER TABLE sweeps ADD COLUMN note text"),
            new MigrationScript(PostgresSchema.Scripts.Length + 2, "DELETE FROM sweeps; INSERT INTO nowhere VALUES (1)")
        );
        Assert.Throws<StorageException>(() => PostgresStudyStore.Open(address, TimeProvider.System, broken));
        using var again = PostgresSome.Reader(address);
        Assert.Equal("moons", Assert.Single(again.List()).Name);
    }

    [Fact]
    public void Many_may_open_a_new_store_at_once()
    {
        Parallel.For(
            0,
            6,
            new ParallelOptions { MaxDegreeOfParallelism = 6 },
            i =>
            {
                using var store = Open();
                Create(store, $"{i}");
            }
        );
        using var all = PostgresSome.Reader(address);
        Assert.Equal(6, all.List().Count);
    }

    [Fact]
    public void A_schema_of_another_program_is_left_alone()
    {
        side.Execute($"CREATE SCHEMA {address.Schema}");
        side.Execute("CREATE TABLE birds (name text)");
        foreach (
            var open in (Action[])[() => Open(), () => PostgresStudyStore.OpenForReading(address, TimeProvider.System)]
        )
            Assert.Contains("another program", Assert.Throws<StorageException>(open).Message, StringComparison.Ordinal);
        Assert.Equal(
            1L,
            side.Scalar(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::text::regnamespace",
                address.Schema
            )
        );
    }

    [Fact]
    public void A_role_may_read_without_the_right_to_make_or_write_anything()
    {
        using (var store = Open())
            Create(store, "moons");
        var role = InRole("SELECT");
        using var reader = PostgresSome.Reader(role);
        var row = Assert.Single(reader.List());
        Assert.Null(reader.WriterOf(row.Id));
        Assert.Null(reader.Leader());
        Assert.Empty(reader.ReadLog(row.Id));

        var refused = Assert.Throws<StorageException>(() =>
            PostgresStudyStore.Open(role, TimeProvider.System).OpenWriter(row.Id)
        );
        Assert.Contains("docs/guides/storage.md", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_may_write_to_a_store_that_another_made()
    {
        Open().Dispose();
        var role = InRole("SELECT, INSERT, UPDATE, DELETE");
        using var store = PostgresStudyStore.Open(role, TimeProvider.System);
        var row = Some.Sweep();
        using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        writer.Append(Some.Batch(Some.Event(1)) with { Curves = [Some.Curve(values: [1])] });
        Assert.Equal("abc"u8, store.Blobs.Get(row.Id, store.Blobs.Put(row.Id, "abc"u8))!);
        writer.DeleteSweep();
    }

    [Fact]
    public void A_wrong_password_is_told_with_the_remedy_and_not_repeated()
    {
        var wrong = PostgresSome.Parse(
            url.Replace(Uri.EscapeDataString(PostgresServer.Password), "wrong-secret", StringComparison.Ordinal)
        );
        Assert.SkipWhen(
            wrong.ToConnectionString().Password != "wrong-secret",
            "the server of SWEEP_POSTGRES asks for no password"
        );
        var refused = Assert.Throws<StorageException>(() => PostgresStudyStore.Open(wrong, TimeProvider.System));
        Assert.Contains("PGPASSWORD", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_does_not_exist_is_told_with_the_remedy()
    {
        var missing = PostgresSome.Parse(
            url.Replace($"/{address.Database}?", "/no_such_database?", StringComparison.Ordinal)
        );
        var refused = Assert.Throws<StorageException>(() => PostgresStudyStore.Open(missing, TimeProvider.System));
        Assert.Contains("createdb no_such_database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_does_not_listen_is_away()
    {
        // Nothing listens at port 1.
        var absent = PostgresSome.Parse("postgres://ann:secret@127.0.0.1:1/x");
        foreach (
            var open in (Action[])
                [
                    () => PostgresStudyStore.Open(absent, TimeProvider.System),
                    () => PostgresStudyStore.OpenForReading(absent, TimeProvider.System),
                ]
        )
        {
            var away = Assert.Throws<StoreAwayException>(open);
            Assert.Contains(
                "postgres://ann@127.0.0.1:1/x cannot be reached now",
                away.Message,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain("secret", away.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_database_that_turns_read_only_is_away_for_writers_and_still_read()
    {
        SweepRow row;
        using (var store = Open())
            row = Create(store, "moons");
        var role = InRole("SELECT, INSERT, UPDATE, DELETE");
        side.Execute($"ALTER ROLE {role.User} SET default_transaction_read_only = on");
        using var late = PostgresStudyStore.Open(role, TimeProvider.System);
        Assert.Throws<StoreAwayException>(() => late.OpenWriter(row.Id));
        Assert.Equal([row], late.List());
    }

    private static SweepRow Create(PostgresStudyStore store, string name)
    {
        var row = Some.Sweep(name);
        using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        return row;
    }

    private PostgresStudyStore Open() => PostgresStudyStore.Open(address, TimeProvider.System);

    /// <summary>The same store for a role of its own with these rights to its tables.</summary>
    private PostgresAddress InRole(string rights)
    {
        Assert.SkipUnless(
            side.Scalar("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user") is true,
            "the user of SWEEP_POSTGRES may make no roles"
        );
        side.Execute($"CREATE ROLE {Role} LOGIN PASSWORD 'x'");
        side.Execute($"GRANT USAGE ON SCHEMA {address.Schema} TO {Role}");
        side.Execute($"GRANT {rights} ON ALL TABLES IN SCHEMA {address.Schema} TO {Role}");
        var builder = new UriBuilder(url) { UserName = Role, Password = "x" };
        return PostgresSome.Parse(builder.Uri.AbsoluteUri);
    }
}
