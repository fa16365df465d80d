using Microsoft.Data.Sqlite;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Files;
using Sweep.Storage.Sqlite;

namespace Sweep.Storage.Tests.Sqlite;

/// <summary>What a file may turn out to be.</summary>
public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Database => folder["sweep.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_store_is_told_with_its_path_and_not_created()
    {
        var missing = Assert.IsType<ReadableStore.Missing>(SqliteStudyStore.OpenForReading(folder["not/there.db"]));
        Assert.Contains(folder["not/there.db"], missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_empty_file_that_a_kill_left_is_no_store_yet_and_becomes_one()
    {
        File.WriteAllBytes(Database, []);
        Assert.IsType<ReadableStore.Missing>(SqliteStudyStore.OpenForReading(Database));
        using (var store = SqliteStudyStore.Open(Database))
            Create(store, "moons");
        Assert.Equal(["moons"], Names());
    }

    [Fact]
    public void A_reader_leaves_a_store_as_it_is()
    {
        using (var store = SqliteStudyStore.Open(Database))
            Create(store, "moons");
        var before = Directory.GetFileSystemEntries(folder.Path).Order();
        var bytes = File.ReadAllBytes(Database);
        using (var reader = Reader())
        {
            Assert.Equal(["moons"], reader.List().Select(row => row.Name));
            Assert.Null(reader.WriterOf(reader.List()[0].Id));
        }

        Assert.Equal(bytes, File.ReadAllBytes(Database));
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path).Order());
    }

    [Fact]
    public void A_newer_schema_is_refused_to_readers_and_writers()
    {
        SqliteStudyStore.Open(Database).Dispose();
        Execute("UPDATE schema_version SET version = 77");
        foreach (
            var open in (Action[])
                [() => SqliteStudyStore.Open(Database), () => SqliteStudyStore.OpenForReading(Database)]
        )
        {
            var refused = Assert.Throws<StorageException>(open);
            Assert.Contains(
                $"written by a newer sweep: schema 77, this program knows up to {SqliteSchema.Scripts.Length}. "
                    + "Upgrade sweep.",
                refused.Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void An_older_schema_is_brought_up_to_date_by_a_writer_and_keeps_what_is_in_it()
    {
        using (var store = SqliteStudyStore.Open(Database))
            Create(store, "moons");
        var next = SqliteSchema.Scripts.Add(
            new MigrationScript(
                SqliteSchema.Scripts.Length + 1,
                "ALTER TABLE sweeps ADD COLUMN note TEXT; UPDATE sweeps SET note = 'hello';"
            )
        );

        using (
            var older = Assert
                .IsType<ReadableStore.Opened>(SqliteStudyStore.OpenForReading(Database, FileSystems.TypeOf, next))
                .Store
        )
            Assert.Equal("moons", older.List().Single().Name);
        for (var i = 0; i < 2; i++)
            using (var store = SqliteStudyStore.Open(Database, FileSystems.TypeOf, next))
                Assert.Equal("moons", store.List().Single().Name);
        Assert.Equal("hello", Execute("SELECT note FROM sweeps"));
        Assert.Throws<StorageException>(() => SqliteStudyStore.Open(Database));
    }

    [Fact]
    public void A_store_from_before_output_was_kept_has_none_for_a_reader()
    {
        SqliteStudyStore
            .Open(Database, FileSystems.TypeOf, SqliteSchema.Scripts[..(SqliteSchema.FirstWithOutputs - 1)])
            .Dispose();
        using var older = Assert.IsType<ReadableStore.Opened>(SqliteStudyStore.OpenForReading(Database)).Store;
        Assert.Empty(older.ListOutputs(Some.Sweep().Id));
        Assert.Empty(older.ReadOutput(new AttemptKey(new TrialKey(Some.Sweep().Id, 0), 1)));
    }

    [Fact]
    public void A_store_from_before_fleets_gains_what_they_need()
    {
        SqliteStudyStore.Open(Database, FileSystems.TypeOf, SqliteSchema.Scripts[..1]).Dispose();
        Execute(
            "INSERT INTO sweeps (id, name, created, spec, version) VALUES ('0123456789abcdef', 'moons', "
                + "'2026-02-03T04:05:06.0000000+02:00', '{}', '0.1.0')"
        );
        Assert.Contains(
            "written by an older sweep: schema 1, this program reads from 2 on",
            Assert.Throws<StorageException>(() => SqliteStudyStore.OpenForReading(Database)).Message,
            StringComparison.Ordinal
        );
        using var now = SqliteStudyStore.Open(Database);
        Assert.Empty(now.ListSubmissions());
        Assert.Equal(
            1,
            Assert.IsType<LeadResult.Leading>(now.TryLead(new LeaderIdentity("a:1", 1, "a"))).Leadership.Term
        );
        Assert.Equal("moons", now.List().Single().Name);
    }

    [Fact]
    public void A_migration_that_fails_changes_nothing()
    {
        using (var store = SqliteStudyStore.Open(Database))
            Create(store, "moons");
        var broken = SqliteSchema.Scripts.AddRange(
            new MigrationScript(SqliteSchema.Scripts.Length + 1, "ALTER TABLE sweeps ADD COLUMN note TEXT"),
            new MigrationScript(SqliteSchema.Scripts.Length + 2, "DELETE FROM sweeps; INSERT INTO nowhere VALUES (1)")
        );
        Assert.Throws<StorageException>(() => SqliteStudyStore.Open(Database, FileSystems.TypeOf, broken));
        Assert.Equal(["moons"], Names());
        Assert.Equal((long)SqliteSchema.Scripts.Length, Execute("SELECT version FROM schema_version"));
    }

    [Fact]
    public void Many_may_open_a_new_store_at_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var path = folder[$"new{round}/sweep.db"];
            Parallel.For(
                0,
                8,
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                i =>
                {
                    using var store = SqliteStudyStore.Open(path);
                    Create(store, $"{i}");
                }
            );
            using var all = SqliteStudyStore.Open(path);
            Assert.Equal(8, all.List().Count);
        }
    }

    [Fact]
    public void A_database_of_another_program_is_left_alone()
    {
        Execute("CREATE TABLE birds (name TEXT)");
        var before = File.ReadAllBytes(Database);
        foreach (
            var open in (Action[])
                [() => SqliteStudyStore.Open(Database), () => SqliteStudyStore.OpenForReading(Database)]
        )
            Assert.Contains("another program", Assert.Throws<StorageException>(open).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void A_file_that_is_no_database_is_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("sweep: moons\n", 100));
        File.WriteAllText(Database, text);
        foreach (
            var open in (Action[])
                [() => SqliteStudyStore.Open(Database), () => SqliteStudyStore.OpenForReading(Database)]
        )
            Assert.Contains("is not a store", Assert.Throws<StorageException>(open).Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Database));
    }

    [Fact]
    public void A_damaged_database_is_said_to_be()
    {
        using (var store = SqliteStudyStore.Open(Database))
            Create(store, "moons");
        var bytes = File.ReadAllBytes(Database);
        bytes.AsSpan(4096).Fill(0xA5);
        File.WriteAllBytes(Database, bytes);
        var damaged = Assert.Throws<StorageException>(() =>
        {
            using var store = SqliteStudyStore.Open(Database);
            store.List();
        });
        Assert.Contains("damaged", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(Database);
        Assert.Contains(
            Database,
            Assert.Throws<StorageException>(() => SqliteStudyStore.Open(Database)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_in_place_of_a_folder_above_is_refused()
    {
        File.WriteAllText(folder["file"], "");
        Assert.Contains(
            "file",
            Assert.Throws<StorageException>(() => SqliteStudyStore.Open(folder["file/sweep.db"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_system_that_machines_share_is_refused_before_anything_is_made()
    {
        var refused = Assert.Throws<StorageException>(() =>
            SqliteStudyStore.Open(folder["x/sweep.db"], _ => "nfs4", SqliteSchema.Scripts)
        );
        Assert.Contains("(nfs4)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--store", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static void Create(SqliteStudyStore store, string name)
    {
        var row = Some.Sweep(name);
        using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
    }

    private IStudyReader Reader() =>
        Assert.IsType<ReadableStore.Opened>(SqliteStudyStore.OpenForReading(Database)).Store;

    private string[] Names()
    {
        using var reader = Reader();
        return [.. reader.List().Select(row => row.Name)];
    }

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection.Scalar(sql);
    }
}
