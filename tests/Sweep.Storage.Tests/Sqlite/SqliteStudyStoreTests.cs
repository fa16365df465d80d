using Foundation;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Sqlite;

namespace Sweep.Storage.Tests.Sqlite;

public sealed class SqliteStudyStoreTests : StudyStoreContract
{
    private readonly TemporaryFolder folder = new();

    private string Database => folder["a/b/sweep.db"];

    [Fact]
    public void Everything_is_there_when_the_store_is_opened_again()
    {
        var row = Some.Sweep("月🌙");
        var batch = Some.Batch(Some.Events(1, 3)) with
        {
            Curves = [Some.Curve(values: [1, double.NaN])],
            Checkpoints = [Some.Checkpoint()],
        };
        BlobRef blob;
        using (var writer = Create(row))
        {
            writer.Append(batch);
            blob = Store.Blobs.Put(row.Id, "abc"u8);
        }

        Store.Dispose();
        using var again = Reader();
        Assert.Equal([row], again.List());
        Assert.Equal(batch.Events, again.ReadLog(row.Id));
        Assert.Equal(batch.Checkpoints, again.ReadCheckpoints(row.Id));
        Assert.Equal(batch.Curves[0].Values, again.ReadCurves(row.Id, 0).Single().Values);
        Assert.Equal("abc"u8, again.Blobs.Get(row.Id, blob)!);
    }

    [Fact]
    public void Readers_do_not_wait_for_a_long_write()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(Some.Batch(Some.Events(1, 3)));
        using var other = new SqliteConnection($"Data Source={Database};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);
        other.Execute("DELETE FROM events");

        // All on this thread: were they to wait for the transaction, they would do so until the
        // busy timeout and fail.
        using var reader = Reader();
        foreach (var store in (IStudyReader[])[Store, reader])
        {
            Assert.Equal([row], store.List());
            Assert.Equal(3, store.ReadLog(row.Id).Count);
            Assert.NotNull(store.WriterOf(row.Id));
        }

        transaction.Rollback();
        writer.Append(Some.Batch(Some.Event(4)));
        Assert.Equal(4, reader.ReadLog(row.Id).Count);
    }

    [Fact]
    public void A_store_that_is_kept_busy_is_said_to_be_and_the_writer_goes_on_afterwards()
    {
        var row = Some.Sweep();
        using var writer = (SqliteSweepWriter)Create(row);
        writer.Connection.Execute("PRAGMA busy_timeout = 0");
        using var other = new SqliteConnection($"Data Source={Database};Pooling=False");
        other.Open();
        using (other.BeginTransaction(deferred: false))
            Assert.Contains(
                "busy",
                Assert.Throws<StorageException>(() => writer.Append(Some.Batch(Some.Event(1)))).Message,
                StringComparison.Ordinal
            );

        writer.Append(Some.Batch(Some.Event(1)));
        Assert.Single(Store.ReadLog(row.Id));
    }

    [Fact]
    public void Every_connection_syncs_and_checks_and_the_file_has_a_write_ahead_log()
    {
        using var writer = (SqliteSweepWriter)Writer(SweepId.Create());
        Assert.Equal("wal", writer.Connection.Scalar("PRAGMA journal_mode"));
        Assert.Equal(2L, writer.Connection.Scalar("PRAGMA synchronous")); // FULL
        Assert.Equal(1L, writer.Connection.Scalar("PRAGMA foreign_keys"));
        Assert.Equal(10_000L, writer.Connection.Scalar("PRAGMA busy_timeout"));
    }

    [Fact]
    public void A_store_that_is_read_has_no_writers()
    {
        using (Create(Some.Sweep())) { }
        using var reader = Reader();
        Assert.Throws<InvariantViolatedException>(() => ((IStudyStore)reader).OpenWriter(SweepId.Create()));
    }

    [Fact]
    public void Deleting_a_sweep_finishes_deletions_that_were_cut_short()
    {
        var cutShort = SweepId.Create();
        var orphan = Store.Blobs.Put(cutShort, "orphan"u8);
        using var writer = Create(Some.Sweep());
        writer.DeleteSweep();
        Assert.Null(Store.Blobs.Get(cutShort, orphan));
    }

    [Fact]
    public void Two_stores_in_one_folder_leave_each_others_blobs_alone()
    {
        using var neighbour = SqliteStudyStore.Open(folder["a/b/other.db"]);
        var sweep = SweepId.Create();
        var blob = neighbour.Blobs.Put(sweep, "theirs"u8);
        using var writer = Create(Some.Sweep());
        writer.DeleteSweep();
        Assert.NotNull(neighbour.Blobs.Get(sweep, blob));
    }

    [Fact]
    public void Nothing_is_left_of_a_lock_that_was_given_back()
    {
        using (Create(Some.Sweep()))
            Assert.Single(Directory.GetFiles(Database + "-locks"));
        Assert.Empty(Directory.GetFiles(Database + "-locks"));
    }

    [Fact]
    public void A_sweep_identity_is_never_a_path()
    {
        var sneaky = new SweepId("../../../../etc");
        Assert.Throws<InvariantViolatedException>(() => Store.OpenWriter(sneaky));
        Assert.Throws<InvariantViolatedException>(() => Store.Blobs.Put(sneaky, []));
        Assert.Throws<InvariantViolatedException>(() => Store.Blobs.Get(sneaky, Store.Blobs.Put(SweepId.Create(), [])));
    }

    protected override IStudyStore Open() => SqliteStudyStore.Open(Database);

    public override void Dispose()
    {
        base.Dispose();
        folder.Dispose();
    }

    private IStudyReader Reader() =>
        Assert.IsType<ReadableStore.Opened>(SqliteStudyStore.OpenForReading(Database)).Store;
}
