using Cluster.Bench;
using Sweep.Coordinator.Core.Study;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// Hundreds of workers on links of their own: nothing is lost, nothing is done twice, and no link
/// breaks. How fast that is, and with how many more, stands in bench/results.
/// </summary>
public sealed class LoadTests
{
    private const int Workers = 400,
        Trials = 2000,
        JoinsAtOnce = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Hundreds_of_workers_finish_every_trial_once_on_sqlite()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStudyStore.Open(Path.Combine(folder.Path, "sweep.db"));
        await Play(store);
    }

    [Fact]
    public async Task Hundreds_of_workers_finish_every_trial_once_on_postgresql()
    {
        using var store = PostgresStudyStore.Open(
            PostgresAddress.Parse(PostgresServer.Shared.NewSchema()).Address!,
            TimeProvider.System
        );
        await Play(store);
    }

    private static async Task Play(IStudyStore store)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var coordinator = await LoadedCoordinator.BeginAsync(store, Trials);
        // Actor systems start on threads of the pool and wait there.
        ThreadPool.SetMinThreads(128, 128);
        var fleet = Enumerable
            .Range(0, Workers)
            .Select(number => new NoOpWorker(number, coordinator.Port, []))
            .ToArray();
        var several = new ParallelOptions { MaxDegreeOfParallelism = JoinsAtOnce, CancellationToken = stop };
        await Parallel.ForEachAsync(fleet, several, async (worker, _) => await worker.JoinAsync());
        foreach (var worker in fleet)
            worker.Work();
        Assert.IsType<StudyConclusion.Finished>(await coordinator.Study.Conclusion.WaitAsync(Limit, stop));
        // The last acknowledgements are on their way.
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (fleet.Sum(worker => worker.Durable) < Trials)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        Assert.All(fleet, worker => Assert.False(worker.IsBroken, "a link broke"));
        await Task.WhenAll(fleet.Select(worker => worker.EndAsync()));

        var state = coordinator.Stored();
        Assert.Equal(Trials, fleet.Sum(worker => worker.Durable));
        Assert.Equal(Trials, state.Trials.Count(trial => trial is { Life: TrialLife.Completed, Counts.Started: 1 }));
    }
}
