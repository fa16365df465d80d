using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Tests.Storage;

/// <summary>What every store of sweeps keeps to. A new one is a subclass that opens it.</summary>
public abstract class StudyStoreContract : IDisposable
{
    private readonly Lazy<IStudyStore> opened;

    protected StudyStoreContract() => opened = new Lazy<IStudyStore>(Open);

    protected IStudyStore Store => opened.Value;

    /// <summary>An empty store. Called once a test.</summary>
    protected abstract IStudyStore Open();

    public virtual void Dispose()
    {
        if (opened.IsValueCreated) Store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_empty_store_has_no_sweeps()
    {
        Assert.Empty(Store.List());
        Assert.Null(Store.Find("moons"));
        Assert.Empty(Store.ReadLog(SweepId.Create()));
        Assert.Empty(Store.ReadCheckpoints(SweepId.Create()));
        Assert.Empty(Store.ReadCurves(SweepId.Create(), 0));
    }

    [Fact]
    public void A_sweep_is_found_as_it_was_created()
    {
        var row = Some.Sweep() with { Spec = """{"text":"ünïcode \u0000 '); DROP TABLE sweeps; --","emoji":"🌙"}""" };
        using var writer = Writer(row.Id);
        Assert.True(writer.TryCreate(row));

        var found = Store.Find("moons");
        Assert.Equal(row, found);
        Assert.Equal(row.Created.Offset, found!.Created.Offset);
        Assert.Equal([row], Store.List());
    }

    [Theory]
    [InlineData("月🌙")]
    [InlineData("it's \"quoted\"; -- %_\\")]
    [InlineData(" ")]
    [InlineData("été")]
    public void A_name_may_be_any_text(string name)
    {
        using var writer = Create(Some.Sweep(name));
        Assert.Equal(name, Store.Find(name)?.Name);
        Assert.Null(Store.Find(name + "x"));
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_two_sweeps()
    {
        using var first = Create(Some.Sweep("moons"));
        using var second = Create(Some.Sweep("Moons"));
        Assert.Equal("moons", Store.Find("moons")?.Name);
        Assert.Equal("Moons", Store.Find("Moons")?.Name);
    }

    [Fact]
    public void Sweeps_are_listed_oldest_first()
    {
        foreach (var name in (string[])["c", "a", "b"])
            using (Create(Some.Sweep(name))) { }
        Assert.Equal(["c", "a", "b"], Store.List().Select(row => row.Name));
    }

    [Fact]
    public void A_taken_name_is_refused_and_nothing_is_written()
    {
        using var first = Create(Some.Sweep());
        var late = Some.Sweep() with { Spec = "{}" };
        using var second = Writer(late.Id);
        Assert.False(second.TryCreate(late));
        Assert.NotEqual("{}", Assert.Single(Store.List()).Spec);
        Assert.Throws<InvariantViolatedException>(() => second.Append(Some.Batch(Some.Event(1))));
    }

    [Fact]
    public void A_writer_creates_no_sweep_but_its_own()
    {
        using var writer = Writer(SweepId.Create());
        Assert.Throws<InvariantViolatedException>(() => writer.TryCreate(Some.Sweep()));
        Assert.Empty(Store.List());
    }

    [Fact]
    public void The_log_is_read_in_order_and_from_any_position()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(Some.Batch(Some.Events(1, 2)));
        writer.Append(Some.Batch(Some.Events(3, 10)));

        Assert.Equal(Some.Events(1, 12), Store.ReadLog(row.Id));
        Assert.Equal(Some.Events(8, 5), Store.ReadLog(row.Id, after: 7));
        Assert.Empty(Store.ReadLog(row.Id, after: 12));
    }

    [Fact]
    public void Logs_of_two_sweeps_are_apart()
    {
        SweepRow a = Some.Sweep("a"), b = Some.Sweep("b");
        using var first = Create(a);
        using var second = Create(b);
        first.Append(Some.Batch(Some.Events(1, 3)));
        second.Append(Some.Batch(Some.Events(1, 1)) with { Curves = [Some.Curve(values: [1])], Checkpoints = [Some.Checkpoint()] });

        Assert.Equal(3, Store.ReadLog(a.Id).Count);
        Assert.Single(Store.ReadLog(b.Id));
        Assert.Empty(Store.ReadCurves(a.Id, 0));
        Assert.Empty(Store.ReadCheckpoints(a.Id));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(2L)]
    [InlineData(4L)]
    [InlineData(-1L)]
    public void A_position_that_does_not_follow_the_last_is_a_bug_and_nothing_is_written(long position)
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(Some.Batch(Some.Events(1, 2)));
        var wrong = Some.Batch(Some.Event(position)) with { Curves = [Some.Curve(values: [1])], Checkpoints = [Some.Checkpoint()] };

        Assert.Throws<InvariantViolatedException>(() => writer.Append(wrong));

        Assert.Equal(Some.Events(1, 2), Store.ReadLog(row.Id));
        Assert.Empty(Store.ReadCurves(row.Id, 0));
        Assert.Empty(Store.ReadCheckpoints(row.Id));
        writer.Append(Some.Batch(Some.Event(3)));
        Assert.Equal(3, Store.ReadLog(row.Id).Count);
    }

    [Fact]
    public void A_gap_within_a_batch_is_a_bug_and_nothing_is_written()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        Assert.Throws<InvariantViolatedException>(() => writer.Append(Some.Batch(Some.Event(1), Some.Event(3))));
        Assert.Empty(Store.ReadLog(row.Id));
    }

    [Fact]
    public void Writing_to_a_sweep_that_does_not_exist_is_a_bug()
    {
        using var writer = Writer(SweepId.Create());
        Assert.Throws<InvariantViolatedException>(() => writer.Append(Some.Batch(Some.Event(1))));
        writer.Append(WriteBatch.Empty);
    }

    [Fact]
    public void Curves_come_back_bit_for_bit_in_the_order_written()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var odd = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_1234);
        CurveChunk[] written =
        [
            Some.Curve(trial: 3, attempt: 2, from: 9, values: [1.0, double.NaN, -0.0, double.PositiveInfinity, double.Epsilon, odd]),
            Some.Curve(trial: 3, attempt: 1, from: 1, values: [0.1]),
            Some.Curve(trial: 3, attempt: 1, from: 2, values: []) with { Metric = "Ünï", Replicate = 2 },
        ];
        writer.Append(WriteBatch.Empty with { Curves = [written[0], Some.Curve(trial: 4, values: [7])] });
        writer.Append(WriteBatch.Empty with { Curves = [.. written[1..]] });

        var read = Store.ReadCurves(row.Id, 3);

        Assert.Equal(written.Select(chunk => chunk with { Values = [] }), read.Select(chunk => chunk with { Values = [] }));
        Assert.Equal(written.Select(Bits), read.Select(Bits));
        static string Bits(CurveChunk chunk) => string.Join(' ', chunk.Values.Select(BitConverter.DoubleToUInt64Bits));
    }

    [Fact]
    public void Checkpoints_are_those_written_and_not_forgotten()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint(trial: 1, step: 200), Some.Checkpoint(trial: 0), Some.Checkpoint(trial: 1, step: 100)] });
        Assert.Equal([Some.Checkpoint(trial: 0), Some.Checkpoint(trial: 1, step: 100), Some.Checkpoint(trial: 1, step: 200)], Store.ReadCheckpoints(row.Id));

        writer.Append(WriteBatch.Empty with
        {
            Forgotten = [Some.Checkpoint(trial: 1, step: 100), Some.Checkpoint(trial: 9)],
            Checkpoints = [Some.Checkpoint(trial: 1, step: 300)],
        });
        Assert.Equal([Some.Checkpoint(trial: 0), Some.Checkpoint(trial: 1, step: 200), Some.Checkpoint(trial: 1, step: 300)], Store.ReadCheckpoints(row.Id));
    }

    [Fact]
    public void The_same_checkpoint_written_twice_is_there_once_and_the_last_word_counts()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint()] });
        var again = Some.Checkpoint(sha: new string('b', 64));
        writer.Append(WriteBatch.Empty with { Checkpoints = [again] });
        Assert.Equal([again], Store.ReadCheckpoints(row.Id));
    }

    [Fact]
    public void A_batch_forgets_before_it_writes()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint()] });
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint()], Forgotten = [Some.Checkpoint()] });
        Assert.Equal([Some.Checkpoint()], Store.ReadCheckpoints(row.Id));
    }

    [Fact]
    public void A_big_batch_is_written_whole()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var long_ = new string('x', 1 << 20);
        ImmutableArray<LogEntry> events = [.. Some.Events(1, 5000), Some.Event(5001) with { Body = long_ }];
        writer.Append(Some.Batch(events) with { Curves = [Some.Curve(values: [.. Enumerable.Range(0, 100_000).Select(i => (double)i)])] });
        Assert.Equal(events, Store.ReadLog(row.Id));
        Assert.Equal(100_000, Assert.Single(Store.ReadCurves(row.Id, 0)).Values.Length);
    }

    [Fact]
    public void A_sweep_has_one_writer_at_a_time()
    {
        var row = Some.Sweep();
        var first = Create(row);
        var held = Assert.IsType<WriterResult.Held>(Store.OpenWriter(row.Id));
        Assert.Equal(new WriterIdentity(Environment.ProcessId, Environment.MachineName), held.By);
        Assert.Equal(held.By, Store.WriterOf(row.Id));
        using var other = Writer(SweepId.Create());

        first.Append(Some.Batch(Some.Event(1)));
        first.Dispose();
        first.Dispose();
        Assert.Null(Store.WriterOf(row.Id));
        using var second = Writer(row.Id);
        second.Append(Some.Batch(Some.Event(2)));
        Assert.Equal(2, Store.ReadLog(row.Id).Count);
    }

    [Fact]
    public async Task Asking_who_writes_never_keeps_a_writer_out()
    {
        var id = SweepId.Create();
        _ = Store.List();
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested) Store.WriterOf(id);
            },
            TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < 200; i++) Writer(id).Dispose();
        }
        finally
        {
            await stop.CancelAsync();
            await asking;
        }
    }

    [Fact]
    public async Task Of_many_who_want_to_write_at_once_one_may()
    {
        var id = SweepId.Create();
        _ = Store.List();
        for (var round = 0; round < 20; round++)
        {
            using var start = new Barrier(participantCount: 4);
            var results = await Task.WhenAll(Enumerable.Range(0, start.ParticipantCount).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Store.OpenWriter(id);
                },
                TaskCreationOptions.LongRunning)));
            Assert.Single(results.OfType<WriterResult.Opened>()).Writer.Dispose();
            Assert.Equal(results.Length - 1, results.OfType<WriterResult.Held>().Count());
        }
    }

    [Fact]
    public void A_writer_that_is_disposed_of_writes_nothing()
    {
        var row = Some.Sweep();
        var writer = Create(row);
        writer.Dispose();
        Assert.Throws<InvariantViolatedException>(() => writer.Append(Some.Batch(Some.Event(1))));
        Assert.Throws<InvariantViolatedException>(writer.DeleteSweep);
        Assert.Equal([row], Store.List());
        Assert.Empty(Store.ReadLog(row.Id));
    }

    [Fact]
    public void A_deleted_sweep_is_gone_with_its_blobs_and_its_name_is_free()
    {
        SweepRow row = Some.Sweep(), other = Some.Sweep("other");
        using var bystander = Create(other);
        bystander.Append(Some.Batch(Some.Event(1)));
        var kept = Store.Blobs.Put(other.Id, "theirs"u8);
        using (var writer = Create(row))
        {
            writer.Append(Some.Batch(Some.Event(1)) with { Curves = [Some.Curve(values: [1])], Checkpoints = [Some.Checkpoint()] });
            var blob = Store.Blobs.Put(row.Id, "mine"u8);
            writer.DeleteSweep();
            Assert.Null(Store.Blobs.Get(row.Id, blob));
        }

        Assert.Null(Store.Find(row.Name));
        Assert.Empty(Store.ReadLog(row.Id));
        Assert.Empty(Store.ReadCurves(row.Id, 0));
        Assert.Empty(Store.ReadCheckpoints(row.Id));
        Assert.Single(Store.ReadLog(other.Id));
        Assert.NotNull(Store.Blobs.Get(other.Id, kept));
        var again = Some.Sweep();
        using (Create(again)) Assert.Empty(Store.ReadLog(again.Id));
    }

    [Fact]
    public void A_blob_is_named_by_what_is_in_it()
    {
        var id = SweepId.Create();
        var blob = Store.Blobs.Put(id, "abc"u8);
        // FIPS 180-2, appendix B.1
        Assert.Equal(new BlobRef("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3), blob);
        Assert.Equal(blob, Store.Blobs.Put(id, "abc"u8));
        Assert.Equal("abc"u8, Store.Blobs.Get(id, blob)!);
        Assert.Empty(Store.Blobs.Get(id, Store.Blobs.Put(id, []))!);
    }

    [Fact]
    public void What_was_never_put_is_absent()
    {
        var id = SweepId.Create();
        var blob = Store.Blobs.Put(id, "abc"u8);
        Assert.Null(Store.Blobs.Get(SweepId.Create(), blob));
        Assert.Null(Store.Blobs.Get(id, blob with { Size = 4 }));
        Assert.Null(Store.Blobs.Get(id, blob with { Sha256 = new string('0', 64) }));
        Assert.Null(Store.Blobs.Get(id, new BlobRef("../" + blob.Sha256, 3)));
        Assert.Null(Store.Blobs.Get(id, default));
    }

    [Fact]
    public void Blobs_are_deleted_by_name_and_all_but_the_named_are_swept()
    {
        var id = SweepId.Create();
        using var writer = Writer(id);
        BlobRef[] blobs = [.. Enumerable.Range(0, 5).Select(i => Store.Blobs.Put(id, [(byte)i]))];
        var elsewhere = SweepId.Create();
        var untouched = Store.Blobs.Put(elsewhere, [0]);

        writer.DeleteBlobs([blobs[0], blobs[0], default]);
        Assert.Equal([false, true, true, true, true], blobs.Select(blob => Store.Blobs.Get(id, blob) is not null));

        writer.KeepOnlyBlobs(blobs[2..4].ToHashSet());
        Assert.Equal([false, false, true, true, false], blobs.Select(blob => Store.Blobs.Get(id, blob) is not null));
        Assert.NotNull(Store.Blobs.Get(elsewhere, untouched));

        Assert.Equal(blobs[0], Store.Blobs.Put(id, [0]));
        Assert.NotNull(Store.Blobs.Get(id, blobs[0]));
    }

    [Fact]
    public void Many_threads_may_put_the_same_and_different_blobs()
    {
        var id = SweepId.Create();
        Parallel.For(0, 64, i =>
        {
            var bytes = new byte[1000];
            bytes[0] = (byte)(i % 8);
            Assert.Equal(bytes, Store.Blobs.Get(id, Store.Blobs.Put(id, bytes)));
        });
    }

    [Fact]
    public async Task Readers_see_whole_batches_while_a_writer_writes()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < 50; i++) writer.Append(Some.Batch(Some.Events(1 + i * 10L, 10)));
            },
            TestContext.Current.CancellationToken);
        for (var done = false; !done;)
        {
            done = writing.IsCompleted;
            var log = Store.ReadLog(row.Id);
            Assert.Equal(0, log.Count % 10);
            Assert.Equal(Enumerable.Range(1, log.Count).Select(i => (long)i), log.Select(entry => entry.Position));
        }

        await writing;
        Assert.Equal(500, Store.ReadLog(row.Id).Count);
    }

    protected ISweepWriter Writer(SweepId sweep) => Assert.IsType<WriterResult.Opened>(Store.OpenWriter(sweep)).Writer;

    protected ISweepWriter Create(SweepRow row)
    {
        var writer = Writer(row.Id);
        Assert.True(writer.TryCreate(row));
        return writer;
    }
}
