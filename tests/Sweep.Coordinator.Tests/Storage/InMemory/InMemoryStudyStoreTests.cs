using Sweep.Coordinator.Storage;
using Sweep.Coordinator.Storage.InMemory;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Tests.Storage.InMemory;

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

    protected override IStudyStore Open() => new InMemoryStudyStore();
}
