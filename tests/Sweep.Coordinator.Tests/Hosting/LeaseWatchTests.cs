using Sweep.Coordinator.Hosting;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Tests;
using Sweep.Storage.Tests.Postgres;

namespace Sweep.Coordinator.Tests.Hosting;

/// <summary>
/// Who has a sweep whose process died a moment ago: the lease decides, process ids only suggest.
/// </summary>
public sealed class LeaseWatchTests : IDisposable
{
    private const int Gone = 4711,
        Alive = 4712;

    private static readonly WriterIdentity Self = new(1, "here");

    private readonly PostgresAddress address = PostgresSome.Address();
    private readonly PostgresStudyStore store;
    private readonly Npgsql.NpgsqlConnection side;
    private readonly SweepRow row = Some.Sweep();
    private readonly List<TimeSpan> waits = [];

    public LeaseWatchTests()
    {
        store = PostgresStudyStore.Open(address, TimeProvider.System);
        side = PostgresSome.Connect(address);
        using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
    }

    public void Dispose()
    {
        side.Dispose();
        store.Dispose();
        PostgresSome.Drop(address);
    }

    [Fact]
    public void A_lease_tells_how_long_it_lasts_by_the_servers_clock()
    {
        Assert.Null(store.LeaseLeft(row.Id));
        HoldFor(100, Gone, "here");
        Assert.InRange(store.LeaseLeft(row.Id)!.Value.TotalSeconds, 1, 100);
        HoldFor(-1, Gone, "here");
        Assert.Null(store.LeaseLeft(row.Id));
    }

    [Theory]
    [InlineData(Gone)]
    [InlineData(1)] // the id of this process, which an earlier one had
    public async Task The_lease_of_a_process_that_died_here_is_waited_for(int process)
    {
        HoldFor(0.5, process, "here");
        Assert.Null(await AwaitAsync());
        Assert.InRange(Assert.Single(waits).TotalSeconds, 0, 0.5);
        Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer.Dispose();
    }

    [Theory]
    [InlineData(Alive, "here")]
    [InlineData(Gone, "there")]
    public async Task A_process_that_lives_or_is_elsewhere_is_named_at_once(int process, string host)
    {
        HoldFor(1000, process, host);
        Assert.Equal(new WriterIdentity(process, host), await AwaitAsync());
        Assert.Empty(waits);
    }

    [Fact]
    public async Task A_process_that_seemed_gone_and_renews_its_lease_has_the_sweep()
    {
        HoldFor(0.5, Gone, "here");
        Assert.Equal(new WriterIdentity(Gone, "here"), await AwaitAsync(() => HoldFor(1000, Gone, "here")));
    }

    [Fact]
    public async Task A_sweep_that_no_process_has_is_free_at_once()
    {
        Assert.Null(await AwaitAsync());
        Assert.Empty(waits);
    }

    private Task<WriterIdentity?> AwaitAsync(Action? meanwhile = null)
    {
        var watch = new LeaseWatch(store, Self, process => process == Gone, TimeProvider.System);
        return watch.AwaitAsync(row.Id, Waits, TestContext.Current.CancellationToken);

        void Waits(TimeSpan left)
        {
            waits.Add(left);
            meanwhile?.Invoke();
        }
    }

    private void HoldFor(double seconds, int process, string host) =>
        PostgresSome.Hold(side, row.Id, seconds, process, host);
}
