using System.Text.Json.Nodes;
using Foundation;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// Real processes, a real PostgreSQL, real SIGKILL and SIGSTOP: every trial is finished once.
/// </summary>
public sealed class ClusterTests(ITestOutputHelper said)
{
    /// <summary>A few in CI, more in a soak.</summary>
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("SWEEP_CLUSTER_KILLS") ?? "6",
        System.Globalization.CultureInfo.InvariantCulture
    );

    /// <summary>So many that the sweep outlasts the kills.</summary>
    private static readonly int Trials = 3 * Kills;

    private static readonly ulong Seed = ulong.Parse(
        Environment.GetEnvironmentVariable("SWEEP_KILL_SEED") ?? "1",
        System.Globalization.CultureInfo.InvariantCulture
    );

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("{kind: random}")]
    [InlineData("{kind: tpe, startup_trials: 4, order: strict, window: 4}")]
    public void Whatever_is_killed_the_leaderboard_is_that_of_an_undisturbed_run(string sampler)
    {
        var file = SweepFile("kills", sampler);
        using var alone = new TemporaryFolder();
        alone.Write("kills.yaml", file);
        var undisturbed = SweepProcess.Run(alone, "run", "kills.yaml", "--slots", "2", "--no-progress");
        Assert.True(undisturbed.ExitCode == 0, undisturbed.StandardError);

        using var cluster = new ProcessCluster(coordinators: 2, workers: 4);
        cluster.Submit("kills", file);
        var kills = KillUntilDone(cluster, "kills", Seed);
        using var sweep = cluster.Stored("kills");
        sweep.AssertEachTrialFinishedOnce(Trials);
        sweep.AssertSuggestionsRecompute();
        Assert.Equal(Lasting(alone, []), Lasting(cluster.Folder, ["--store", cluster.Store]));
        said.WriteLine(
            $"{kills} kills, {sweep.Events.OfType<AttemptLost>().Count()} attempts lost, "
                + $"{sweep.Events.OfType<CoordinatorOpened>().Count()} openings"
        );
    }

    [Fact]
    public void With_free_order_every_suggestion_follows_from_what_it_saw()
    {
        using var cluster = new ProcessCluster(coordinators: 2, workers: 4);
        cluster.Submit("free", SweepFile("free", "{kind: tpe, startup_trials: 4}"));
        KillUntilDone(cluster, "free", Seed + 1);
        using var sweep = cluster.Stored("free");
        sweep.AssertEachTrialFinishedOnce(Trials);
        sweep.AssertSuggestionsRecompute();
    }

    [Fact]
    public void A_leader_that_was_stopped_past_its_lease_writes_nothing_when_it_wakes()
    {
        using var cluster = new ProcessCluster(coordinators: 2, workers: 2);
        cluster.Submit("asleep", SweepFile("asleep", "{kind: random}"));
        WaitFor(cluster, () => Openings(cluster, "asleep") == 1);
        var first = cluster.Leader()!.Value;
        var asleep = cluster.Coordinator(first);
        var since = TimeProvider.System.GetTimestamp();
        asleep.Signal(SweepProcess.Stop);
        WaitFor(cluster, () => Openings(cluster, "asleep") == 2);
        var takeover = TimeProvider.System.GetElapsedTime(since);
        asleep.Signal(SweepProcess.Continue);
        WaitFor(cluster, () => Finished(cluster, "asleep"));

        using var sweep = cluster.Stored("asleep");
        sweep.AssertEachTrialFinishedOnce(Trials);
        // A busy machine may let the second one's lease run out as well: then it opens the sweep
        // again, and the first one stays away.
        var openings = sweep.Events.OfType<CoordinatorOpened>().Select(opened => opened.ProcessId);
        Assert.Equal([asleep.Id, cluster.Coordinator(1 - first).Id], openings.Distinct());
        Assert.Equal(asleep.Id, openings.First());
        Assert.DoesNotContain(asleep.Id, openings.Skip(1));
        Assert.False(asleep.HasExited, "a deposed leader stands by");
        said.WriteLine($"takeover after {takeover.TotalSeconds:F1} s");
    }

    [Fact]
    public void A_worker_that_is_told_to_end_hands_back_what_it_has()
    {
        // Trials so long that the signal meets one in training.
        const int trials = 3;
        using var cluster = new ProcessCluster(coordinators: 1, workers: 1);
        cluster.Submit("drained", MoonsSweep.File("drained", trials, epochs: 4000, "{kind: random}"));
        WaitFor(cluster, () => Stored(cluster, "drained", sweep => sweep.Events.OfType<TrainingBegan>().Count() >= 2));
        cluster.Worker(0).Signal(SweepProcess.Terminate);
        Assert.Equal(0, cluster.Worker(0).Wait().ExitCode);
        Assert.True(Stored(cluster, "drained", sweep => sweep.State.Running.IsEmpty), "nothing runs any more");
        cluster.StartWorker(0);
        WaitFor(cluster, () => Finished(cluster, "drained"));
        using var sweep = cluster.Stored("drained");
        sweep.AssertEachTrialFinishedOnce(trials);
        Assert.Empty(sweep.Events.OfType<AttemptLost>());
        Assert.NotEmpty(sweep.Events.OfType<AttemptReturned>());
    }

    private static string SweepFile(string name, string sampler) => MoonsSweep.File(name, Trials, epochs: 400, sampler);

    private static int KillUntilDone(ProcessCluster cluster, string name, ulong seed)
    {
        var rng = new Rng(seed, RngPurpose.Jitter);
        var kills = 0;
        while (!Finished(cluster, name))
        {
            // An attempt that is killed before it has left a checkpoint counts against its trial,
            // so not much faster than trials begin.
            if (
                cluster
                    .Worker(0)
                    .EndsWithin(
                        kills < Kills ? TimeSpan.FromSeconds(0.5 + rng.NextDouble()) : TimeSpan.FromSeconds(0.2)
                    )
            )
                Assert.Fail(cluster.StandardError());
            if (kills >= Kills)
                continue;
            cluster.KillAndRestart(rng.NextInt(cluster.Count));
            kills++;
        }

        Assert.True(kills * 2 >= Kills, $"{kills} kills are too few: the sweep was over too soon");
        return kills;
    }

    private static bool Finished(ProcessCluster cluster, string name) =>
        Stored(cluster, name, sweep => sweep.State.IsFinished);

    private static int Openings(ProcessCluster cluster, string name)
    {
        using var sweep = cluster.Stored(name);
        return sweep.State.Openings;
    }

    private static bool Stored(ProcessCluster cluster, string name, Predicate<StoredSweep> holds)
    {
        using var sweep = cluster.Stored(name);
        return holds(sweep);
    }

    private static void WaitFor(ProcessCluster cluster, Func<bool> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit)
                Assert.Fail(cluster.StandardError());
            cluster.Coordinator(0).EndsWithin(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>The leaderboard without what a kill may change.</summary>
    private static string Lasting(TemporaryFolder folder, string[] store)
    {
        var result = SweepProcess.Run(folder, ["leaderboard", "kills", "--format", "json", .. store]);
        var board = JsonNode.Parse(result.Output)!;
        foreach (var trial in board["trials"]!.AsArray())
        foreach (var passing in (string[])["attempt", "worker", "started", "finished", "seconds", "reason"])
            trial!.AsObject().Remove(passing);
        return board.ToJsonString();
    }
}
