using Sweep.Coordinator.Hosting.Members;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Tests.Postgres;

namespace Sweep.Coordinator.Tests.Hosting.Members;

public sealed class DowningLeaseTests : IDisposable
{
    private static readonly CoordinatorEntry Entry = new(new LeaderIdentity("a:7070", 1, "a"), "a:7080", "f");

    private readonly PostgresAddress address = PostgresSome.Address();
    private readonly PostgresStudyStore first;
    private readonly PostgresStudyStore second;

    public DowningLeaseTests()
    {
        first = PostgresStudyStore.Open(address, TimeProvider.System);
        second = PostgresStudyStore.Open(address, TimeProvider.System);
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
        PostgresSome.Drop(address);
    }

    [Fact]
    public async Task One_side_gets_it_and_keeps_it()
    {
        using var ours = Of(first);
        using var theirs = Of(second);
        Assert.True(await ours.AcquireAsync());
        Assert.True(await ours.AcquireAsync());
        Assert.False(await theirs.AcquireAsync());
        Assert.True(ours.IsHeld);
        Assert.False(theirs.IsHeld);
    }

    [Fact]
    public async Task The_other_side_gets_it_once_its_holder_is_gone()
    {
        using var theirs = Of(second);
        var ours = Of(first);
        Assert.True(await ours.AcquireAsync());
        var waiting = theirs.AcquireAsync();
        ours.Dispose();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task One_that_ends_while_it_waits_does_not_keep_it()
    {
        var ours = Of(first);
        var theirs = Of(second);
        Assert.True(await ours.AcquireAsync());
        var waiting = theirs.AcquireAsync();
        theirs.Dispose();
        ours.Dispose();
        Assert.False(await waiting);
        Assert.Null(first.Registry.HolderOf(CoordinatorLease.Downing));
    }

    private static DowningLease Of(PostgresStudyStore store) =>
        new(store.Registry, store.Registry.Register(Entry), TimeProvider.System);
}
