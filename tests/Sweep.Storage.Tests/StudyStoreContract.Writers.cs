using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void A_writer_creates_no_sweep_but_its_own()
    {
        using var writer = Writer(SweepId.Create());
        Assert.Throws<InvariantViolatedException>(() => writer.TryCreate(Some.Sweep()));
        Assert.Empty(Store.List());
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
                while (!stop.IsCancellationRequested)
                    Store.WriterOf(id);
            },
            TestContext.Current.CancellationToken
        );
        try
        {
            for (var i = 0; i < 200; i++)
                Writer(id).Dispose();
        }
        finally
        {
            await stop.CancelAsync();
            await asking;
        }
    }

    [Fact]
    public async Task Of_many_that_try_to_write_at_once_one_may()
    {
        var id = SweepId.Create();
        _ = Store.List();
        for (var round = 0; round < 20; round++)
        {
            using var start = new Barrier(participantCount: 4);
            var results = await Task.WhenAll(
                Enumerable
                    .Range(0, start.ParticipantCount)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                start.SignalAndWait();
                                return Store.OpenWriter(id);
                            },
                            TaskCreationOptions.LongRunning
                        )
                    )
            );
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
}
