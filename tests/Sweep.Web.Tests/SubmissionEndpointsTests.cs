using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Storage;
using Sweep.Storage.InMemory;
using Sweep.Storage.Postgres;
using Sweep.Storage.Tests.Postgres;
using Sweep.Web;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

public sealed class SubmissionEndpointsTests
{
    private static readonly string Spec = StudyEventJson.WriteSpec(TestCoordinator.Study);

    [Fact]
    public async Task A_submitted_sweep_is_trained_and_its_name_is_taken()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await coordinator.FinishAsync(TestCoordinator.Study);
        using var http = coordinator.Open();
        var (status, text) = await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(Spec));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains(
            $"there is a sweep 'mini' already: `sweep resume mini --coordinator 127.0.0.1:{coordinator.Port}`",
            text
        );
    }

    [Fact]
    public async Task A_sweep_is_stopped_and_goes_on_with_more_trials()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(Spec));
        await using (var worker = await LinkWorker.JoinAsync(coordinator.Port, "slow", holds: true))
        {
            await worker.Held;
            var (stopped, said) = await http.SendAsync(ApiPaths.StopOf("mini"), null);
            Assert.Equal(HttpStatusCode.OK, stopped);
            Assert.Contains(
                $"'mini' is stopped; `sweep resume mini --coordinator 127.0.0.1:{coordinator.Port}` goes on",
                JsonNode.Parse(said)!["message"]!.GetValue<string>()
            );
        }

        Assert.Equal(HttpStatusCode.Conflict, (await http.SendAsync(ApiPaths.StopOf("mini"), null)).Status);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await http.SendAsync(ApiPaths.ResumeOf("mini"), Json("""{"trials": 2}"""))).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await http.SendAsync(ApiPaths.ResumeOf("mini"), Json("""{"trials": 7, "priority": 2}"""))).Status
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await http.SendAsync(ApiPaths.ResumeOf("mini"), Json("""{"trials": 9}"""))).Status
        );
        var study = coordinator.Node.Host!.Studies.Single();
        await using var other = await LinkWorker.JoinAsync(coordinator.Port, "other");
        Assert.IsType<StudyConclusion.Finished>(
            await study.Conclusion.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task One_trial_is_stopped_and_a_trial_that_is_final_or_unknown_is_not()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(Spec));
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "slow", holds: true);
        await worker.Held;

        var (stopped, said) = await http.SendAsync(ApiPaths.StopTrialOf("mini", 0), null);
        Assert.Equal(HttpStatusCode.OK, stopped);
        Assert.Equal("trial 0 is cancelled", JsonNode.Parse(said)!["message"]!.GetValue<string>());

        var (again, why) = await http.SendAsync(ApiPaths.StopTrialOf("mini", 0), null);
        Assert.Equal(HttpStatusCode.Conflict, again);
        Assert.Contains("trial 0 of 'mini' is cancelled already", why);
        Assert.Contains("'mini' has no trial 99", (await http.SendAsync(ApiPaths.StopTrialOf("mini", 99), null)).Text);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await http.SendAsync("/api/sweeps/mini/trials/best/stop", null)).Status
        );
        Assert.Equal(HttpStatusCode.Conflict, (await http.SendAsync(ApiPaths.StopTrialOf("absent", 0), null)).Status);
    }

    [Fact]
    public async Task A_share_that_is_changed_while_a_sweep_is_at_work_outlives_the_leader()
    {
        var store = new InMemoryStudyStore();
        await using (var first = await TestCoordinator.StartAsync(store: store))
        {
            using var http = first.Open();
            await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(Spec, """,  "priority": 1"""));
            Assert.Equal(
                HttpStatusCode.OK,
                (await http.SendAsync(ApiPaths.ResumeOf("mini"), Json("""{"priority": 5, "max_slots": 2}"""))).Status
            );
            var kept = Assert.Single(store.ListSubmissions());
            Assert.Equal((5, 2), (kept.Priority, kept.MaxSlots));
        }

        await using var next = await TestCoordinator.StartAsync(store: store);
        while (next.Node.Host is not { Fleet.State.Studies.Count: 1 })
            await Task.Yield();
        var needs = next.Node.Host!.Fleet.State.Studies.Values.Single().Needs;
        Assert.Equal((5, 2), (needs.Priority, needs.MostSlots));
    }

    [Fact]
    public async Task A_standby_names_the_leader_and_does_nothing()
    {
        var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        await using var standby = await TestCoordinator.StartAsync(store: store);
        using var http = standby.Open();
        foreach (
            var path in (string[])
                [ApiPaths.Sweeps, ApiPaths.StopOf("mini"), ApiPaths.StopTrialOf("mini", 0), ApiPaths.ResumeOf("mini")]
        )
        {
            using var answer = await http.PostAsync(
                path,
                path == ApiPaths.Sweeps ? TestCoordinator.Submission(Spec) : Json("{}"),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
            Assert.Equal([$"127.0.0.1:{leader.Port}"], answer.Headers.GetValues(ApiPaths.LeaderHeader));
        }

        Assert.Empty(store.List());
    }

    [Theory]
    [InlineData("name", "null")]
    [InlineData("name", "\"../../etc/passwd\"")]
    [InlineData("name", "\"..\"")]
    [InlineData("name", "\"a b\"")]
    [InlineData("name", "\"\"")]
    [InlineData("name", "\"-moons\"")]
    [InlineData("name", "\"--help\"")]
    [InlineData("name", "\".moons\"")]
    [InlineData("trials", "0")]
    [InlineData("trials", "99999999999")]
    [InlineData("retries", "-1")]
    [InlineData("retries", "101")]
    [InlineData("keep_output", "-1")]
    [InlineData("fail_fast", "0")]
    [InlineData("keep_checkpoints", "10001")]
    [InlineData("device", "\"tpu\"")]
    [InlineData("settings", "{}")]
    [InlineData("objectives", "[]")]
    [InlineData("objectives", "null")]
    [InlineData("objectives", "[null]")]
    [InlineData("objectives", """[{"metric": null, "goal": "minimize"}]""")]
    [InlineData("objectives", """[{"metric": "loss", "goal": "sideways"}]""")]
    [InlineData("sampler", "null")]
    [InlineData("sampler", """{"kind": "magic"}""")]
    [InlineData("sampler", """{"kind": "grid"}""")]
    [InlineData("sampler", """{"kind": "tpe", "startup_trials": 0}""")]
    [InlineData("runner", "null")]
    [InlineData("device", "\"\"")]
    [InlineData("settings", "null")]
    [InlineData("settings", "[]")]
    [InlineData("cases", "null")]
    [InlineData("cases", """{"x": {"a": {}}}""")]
    [InlineData("space", "null")]
    [InlineData("space", """{"parameters": null}""")]
    [InlineData("space", """{"parameters": [null]}""")]
    [InlineData("space", """{"parameters": [{"name": "x"}]}""")]
    [InlineData("space", """{"parameters": [{"name": "x", "distribution": {"kind": "float", "min": 2, "max": 1}}]}""")]
    [InlineData(
        "space",
        """{"parameters": [{"name": "x", "distribution": {"kind": "float", "min": 0, "max": 1, "log": true}}]}"""
    )]
    [InlineData(
        "space",
        """{"parameters": [{"name": "x", "distribution": {"kind": "float", "min": "NaN", "max": 1}}]}"""
    )]
    [InlineData(
        "space",
        """{"parameters": [{"name": "x", "distribution": {"kind": "int", "min": 0, "max": 1, "step": 0}}]}"""
    )]
    [InlineData("space", """{"parameters": [{"name": "x", "distribution": {"kind": "categorical", "choices": []}}]}""")]
    [InlineData(
        "space",
        """{"parameters": [{"name": "x", "distribution": {"kind": "categorical", "choices": [1, 1]}}]}"""
    )]
    [InlineData("space", """{"parameters": [{"name": "x", "distribution": {"kind": "unheard_of"}}]}""")]
    [InlineData(
        "space",
        """
            {"parameters": [{"name": "x", "distribution": {"kind": "float", "min": 0, "max": 1},
              "when": [{"on": "y", "values": [1]}]}]}
            """
    )]
    public async Task A_spec_that_no_file_could_have_become_is_refused_and_nothing_is_created(
        string property,
        string value
    )
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        var spec = JsonNode.Parse(Spec)!.AsObject();
        spec[property] = JsonNode.Parse(value);
        var (status, text) = await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(spec.ToJsonString()));
        Assert.True(status == HttpStatusCode.BadRequest, $"{status}: {text}");
        Assert.Empty(coordinator.Store.List());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"spec": null}""")]
    [InlineData("""{"spec": 7}""")]
    [InlineData("{\"spec\": {")]
    public async Task What_is_no_request_is_refused(string body)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(ApiPaths.Sweeps, Json(body))).Status);
    }

    [Theory]
    [InlineData(""","priority": 1001""")]
    [InlineData(""","max_slots": 0""")]
    [InlineData(""","priority": "high" """)]
    public async Task A_share_that_makes_no_sense_is_refused(string more)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(Spec, more))).Status
        );
        Assert.Empty(coordinator.Store.List());
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await http.SendAsync(ApiPaths.Sweeps, Json(new string(' ', SubmissionEndpoints.RequestBytes + 1)))).Status
        );
    }

    [Theory]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("...")]
    [InlineData("a%00b")]
    public async Task A_name_that_could_be_a_path_is_refused(string name)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync($"/api/sweeps/{name}/stop", null)).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await http.SendAsync($"/api/sweeps/{name}/resume", Json("{}"))).Status
        );
    }

    [Fact]
    public async Task A_sweep_whose_process_died_here_goes_on_when_its_lease_has_ended()
    {
        var address = PostgresSome.Address();
        using var store = PostgresStudyStore.Open(address, TimeProvider.System);
        using var side = PostgresSome.Connect(address);
        var created = SweepOpening.Create(store, TestCoordinator.Study, DateTimeOffset.UnixEpoch, "test");
        var ready = Assert.IsType<SweepOpening.Ready>(created);
        ready.Writer.Dispose();
        await using (var coordinator = await TestCoordinator.StartAsync(store: store))
        {
            while (coordinator.Node.Host is null)
                await Task.Yield();
            using var http = coordinator.Open();
            PostgresSome.Hold(side, ready.Session.State.Id, 1000, 5, "there");
            var (status, text) = await http.SendAsync(ApiPaths.ResumeOf("mini"), Json("{}"));
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.Contains("is at work in process 5 on there", text);

            PostgresSome.Hold(side, ready.Session.State.Id, 0.5, TestCoordinator.Gone, TestCoordinator.Machine);
            (status, text) = await http.SendAsync(ApiPaths.ResumeOf("mini"), Json("{}"));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal("'mini' goes on", JsonNode.Parse(text)!["message"]!.GetValue<string>());
        }

        PostgresSome.Drop(address);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
