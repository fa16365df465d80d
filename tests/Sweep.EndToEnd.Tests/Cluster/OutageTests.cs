using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>The database goes away in the middle, as after a power cut, and comes back.</summary>
public sealed class OutageTests
{
    private const int Trials = 10;

    private static readonly string SweepFile = MoonsSweep.File("outage", Trials, epochs: 500);

    /// <summary>
    /// Longer than the lease, so that another process could have taken the sweep meanwhile.
    /// </summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(7);

    [Fact]
    public void A_run_outlives_a_database_that_was_away_for_longer_than_its_lease()
    {
        using var server = PostgresServer.Start();
        var url = server.NewSchema();
        using var folder = new TemporaryFolder();
        folder.Write("outage.yaml", SweepFile);
        using var run = SweepProcess.Start(
            folder,
            "run",
            "outage.yaml",
            "--slots",
            "2",
            "--no-progress",
            "--store",
            url
        );
        WaitForTrials(run, url, 2);
        server.Stop();
        Assert.False(run.EndsWithin(Outage), run.StandardError);
        server.Continue();
        var result = run.Wait();
        Assert.True(result.ExitCode == 0, result.StandardError);

        using var sweep = StoredSweep.OpenAt(url, "outage");
        sweep.AssertEachTrialFinishedOnce(Trials);
        Assert.Equal(2, sweep.Events.OfType<CoordinatorOpened>().Count());
    }

    private static void WaitForTrials(SweepProcess run, string url, int trials)
    {
        while (!run.EndsWithin(TimeSpan.FromMilliseconds(200)))
        {
            if (!run.StandardError.Contains("trial 0 completed", StringComparison.Ordinal))
                continue;
            using var sweep = StoredSweep.OpenAt(url, "outage");
            if (sweep.State.Trials.Count >= trials)
                return;
        }

        Assert.Fail(run.StandardError);
    }
}
