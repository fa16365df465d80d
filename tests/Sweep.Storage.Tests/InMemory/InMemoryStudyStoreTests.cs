using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.InMemory;

namespace Sweep.Storage.Tests.InMemory;

public sealed class InMemoryStudyStoreTests : StudyStoreContract
{
    [Fact]
    public void It_fails_once_when_told_to_and_writes_nothing_then()
    {
        var store = (InMemoryStudyStore)Store;
        var row = Some.Sweep();
        using var writer = Create(row);
        store.FailNextAppend(new StorageException("full"));

        Assert.Equal("full", Assert.Throws<StorageException>(() => writer.Append(Some.Batch(Some.Event(1)))).Message);
        Assert.Empty(store.ReadLog(row.Id));
        writer.Append(Some.Batch(Some.Event(1)));
        Assert.Single(store.ReadLog(row.Id));
    }

    [Fact]
    public void A_deposed_writer_writes_nothing_and_another_may()
    {
        var store = (InMemoryStudyStore)Store;
        var row = Some.Sweep();
        using var first = Create(row);
        var blob = store.Blobs.Put(row.Id, "abc"u8);
        store.DeposeWriter(row.Id);
        using var second = Writer(row.Id);

        Assert.Throws<WriterDeposedException>(() => first.Append(Some.Batch(Some.Event(1))));
        Assert.Throws<WriterDeposedException>(() => first.DeleteBlobs([blob]));
        Assert.Throws<WriterDeposedException>(first.DeleteSweep);
        first.Dispose();
        second.Append(Some.Batch(Some.Event(1)));
        Assert.Single(store.ReadLog(row.Id));
        Assert.NotNull(store.Blobs.Get(row.Id, blob));
        Assert.NotNull(store.WriterOf(row.Id));
    }

    [Fact]
    public void A_deposed_leader_is_told_and_another_may_lead()
    {
        var store = (InMemoryStudyStore)Store;
        LeaderIdentity a = new("a:1", 1, "a"),
            b = new("b:1", 2, "b");
        using var first = Assert.IsType<LeadResult.Leading>(store.TryLead(a)).Leadership;
        store.DeposeLeader();
        Assert.True(first.Lost.IsCancellationRequested);
        using var second = Assert.IsType<LeadResult.Leading>(store.TryLead(b)).Leadership;
        first.Dispose();
        Assert.Equal(b, store.Leader());
        Assert.False(second.Lost.IsCancellationRequested);
    }

    protected override IStudyStore Open() => new InMemoryStudyStore();
}
