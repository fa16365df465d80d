using System.Net;
using System.Text;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.InMemory;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

/// <summary>Clients that ask for trials and tell of them, over a real port.</summary>
public sealed class AskEndpointsTests
{
    [Fact]
    public async Task A_loop_of_asking_and_telling_finishes_the_sweep()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        var study = await BeginAsync(coordinator, http);
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "idle");
        for (var number = 0; number < 5; number++)
        {
            var asked = await SayAsync(http, "ask", """{"client": "loop", "lease": 30}""");
            Assert.Equal(
                (number, 1, 30),
                (
                    asked.GetProperty("trial").GetInt32(),
                    asked.GetProperty("attempt").GetInt32(),
                    asked.GetProperty("lease").GetInt32()
                )
            );
            Assert.Equal(
                ["c", "n", "x"],
                asked.GetProperty("parameters").EnumerateObject().Select(entry => entry.Name)
            );
            Assert.InRange(asked.GetProperty("seed").GetInt64(), 0, int.MaxValue);
            await SayAsync(
                http,
                "report",
                $$$"""{"trial": {{{number}}}, "attempt": 1, "step": 1, "values": {"loss": 9}}"""
            );
            var told = await SayAsync(
                http,
                "tell",
                $$$"""{"trial": {{{number}}}, "attempt": 1, "values": {"loss": {{{number}}}.5, "a/b": 1}, "step": 2}"""
            );
            Assert.Equal(
                ("completed", number == 4),
                (told.GetProperty("state").GetString(), told.GetProperty("finished").GetBoolean())
            );
        }

        Assert.IsType<StudyConclusion.Finished>(
            await study.Conclusion.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)
        );
        var state = Stored(coordinator);
        Assert.All(
            state.Trials,
            trial =>
                Assert.Equal((TrialState.Completed, "ask:loop", 1.0), (trial.State, trial.Worker, trial.Values["a/b"]))
        );
        Assert.Equal([9.0], Assert.Single(coordinator.Store.ReadCurves(state.Id, 3)).Values);
        Assert.Equal(3, state.Kept.Count);
        Assert.All(
            state.Kept,
            kept =>
                Assert.NotNull(
                    coordinator.Store.Blobs.Get(state.Id, ((TrialLife.Completed)state.Trials[kept].Life).Result.Weights)
                )
        );
        HttpStatusCode status;
        // The coordinator lets go of the sweep a moment after it has concluded.
        do (status, _) = await http.SendAsync(Path("ask"), null);
        while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    [Theory]
    [InlineData("ask", """{"lease": 0}""", 422, "lease: 1 to 604800 seconds")]
    [InlineData("ask", """{"client": "a b"}""", 422, "client: expected a name")]
    [InlineData("ask", """{"trial": 0}""", 422, "trial and attempt stand together, or neither does")]
    [InlineData("ask", """{"trial": 0, "attempt": 7}""", 404, "there is no attempt 7 of trial 0")]
    [InlineData("ask", "[]", 400, "this is no such request")]
    [InlineData("tell", """{"trial": 0}""", 400, "this is no such request")]
    [InlineData("tell", """{"trial": 0, "attempt": 1}""", 422, "values: expected loss, found none")]
    [InlineData(
        "tell",
        """{"trial": 0, "attempt": 1, "values": {"los": 1}}""",
        422,
        "values: expected loss, found los"
    )]
    [InlineData(
        "tell",
        """{"trial": 0, "attempt": 1, "values": {"loss": 1, "a b": 2}}""",
        422,
        "values: the name of a metric is a name of letters"
    )]
    [InlineData("tell", """{"trial": 0, "attempt": 1, "values": {"loss": "low"}}""", 400, "this is no such request")]
    [InlineData(
        "tell",
        """{"trial": 0, "attempt": 1, "state": "fine"}""",
        422,
        "state: expected completed, failed or diverged"
    )]
    [InlineData(
        "tell",
        """{"trial": 0, "attempt": 1, "state": "failed"}""",
        422,
        "reason: a text of 1 to 10000 characters"
    )]
    [InlineData(
        "tell",
        """{"trial": 0, "attempt": 1, "state": "failed", "reason": "x", "values": {"loss": 1}}""",
        422,
        "values: only of a trial that completed"
    )]
    [InlineData("tell", """{"trial": 8, "attempt": 1, "values": {"loss": 1}}""", 404, "there is no trial 8")]
    [InlineData(
        "report",
        """{"trial": 0, "attempt": 1, "values": {"loss": 1}}""",
        422,
        "step: needed with values, from 1"
    )]
    [InlineData("report", """{"trial": 0, "attempt": 2}""", 404, "there is no attempt 2 of trial 0")]
    public async Task What_makes_no_sense_is_refused_and_says_what_was_expected(
        string verb,
        string body,
        int status,
        string expected
    )
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await BeginAsync(coordinator, http);
        await SayAsync(http, "ask", "{}");
        var (answered, text) = await http.SendAsync(Path(verb), Json(body));
        Assert.Equal((HttpStatusCode)status, answered);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(TrialState.Running, Stored(coordinator).Trials[0].State);
    }

    [Fact]
    public async Task The_same_again_is_answered_as_before_and_anything_else_is_too_late()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await BeginAsync(coordinator, http);
        await SayAsync(http, "ask", "{}");
        await SayAsync(http, "ask", "{}");
        const string told = """{"trial": 0, "attempt": 1, "values": {"loss": 0.5}}""",
            failed = """{"trial": 1, "attempt": 1, "state": "failed", "reason": "out of range"}""";
        Assert.Equal("completed", (await SayAsync(http, "tell", told)).GetProperty("state").GetString());
        Assert.Equal("completed", (await SayAsync(http, "tell", told)).GetProperty("state").GetString());
        Assert.Equal("queued", (await SayAsync(http, "tell", failed)).GetProperty("state").GetString());
        Assert.Equal("queued", (await SayAsync(http, "tell", failed)).GetProperty("state").GetString());
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await http.SendAsync(Path("tell"), Json(told.Replace("0.5", "0.25", StringComparison.Ordinal)))).Status
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (
                await http.SendAsync(Path("tell"), Json(failed.Replace("range", "reach", StringComparison.Ordinal)))
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await http.SendAsync(Path("report"), Json("""{"trial": 0, "attempt": 1}"""))).Status
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await http.SendAsync(Path("ask"), Json("""{"trial": 1, "attempt": 1}"""))).Status
        );
        var again = await SayAsync(http, "ask", "{}");
        Assert.Equal((1, 2), (again.GetProperty("trial").GetInt32(), again.GetProperty("attempt").GetInt32()));
        Assert.Equal(1, Stored(coordinator).Trials[1].Counts.Failures);
        Assert.NotNull(
            coordinator.Store.Blobs.Get(
                Stored(coordinator).Id,
                ((TrialLife.Completed)Stored(coordinator).Trials[0].Life).Result.Weights
            )
        );
    }

    [Theory]
    [
        InlineData("""{"loss": NaN}"""),
        InlineData("""{"loss": "NaN"}"""),
        InlineData("""{"loss": null}"""),
        InlineData("""{"loss": -Infinity}"""),
        InlineData("""{"loss": Infinity, "a": 1}""")
    ]
    public async Task A_result_that_is_not_finite_is_divergence(string values)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await BeginAsync(coordinator, http);
        await SayAsync(http, "ask", "{}");
        var told = await SayAsync(http, "tell", $$$"""{"trial": 0, "attempt": 1, "values": {{{values}}}}""");
        Assert.Equal("diverged", told.GetProperty("state").GetString());
        Assert.Equal("loss is not a finite number", Stored(coordinator).Trials[0].Reason);
    }

    [Fact]
    public async Task Strict_order_makes_clients_wait_and_says_for_how_long()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await BeginAsync(coordinator, http, new SamplerSpec("random", Order: SuggestionOrder.Strict, Window: 1));
        await SayAsync(http, "ask", "{}");
        using var answer = await http.PostAsync(Path("ask"), Json("{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(
            "'mini': in strict order the next trial waits for the result of trial 0\n",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        await SayAsync(http, "tell", """{"trial": 0, "attempt": 1, "values": {"loss": 1}}""");
        Assert.Equal(1, (await SayAsync(http, "ask", "{}")).GetProperty("trial").GetInt32());
    }

    [Fact]
    public async Task What_a_client_has_outlives_the_coordinator()
    {
        var store = new InMemoryStudyStore();
        await using (var first = await TestCoordinator.StartAsync(store: store))
        {
            using var http = first.Open();
            await BeginAsync(first, http);
            await SayAsync(http, "ask", """{"lease": 600}""");
        }

        await using var next = await TestCoordinator.StartAsync(store: store);
        while (next.Node.Host is not { Studies.Length: 1 })
            await Task.Yield();
        using var again = next.Open();
        var same = await SayAsync(again, "ask", """{"trial": 0, "attempt": 1, "lease": 600}""");
        Assert.Equal((0, 1), (same.GetProperty("trial").GetInt32(), same.GetProperty("attempt").GetInt32()));
        Assert.Equal(
            "completed",
            (await SayAsync(again, "tell", """{"trial": 0, "attempt": 1, "values": {"loss": 1}}"""))
                .GetProperty("state")
                .GetString()
        );
    }

    [Fact]
    public async Task A_sweep_that_workers_train_or_that_is_not_there_is_not_asked()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(Path("ask"), null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync("/api/sweeps/a%20b/ask", null)).Status);
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study));
        var (status, text) = await http.SendAsync(Path("ask"), null);
        Assert.Equal(
            (HttpStatusCode.Conflict, "'mini': workers train its trials; a sweep with runner: ask is asked for them\n"),
            (status, text)
        );
    }

    private static async Task<HostedStudy> BeginAsync(
        TestCoordinator coordinator,
        HttpClient http,
        SamplerSpec? sampler = null
    )
    {
        var spec = SomeStudy.OfScripts(sampler);
        var (status, text) = await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(spec));
        Assert.True(status == HttpStatusCode.OK, text);
        return coordinator.Node.Host!.Studies.Single();
    }

    private static async Task<JsonElement> SayAsync(HttpClient http, string verb, string body)
    {
        var (status, text) = await http.SendAsync(Path(verb), Json(body));
        Assert.True(status == HttpStatusCode.OK, $"{verb}: {status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static StudyState Stored(TestCoordinator coordinator) =>
        StoredStudy.Read(coordinator.Store, coordinator.Store.Find("mini")!);

    private static string Path(string verb) => $"/api/sweeps/mini/{verb}";

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
