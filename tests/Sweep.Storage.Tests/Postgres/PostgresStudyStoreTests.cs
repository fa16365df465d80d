using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.Storage.Tests.Postgres;

public sealed class PostgresStudyStoreTests : StudyStoreContract
{
    private readonly PostgresAddress address = PostgresSome.Address();

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
            writer.Submit(new Submission(row.Id, 3, 2));
            blob = Store.Blobs.Put(row.Id, "abc"u8);
        }

        Store.Dispose();
        using var again = PostgresSome.Reader(address);
        Assert.Equal([row], again.List());
        Assert.Equal(batch.Events, again.ReadLog(row.Id));
        Assert.Equal(batch.Checkpoints, again.ReadCheckpoints(row.Id));
        Assert.Equal(batch.Curves[0].Values, again.ReadCurves(row.Id, 0).Single().Values);
        Assert.Equal([new Submission(row.Id, 3, 2)], again.ListSubmissions());
        Assert.Equal("abc"u8, again.Blobs.Get(row.Id, blob)!);
        Assert.Null(again.WriterOf(row.Id));
    }

    [Fact]
    public void Several_words_on_one_checkpoint_in_a_batch_are_one_row_and_the_last_counts()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var last = Some.Checkpoint(sha: new string('b', 64));
        writer.Append(
            WriteBatch.Empty with
            {
                Checkpoints = [Some.Checkpoint(), last],
                Forgotten = [Some.Checkpoint(), Some.Checkpoint()],
            }
        );
        Assert.Equal([last], Store.ReadCheckpoints(row.Id));
    }

    [Fact]
    public void Readers_do_not_wait_for_a_long_write()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(Some.Batch(Some.Events(1, 3)));
        using var other = PostgresSome.Connect(address);
        using var transaction = other.BeginTransaction();
        other.Execute("DELETE FROM events");
        Assert.Equal(3, Store.ReadLog(row.Id).Count);
        Assert.NotNull(Store.WriterOf(row.Id));
        transaction.Rollback();
    }

    [Fact]
    public void Every_session_flushes_what_it_commits_and_gives_up_before_a_lease_does()
    {
        using var database = new PostgresDatabase(address, "token");
        Assert.Equal("on", database.Quickly(connection => connection.Scalar("SHOW synchronous_commit")));
        Assert.Equal("on", database.Patiently(connection => connection.Scalar("SHOW synchronous_commit")));
        Assert.Equal("read committed", database.Quickly(connection => connection.Scalar("SHOW transaction_isolation")));
        foreach (var limit in (string[])["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"])
            Assert.Equal("3s", database.Quickly(connection => connection.Scalar($"SHOW {limit}")));
        Assert.True(PostgresDatabase.QuickLimit < Lease.Trust);
    }

    [Fact]
    public void A_batch_is_one_transaction()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        using var other = PostgresSome.Connect(address);
        for (var i = 0; i < 5; i++)
            writer.Append(
                Some.Batch(Some.Event(i + 1)) with
                {
                    Curves = [Some.Curve(values: [1])],
                    Checkpoints = [Some.Checkpoint(step: i)],
                }
            );
        Assert.Equal(
            5L,
            other.Scalar(
                "SELECT count(DISTINCT xmin::text) FROM (SELECT xmin FROM events UNION ALL SELECT xmin FROM curves "
                    + "UNION ALL SELECT xmin FROM checkpoints) AS rows"
            )
        );
    }

    [Fact]
    public void Nothing_is_left_of_the_lease_of_a_sweep_that_was_never_made_or_is_deleted()
    {
        using var other = PostgresSome.Connect(address);
        Writer(SweepId.Create()).Dispose();
        using (var writer = Create(Some.Sweep()))
            writer.DeleteSweep();
        Assert.Equal(0L, other.Scalar("SELECT count(*) FROM leases"));
        using (Create(Some.Sweep())) { }
        Assert.Equal(1L, other.Scalar("SELECT count(*) FROM leases"));
    }

    [Fact]
    public void A_big_blob_is_kept_in_rows_of_a_mebibyte()
    {
        var id = SweepId.Create();
        foreach (var size in (int[])[1, PostgresBlobStore.ChunkSize, 17 * PostgresBlobStore.ChunkSize + 5])
        {
            var bytes = new byte[size];
            for (var i = 0; i < size; i += 1000)
                bytes[i] = (byte)(i / 1000);
            var blob = Store.Blobs.Put(id, bytes);
            Assert.Equal(bytes, Store.Blobs.Get(id, blob));
            using var other = PostgresSome.Connect(address);
            Assert.Equal(
                (size + PostgresBlobStore.ChunkSize - 1L) / PostgresBlobStore.ChunkSize,
                other.Scalar("SELECT count(*) FROM blob_chunks WHERE sha256 = $1", blob.Sha256)
            );
        }
    }

    [Fact]
    public void A_blob_over_the_limit_is_refused_with_the_limit()
    {
        var refused = Assert.Throws<StorageException>(() =>
            Store.Blobs.Put(SweepId.Create(), new byte[PostgresBlobStore.SizeLimit + 1])
        );
        Assert.Contains("1 GiB", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE blob_chunks SET bytes = set_byte(bytes, 0, 255 - get_byte(bytes, 0)) WHERE number = 1")]
    [InlineData("UPDATE blob_chunks SET bytes = bytes || 'x'::bytea WHERE number = 1")]
    [InlineData("DELETE FROM blob_chunks WHERE number = 1")]
    [InlineData("DELETE FROM blob_chunks WHERE number = 0")]
    [InlineData("UPDATE blobs SET size = size - 1")]
    [InlineData("DELETE FROM blobs")]
    public void A_blob_that_is_damaged_or_absent_is_not_there(string damage)
    {
        var id = SweepId.Create();
        var bytes = new byte[PostgresBlobStore.ChunkSize + 100];
        var blob = Store.Blobs.Put(id, bytes);
        Assert.NotNull(Store.Blobs.Get(id, blob));
        using var other = PostgresSome.Connect(address);
        Assert.True(other.Execute(damage) > 0);
        Assert.Null(Store.Blobs.Get(id, blob));
    }

    [Fact]
    public void Deleting_a_sweep_deletes_what_was_put_after_a_deletion()
    {
        var late = SweepId.Create();
        var orphan = Store.Blobs.Put(late, "orphan"u8);
        using var writer = Create(Some.Sweep());
        writer.DeleteSweep();
        Assert.Null(Store.Blobs.Get(late, orphan));
    }

    [Fact]
    public void Text_that_no_database_holds_is_said_and_nothing_is_written()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        Assert.Throws<StorageException>(() =>
            writer.Append(Some.Batch(Some.Event(1), Some.Event(2) with { Body = "a\0b" }))
        );
        Assert.Empty(Store.ReadLog(row.Id));
        writer.Append(Some.Batch(Some.Event(1)));
        Assert.Single(Store.ReadLog(row.Id));
    }

    protected override IStudyStore Open() => PostgresStudyStore.Open(address, TimeProvider.System);

    public override void Dispose()
    {
        base.Dispose();
        PostgresSome.Drop(address);
    }
}
