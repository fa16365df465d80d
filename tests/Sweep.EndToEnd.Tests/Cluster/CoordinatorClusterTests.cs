using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Web.Api;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// Coordinators of one database that are killed, stopped, and cut from each other and from the
/// database: at each moment at most one leads, and afterwards there is one cluster again.
/// </summary>
public sealed class CoordinatorClusterTests(ITestOutputHelper said)
{
    private const int Trials = 6;

    /// <summary>Longer than any time-out of a coordinator.</summary>
    private static readonly TimeSpan LongCut = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void After_a_kill_another_one_leads_and_the_sweep_goes_on(int coordinators)
    {
        using var cluster = new CoordinatorCluster(coordinators);
        cluster.StartWorker("w");
        cluster.Submit("kill", MoonsSweep.File("kill", Trials, epochs: 1500));
        cluster.Await(
            () => Stored(cluster, "kill", sweep => sweep.Events.OfType<TrainingBegan>().Any()),
            "a trial trains"
        );
        var leader = cluster.Leading;
        var since = TimeProvider.System.GetTimestamp();
        leader.End(SweepProcess.Kill);
        cluster.AwaitLeaderBut(leader);
        said.WriteLine($"takeover after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F1} s");
        cluster.Restart(leader);
        cluster.AwaitTogether(coordinators);
        cluster.Await(() => Stored(cluster, "kill", sweep => sweep.State.IsFinished), "the sweep ends");

        using var sweep = cluster.Stored("kill");
        sweep.AssertEachTrialFinishedOnce(Trials);
        Assert.Equal(2, sweep.State.Openings);
    }

    [Fact]
    public void A_leader_that_is_told_to_end_hands_over_at_once()
    {
        using var cluster = new CoordinatorCluster(2);
        var leader = cluster.Leading;
        var since = TimeProvider.System.GetTimestamp();
        leader.End(SweepProcess.Terminate);
        cluster.AwaitLeaderBut(leader);
        said.WriteLine($"handed over after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F1} s");
        Assert.Equal(0, leader.Process.Wait().ExitCode);
        cluster.AwaitTogether(1);
    }

    [Fact]
    public void A_leader_that_stood_still_comes_back_as_a_standby()
    {
        using var cluster = new CoordinatorCluster(3);
        var leader = cluster.Leading;
        leader.Process.Signal(SweepProcess.Stop);
        var next = cluster.AwaitLeaderBut(leader);
        leader.Process.Signal(SweepProcess.Continue);
        cluster.Await(() => leader.Leads.Ended == 1, "it finds out that it leads no more");
        cluster.AwaitTogether(3);
        Assert.Equal(next.Address, cluster.Leader?.Address);
        Assert.Equal((1, 1), leader.Leads);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.8)]
    [InlineData(1.3)]
    public void One_whose_leader_stops_while_it_joins_leads(double seconds)
    {
        using var cluster = new CoordinatorCluster(2);
        var (leader, joining) = (cluster.Leading, cluster.Standby);
        joining.End(SweepProcess.Kill);
        cluster.AwaitTogether(1);
        cluster.Restart(joining);
        cluster.Pass(TimeSpan.FromSeconds(seconds));
        leader.Process.Signal(SweepProcess.Stop);
        cluster.AwaitLeaderBut(leader);
        leader.Process.Signal(SweepProcess.Continue);
        cluster.AwaitTogether(2);
        AssertOneLeads(cluster);
    }

    [Fact]
    public void A_leader_that_loses_the_database_hands_over_and_comes_back()
    {
        using var cluster = new CoordinatorCluster(2);
        cluster.StartWorker("w");
        cluster.Submit("away", MoonsSweep.File("away", Trials, epochs: 1500));
        cluster.Await(
            () => Stored(cluster, "away", sweep => sweep.Events.OfType<TrainingBegan>().Any()),
            "a trial trains"
        );
        var leader = cluster.Leading;
        var since = TimeProvider.System.GetTimestamp();
        leader.Database.Cut(WireCut.Both);
        var next = cluster.AwaitLeaderBut(leader);
        said.WriteLine($"takeover after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F1} s");
        cluster.Await(() => leader.Leads is (1, 1), "it knows that it leads no more");
        leader.Database.Cut(WireCut.None);
        cluster.AwaitTogether(2);
        Assert.Equal(next.Address, cluster.Leader?.Address);
        cluster.Await(() => Stored(cluster, "away", sweep => sweep.State.IsFinished), "the sweep ends");
        using var sweep = cluster.Stored("away");
        sweep.AssertEachTrialFinishedOnce(Trials);
    }

    [Theory]
    [InlineData(WireCut.Both, WireCut.Both)]
    [InlineData(WireCut.ToTarget, WireCut.FromTarget)]
    [InlineData(WireCut.FromTarget, WireCut.ToTarget)]
    internal void Of_two_that_are_cut_from_each_other_one_goes_on(WireCut leaders, WireCut standbys)
    {
        using var cluster = new CoordinatorCluster(2);
        var (leader, standby) = (cluster.Leading, cluster.Standby);
        leader.Peers.Cut(leaders);
        standby.Peers.Cut(standbys);
        cluster.Await(
            () => cluster.MembersAt(leader) is ["up"] || cluster.MembersAt(standby) is ["up"],
            "one side gives the other up"
        );
        cluster.Pass(LongCut);
        AssertOneLeads(cluster);
        leader.Peers.Cut(WireCut.None);
        standby.Peers.Cut(WireCut.None);
        cluster.AwaitTogether(2);
        AssertOneLeads(cluster);
    }

    [Fact]
    public void One_that_begins_again_while_it_is_cut_off_founds_no_second_cluster()
    {
        using var cluster = new CoordinatorCluster(2);
        var leader = cluster.Leading;
        var standby = cluster.Standby;
        leader.Peers.Cut(WireCut.Both);
        standby.Peers.Cut(WireCut.Both);
        leader.Database.Cut(WireCut.Both);
        cluster.AwaitLeaderBut(leader);
        // With the database, but without its peer: the cluster that the store names must be waited
        // for.
        leader.End(SweepProcess.Kill);
        leader.Database.Cut(WireCut.None);
        cluster.Restart(leader);
        cluster.Pass(LongCut);
        Assert.Equal((0, 0), leader.Leads);
        leader.Peers.Cut(WireCut.None);
        standby.Peers.Cut(WireCut.None);
        cluster.AwaitTogether(2);
        Assert.Equal((0, 0), leader.Leads);
        AssertOneLeads(cluster);
    }

    [Fact]
    public void Workers_that_die_one_after_the_other_take_no_coordinator_with_them()
    {
        const int workers = 12;
        using var cluster = new CoordinatorCluster(3);
        var dying = Enumerable.Range(0, workers).Select(number => cluster.StartWorker($"w{number}")).ToArray();
        cluster.Await(
            () => dying.All(worker => worker.StandardError.Contains("joined", StringComparison.Ordinal)),
            "all have joined"
        );
        var leader = cluster.Leading;
        leader.End(SweepProcess.Kill);
        foreach (var worker in dying)
        {
            worker.Signal(SweepProcess.Kill);
            Assert.False(
                cluster.Nodes.First(node => node != leader).Process.EndsWithin(TimeSpan.FromSeconds(1)),
                cluster.Said()
            );
        }

        var next = cluster.AwaitLeaderBut(leader);
        cluster.Restart(leader);
        cluster.AwaitTogether(3);
        Assert.Equal((1, 0), next.Leads);
        Assert.All(
            cluster.Nodes,
            node => Assert.DoesNotContain("No longer a member", node.Process.StandardError, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_standby_tells_its_listeners_how_far_trials_are()
    {
        var stop = TestContext.Current.CancellationToken;
        using var cluster = new CoordinatorCluster(2);
        cluster.StartWorker("w");
        cluster.Submit("told", MoonsSweep.File("told", Trials, epochs: 1500));
        using var http = new HttpClient { BaseAddress = new Uri($"http://{cluster.Standby.Address}") };
        await using var events = await http.GetStreamAsync(ApiPaths.Events, stop);
        using var lines = new StreamReader(events);
        var received = new HashSet<string>(StringComparer.Ordinal);
        while (
            !received.IsSupersetOf(["event: progress", "event: trial_suggested"])
            && await lines.ReadLineAsync(stop) is { } line
        )
            received.Add(line);
        Assert.Contains("event: progress", received);
    }

    /// <summary>Exactly one of the living leads, and it is the one that the store knows.</summary>
    private static void AssertOneLeads(CoordinatorCluster cluster)
    {
        var leading = cluster.Nodes.Where(node => node.Leads.Began > node.Leads.Ended).ToArray();
        Assert.True(leading.Length == 1, cluster.Said());
        Assert.Equal(cluster.Leader?.Address, leading[0].Address);
    }

    private static bool Stored(CoordinatorCluster cluster, string name, Predicate<StoredSweep> holds)
    {
        using var sweep = cluster.Stored(name);
        return holds(sweep);
    }
}
