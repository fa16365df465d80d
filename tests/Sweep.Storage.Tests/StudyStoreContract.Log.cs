using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
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
        SweepRow a = Some.Sweep("a"),
            b = Some.Sweep("b");
        using var first = Create(a);
        using var second = Create(b);
        first.Append(Some.Batch(Some.Events(1, 3)));
        second.Append(
            Some.Batch(Some.Events(1, 1)) with
            {
                Curves = [Some.Curve(values: [1])],
                Checkpoints = [Some.Checkpoint()],
            }
        );

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
        var wrong = Some.Batch(Some.Event(position)) with
        {
            Curves = [Some.Curve(values: [1])],
            Checkpoints = [Some.Checkpoint()],
        };

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
    public void A_big_batch_is_written_whole()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var long_ = new string('x', 1 << 20);
        ImmutableArray<LogEntry> events = [.. Some.Events(1, 5000), Some.Event(5001) with { Body = long_ }];
        writer.Append(
            Some.Batch(events) with
            {
                Curves = [Some.Curve(values: [.. Enumerable.Range(0, 100_000).Select(i => (double)i)])],
            }
        );
        Assert.Equal(events, Store.ReadLog(row.Id));
        Assert.Equal(100_000, Assert.Single(Store.ReadCurves(row.Id, 0)).Values.Length);
    }

    [Fact]
    public async Task Readers_see_whole_batches_while_a_writer_writes()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < 50; i++)
                    writer.Append(Some.Batch(Some.Events(1 + i * 10L, 10)));
            },
            TestContext.Current.CancellationToken
        );
        for (var done = false; !done; )
        {
            done = writing.IsCompleted;
            var log = Store.ReadLog(row.Id);
            Assert.Equal(0, log.Count % 10);
            Assert.Equal(Enumerable.Range(1, log.Count).Select(i => (long)i), log.Select(entry => entry.Position));
        }

        await writing;
        Assert.Equal(500, Store.ReadLog(row.Id).Count);
    }
}
