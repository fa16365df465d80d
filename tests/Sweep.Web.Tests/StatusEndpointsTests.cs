using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.InMemory;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

public sealed partial class StatusEndpointsTests
{
    [Fact]
    public async Task The_status_tells_of_leader_workers_slots_and_sweeps()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study));
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "slow", holds: true);
        var key = await worker.Held;

        var status = await http.JsonAsync(ApiPaths.Status);
        Assert.Equal(1, status.GetProperty("schema").GetInt32());
        Assert.Equal("leader", status.GetProperty("role").GetString());
        Assert.Equal($"127.0.0.1:{coordinator.Port}", status.GetProperty("leader").GetString());
        Assert.Equal(1, status.GetProperty("epoch").GetInt64());
        Assert.Equal("""{"total":1,"away":0,"draining":0}""", status.GetProperty("workers").GetRawText());
        Assert.Equal("""{"total":1,"busy":1,"free":0}""", status.GetProperty("slots").GetRawText());
        Assert.Equal("""{"cpu":1}""", status.GetProperty("devices").GetRawText());
        var sweep = status.GetProperty("sweeps")[0];
        Assert.Equal(
            ("mini", 0, 5, 1),
            (
                sweep.GetProperty("name").GetString(),
                sweep.GetProperty("done").GetInt32(),
                sweep.GetProperty("wanted").GetInt32(),
                sweep.GetProperty("slots").GetInt32()
            )
        );

        Assert.InRange(sweep.GetProperty("slots_wanted").GetInt32(), 0, 4);
        Assert.Equal(JsonValueKind.Object, sweep.GetProperty("counts").ValueKind);
        Assert.Equal(JsonValueKind.Null, sweep.GetProperty("best").ValueKind);
        Assert.Equal("[]", sweep.GetProperty("failures").GetRawText());

        var listed = (await http.JsonAsync(ApiPaths.Workers)).GetProperty("workers")[0];
        Assert.Equal(
            ("slow", "here", 1),
            (
                listed.GetProperty("name").GetString(),
                listed.GetProperty("presence").GetString(),
                listed.GetProperty("busy").GetInt32()
            )
        );
        Assert.Equal($"{key.Sweep}/0.0#1", listed.GetProperty("attempts")[0].GetString());
    }

    [Fact]
    public void What_a_sweep_has_come_to_is_told_as_states_the_best_and_reasons()
    {
        var none = ImmutableSortedDictionary<TrialState, int>.Empty;
        var sweep = new SweepStatus("id", "moons", 3, 9, 0, 0, 0, 0, null, 2, 180, 0)
        {
            Counts = none.Add(TrialState.Completed, 1).Add(TrialState.Failed, 2),
            Best = new BestTrial(7, "val_mse", 0.25),
            Failures = [new AlikeTrials(TrialState.Failed, 1, "exit code 1", 2)],
        };

        var json = JsonSerializer.SerializeToElement(sweep, ApiJson.Default.SweepStatus);

        Assert.Equal("""{"completed":1,"failed":2}""", json.GetProperty("counts").GetRawText());
        Assert.Equal("""{"trial":7,"metric":"val_mse","value":0.25}""", json.GetProperty("best").GetRawText());
        Assert.Equal(
            """[{"state":"failed","first":1,"reason":"exit code 1","count":2}]""",
            json.GetProperty("failures").GetRawText()
        );
        var read = json.Deserialize(ApiJson.Default.SweepStatus)!;
        Assert.Equal((sweep.Best, sweep.Counts[TrialState.Failed]), (read.Best, read.Counts![TrialState.Failed]));
        Assert.Equal(sweep.Failures[0].Reason, Assert.Single(read.Failures).Reason);
    }

    [Fact]
    public async Task A_standby_tells_who_leads_and_is_ready_too()
    {
        var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        await using var standby = await TestCoordinator.StartAsync(store: store);
        using var http = standby.Open();
        var status = await http.JsonAsync(ApiPaths.Status);
        Assert.Equal(
            ("standby", $"127.0.0.1:{leader.Port}"),
            (status.GetProperty("role").GetString(), status.GetProperty("leader").GetString())
        );
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await http.ReadAsync(ApiPaths.Workers)).Status);
        Assert.Equal((HttpStatusCode.OK, "standing by\n"), await http.ReadAsync(ApiPaths.Ready));
        using var other = leader.Open();
        Assert.Equal((HttpStatusCode.OK, "leading\n"), await other.ReadAsync(ApiPaths.Ready));
    }

    [Fact]
    public async Task Metrics_count_what_is_done_in_the_format_of_prometheus()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await coordinator.FinishAsync(TestCoordinator.Study);
        using var http = coordinator.Open();
        var (status, text) = await http.ReadAsync(ApiPaths.Metrics);
        Assert.Equal(HttpStatusCode.OK, status);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(MetricLine(), line));
        foreach (
            var expected in (string[])
                [
                    "sweep_attempts_started_total 5",
                    "sweep_attempts_ended_total{outcome=\"completed\"} 5",
                    "sweep_reports_stale_total 0",
                    "sweep_store_append_failures_total 0",
                    "sweep_leader 1",
                    "sweep_leader_epoch 1",
                    "sweep_slots{state=\"busy\"} 0",
                    "sweep_links_refused_total 0",
                ]
        )
            Assert.Contains(expected, lines);
        Assert.True(ValueOf(lines, "sweep_store_append_seconds_count") >= 5);
        Assert.Equal(
            ValueOf(lines, "sweep_store_append_seconds_count"),
            ValueOf(lines, "sweep_store_append_seconds_bucket{le=\"+Inf\"}")
        );
        Assert.True(ValueOf(lines, "sweep_link_messages_total{direction=\"received\"}") >= 16);
        Assert.True(ValueOf(lines, "sweep_link_bytes_total{direction=\"sent\"}") > 0);
    }

    private static double ValueOf(string[] lines, string name) =>
        double.Parse(
            lines.Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..],
            System.Globalization.CultureInfo.InvariantCulture
        );

    [GeneratedRegex("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? [0-9.E+-]+)$")]
    private static partial Regex MetricLine();
}
