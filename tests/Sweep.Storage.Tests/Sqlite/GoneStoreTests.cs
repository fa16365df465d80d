using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Sqlite;

namespace Sweep.Storage.Tests.Sqlite;

/// <summary>
/// A store that is deleted or replaced while it is in use acknowledges nothing more.
/// </summary>
public sealed class GoneStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteStudyStore store;
    private readonly ISweepWriter writer;
    private readonly SweepRow row = Some.Sweep();

    public GoneStoreTests()
    {
        store = SqliteStudyStore.Open(Database);
        writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        writer.Append(Some.Batch(Some.Event(1)));
    }

    private string Home => folder["home"];

    private string Database => Path.Combine(Home, "sweep.db");

    public void Dispose()
    {
        writer.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void What_stands_goes_on()
    {
        store.Blobs.Put(row.Id, "weights"u8);
        writer.Append(Some.Batch(Some.Event(2)));
        using (var reader = Assert.IsType<ReadableStore.Opened>(SqliteStudyStore.OpenForReading(Database)).Store)
            Assert.Equal(2, reader.ReadLog(row.Id).Count);
        writer.Append(Some.Batch(Some.Event(3)));
        Assert.Equal(3, store.ReadLog(row.Id).Count);
    }

    [Fact]
    public void A_deleted_store_acknowledges_nothing_and_nothing_is_made_in_its_place()
    {
        Directory.Delete(Home, recursive: true);
        Refused("was deleted", () => writer.Append(Some.Batch(Some.Event(2))));
        Refused("was deleted", () => store.Blobs.Put(row.Id, "weights"u8));
        Refused("was deleted", () => store.OpenWriter(Some.Sweep().Id));
        Assert.False(Path.Exists(Home));
    }

    [Fact]
    public void Another_file_in_the_place_of_the_store_is_found()
    {
        File.Copy(Database, Database + ".copy");
        File.Move(Database + ".copy", Database, overwrite: true);
        Refused("was replaced", () => writer.Append(Some.Batch(Some.Event(2))));
    }

    [Fact]
    public void A_write_ahead_log_that_was_deleted_is_found()
    {
        File.Delete(Database + "-wal");
        Refused("sweep.db-wal was deleted", () => writer.Append(Some.Batch(Some.Event(2))));
    }

    [Fact]
    public void A_folder_of_checkpoints_that_was_deleted_is_found_before_another_is_made()
    {
        store.Blobs.Put(row.Id, "weights"u8);
        Directory.Delete(Database + "-blobs", recursive: true);
        Refused("sweep.db-blobs was deleted", () => store.Blobs.Put(row.Id, "others"u8));
        Refused("sweep.db-blobs was deleted", () => writer.Append(Some.Batch(Some.Event(2))));
        Assert.False(Path.Exists(Database + "-blobs"));
    }

    private void Refused(string why, Action work)
    {
        var gone = Assert.Throws<StoreGoneException>(work);
        Assert.Contains(why, gone.Message, StringComparison.Ordinal);
        Assert.Contains(Database, gone.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing more is acknowledged", gone.Message, StringComparison.Ordinal);
    }
}
