using Cluster.Bench;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Storage;
using Sweep.Coordinator.Storage.Postgres;
using Sweep.Coordinator.Storage.Sqlite;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>A thousand workers on real sockets: nothing is lost, nothing is done twice, nobody is cut off. How fast that is stands in bench/results.</summary>
public sealed class LoadTests
{
    private const int Workers = 1000, Trials = 2000, JoinsAtOnce = 64;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_thousand_workers_finish_every_trial_once_on_sqlite()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStudyStore.Open(Path.Combine(folder.Path, "sweep.db"));
        await Play(store);
    }

    [Fact]
    public async Task A_thousand_workers_finish_every_trial_once_on_postgresql()
    {
        using var store = PostgresStudyStore.Open(PostgresAddress.Parse(PostgresServer.Shared.NewSchema()).Address!, TimeProvider.System);
        await Play(store);
    }

    private static async Task Play(IStudyStore store)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var coordinator = await LoadedCoordinator.BeginAsync(store, Trials);
        var fleet = Enumerable.Range(0, Workers).Select(number => new NoOpWorker(number, coordinator.Link, [])).ToArray();
        await Parallel.ForEachAsync(fleet, new ParallelOptions { MaxDegreeOfParallelism = JoinsAtOnce, CancellationToken = stop }, async (worker, cancelled) => await worker.JoinAsync(cancelled));
        using var over = new CancellationTokenSource();
        var working = fleet.Select(worker => worker.WorkAsync(over.Token)).ToArray();
        Assert.IsType<StudyConclusion.Finished>(await coordinator.Study.Conclusion.WaitAsync(Limit, stop));
        Assert.All(working, work => Assert.False(work.IsCompleted, "a worker was cut off"));
        // The last acknowledgements are on their way.
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (fleet.Sum(worker => worker.Durable) < Trials) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        await over.CancelAsync();
        await Task.WhenAll(working);

        var state = coordinator.Stored();
        Assert.Equal(Trials, fleet.Sum(worker => worker.Durable));
        Assert.Equal(Trials, state.Trials.Count(trial => trial is { Life: TrialLife.Completed, Attempts: 1 }));
    }
}
