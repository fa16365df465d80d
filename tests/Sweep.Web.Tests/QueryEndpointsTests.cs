using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;
using Sweep.Storage.InMemory;
using Sweep.Storage.Summaries;
using Sweep.Web;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

public sealed class QueryEndpointsTests
{
    [Fact]
    public async Task What_the_store_holds_is_read_from_the_leader_and_from_a_standby_alike()
    {
        var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        await using var standby = await TestCoordinator.StartAsync(store: store);
        var study = await leader.FinishAsync(TestCoordinator.Study);
        Assert.Null(standby.Node.Host);

        foreach (var coordinator in (TestCoordinator[])[leader, standby])
        {
            using var http = coordinator.Open();
            Assert.Equal(
                store.List(),
                Read(await http.JsonAsync(ApiPaths.Sweeps), ApiJson.Default.SweepList)
                    .Sweeps.Select(sweep => sweep.ToRow())
            );
            Assert.Equal(
                store.ReadLog(study.Sweep),
                Read(await http.JsonAsync(Of(ApiPaths.LogPattern, study.Sweep)), ApiJson.Default.LogPage)
                    .Events.Select(logged => logged.ToEntry())
            );
            Assert.Equal(
                store.Leader(),
                Read(await http.JsonAsync(ApiPaths.Leader), ApiJson.Default.LeaderRecord).Leader
            );
            var curve = Assert.Single(
                Read(
                    await http.JsonAsync(Of(ApiPaths.CurvesPattern, study.Sweep).Replace("{trial}", "3")),
                    ApiJson.Default.CurveList
                ).Curves
            );
            Assert.Equal([3.5, double.NaN], curve.Values);
        }
    }

    [Fact]
    public async Task Trials_are_read_without_the_log()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var study = await coordinator.FinishAsync(TestCoordinator.Study);
        var stored = coordinator.Store.ReadSummary(study.Sweep)!;
        using var http = coordinator.Open();
        var summary = Read(
            await http.JsonAsync(Of(ApiPaths.SummaryPattern, study.Sweep)),
            ApiJson.Default.SummaryRecord
        );
        Assert.Equal(stored.Head, summary.ToHead());
        Assert.Equal(SummaryJson.ReadDigest(stored.Head.Body).Figures.Counts, summary.Figures.Counts);
        var trials = Of(ApiPaths.TrialsPattern, study.Sweep);
        Assert.Equal(
            stored.Read(TrialOrder.ByNumber, null, 100),
            (await TrialsAsync(trials)).Select(trial => Plain(trial.ToRow()))
        );
        var ranked = await TrialsAsync($"{trials}?order=cost");
        var rest = await TrialsAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{trials}?order=cost&count=2&after={ranked[0].Number}&after_cost={ranked[0].Costs[0]:R}"
            )
        );
        Assert.Equal(ranked.Skip(1).Take(2).Select(trial => trial.Number), rest.Select(trial => trial.Number));
        Assert.Equal(
            stored.ReadCosts().Select(costs => costs.Number),
            Read(await http.JsonAsync(Of(ApiPaths.CostsPattern, study.Sweep)), ApiJson.Default.CostList)
                .Costs.Select(costs => costs.Number)
        );
        foreach (
            var wrong in (string[])
                ["order=best", "count=0", "count=1001", "after=x", "order=cost&after=1", "after_cost=NaN"]
        )
            Assert.Equal(HttpStatusCode.BadRequest, (await http.ReadAsync($"{trials}?{wrong}")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await http.ReadAsync(Of(ApiPaths.SummaryPattern, SweepId.Create()))).Status
        );

        // The same JSON, escaped as a store has it.
        static TrialRow Plain(TrialRow row) => row with { Body = SummaryJson.Write(SummaryJson.ReadTrial(row.Body)) };

        async Task<ImmutableArray<TrialRecord>> TrialsAsync(string path) =>
            Read(await http.JsonAsync(path), ApiJson.Default.TrialList).Trials;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_a_summary_is_absent_or_damaged_the_coordinator_answers_from_the_log(bool isDamaged)
    {
        using var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        var study = await leader.FinishAsync(TestCoordinator.Study);
        await using var other = await TestCoordinator.StartAsync(
            store: OtherSummaries.AbsentOrDamaged(store, isDamaged)
        );
        using var whole = leader.Open();
        using var folded = other.Open();
        var trials = Of(ApiPaths.TrialsPattern, study.Sweep);
        string[] questions =
        [
            $"{trials}?order=cost&count=2",
            Of(ApiPaths.SummaryPattern, study.Sweep),
            Of(ApiPaths.CostsPattern, study.Sweep),
            $"{trials}?order=with_reason",
            trials,
        ];
        foreach (var question in questions)
        {
            var answer = await whole.ReadAsync(question);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(answer, await folded.ReadAsync(question));
        }

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await folded.ReadAsync(Of(ApiPaths.SummaryPattern, SweepId.Create()))).Status
        );
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?all", true)]
    public async Task A_missing_row_is_found_where_a_client_asks_for_a_check_of_all(string all, bool isFound)
    {
        using var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        var study = await leader.FinishAsync(TestCoordinator.Study);
        var lossy = OtherSummaries.Of(store, (_, summary) => summary is null ? null : new LossySummary(summary));
        await using var other = await TestCoordinator.StartAsync(store: lossy);
        using var whole = leader.Open();
        using var lacking = other.Open();

        var head = Of(ApiPaths.SummaryPattern, study.Sweep) + all;
        Assert.Equal(await whole.ReadAsync(head), await lacking.ReadAsync(head));

        // Once it is found, the coordinator answers from the log.
        var trials = Of(ApiPaths.TrialsPattern, study.Sweep);
        Assert.Equal(isFound, await whole.ReadAsync(trials) == await lacking.ReadAsync(trials));
    }

    [Fact]
    public async Task Sweeps_are_listed_in_lines_by_the_leader_and_by_a_standby()
    {
        var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        await using var standby = await TestCoordinator.StartAsync(store: store);
        var study = await leader.FinishAsync(TestCoordinator.Study);
        var expected = SweepLine.Of(SweepView.Read(store, store.Find(study.Sweep)!));
        Assert.Equal(SweepCondition.Finished, expected.Condition);
        Assert.NotNull(expected.Best);

        var led = await LinesOf(leader);
        Assert.Equal([expected], led.Sweeps.Select(line => line with { Slots = null }));
        Assert.Null(led.Leader);

        var stood = await LinesOf(standby);
        Assert.Equal([expected], stood.Sweeps);
        Assert.Equal(store.Leader()!.Address, stood.Leader);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_line_is_the_same_where_the_coordinator_folds_the_log(bool isDamaged)
    {
        using var store = new InMemoryStudyStore();
        await using var leader = await TestCoordinator.StartAsync(store: store);
        var study = await leader.FinishAsync(TestCoordinator.Study);
        await using var other = await TestCoordinator.StartAsync(
            store: OtherSummaries.AbsentOrDamaged(store, isDamaged)
        );
        Assert.Equal(
            [SweepLine.Of(SweepView.Read(store, store.Find(study.Sweep)!))],
            (await LinesOf(other)).Sweeps.Select(line => line with { Slots = null })
        );
    }

    private static async Task<SweepLines> LinesOf(TestCoordinator coordinator)
    {
        using var http = coordinator.Open();
        return Read(await http.JsonAsync(ApiPaths.SweepLines), ApiJson.Default.SweepLines);
    }

    [Fact]
    public async Task The_log_is_read_after_a_position()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var study = await coordinator.FinishAsync(TestCoordinator.Study);
        using var http = coordinator.Open();
        var page = Read(
            await http.JsonAsync(Of(ApiPaths.LogPattern, study.Sweep) + "?after=3"),
            ApiJson.Default.LogPage
        );
        Assert.Equal((4, false), (page.Events[0].Position, page.More));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await http.ReadAsync(Of(ApiPaths.LogPattern, study.Sweep) + "?after=-1")).Status
        );
    }

    [Fact]
    public void A_long_log_comes_in_pages_that_follow_each_other()
    {
        var (store, sweep) = (new InMemoryStudyStore(), SweepId.Create());
        var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(sweep)).Writer;
        writer.TryCreate(new SweepRow(sweep, "long", DateTimeOffset.UnixEpoch, "{}", "test"));
        var body = StudyEventJson.Write(new TrialsRaised(7));
        writer.Append(
            WriteBatch.Empty with
            {
                Events =
                [
                    .. Enumerable
                        .Range(1, QueryEndpoints.EventsOfPage + 2)
                        .Select(position => new LogEntry(position, DateTimeOffset.UnixEpoch, body)),
                ],
            }
        );

        var first = QueryEndpoints.ReadPage(store, sweep, 0);
        var second = QueryEndpoints.ReadPage(store, sweep, first.Events[^1].Position);

        Assert.Equal((QueryEndpoints.EventsOfPage, true), (first.Events.Length, first.More));
        Assert.Equal(
            [QueryEndpoints.EventsOfPage + 1, QueryEndpoints.EventsOfPage + 2],
            second.Events.Select(logged => logged.Position)
        );
        Assert.False(second.More);
    }

    [Fact]
    public async Task Who_works_on_a_sweep_and_with_which_share_is_told()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        await http.SendAsync(
            ApiPaths.Sweeps,
            TestCoordinator.Submission(
                StudyEventJson.WriteSpec(TestCoordinator.Study),
                ""","priority": 3, "max_slots": 2"""
            )
        );
        var sweep = coordinator.Store.Find("mini")!.Id;

        var submission = Assert.Single(
            Read(await http.JsonAsync(ApiPaths.Submissions), ApiJson.Default.SubmissionList).Submissions
        );
        Assert.Equal(new Submission(sweep, 3, 2), submission.ToSubmission());
        Assert.Equal(
            coordinator.Store.WriterOf(sweep),
            Read(await http.JsonAsync(Of(ApiPaths.WriterPattern, sweep)), ApiJson.Default.WriterRecord).Writer
        );
        Assert.Empty(
            Read(
                await http.JsonAsync(Of(ApiPaths.CheckpointsPattern, sweep)),
                ApiJson.Default.CheckpointList
            ).Checkpoints
        );
    }

    [Fact]
    public async Task A_blob_is_served_whole_or_in_part()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var sweep = SweepId.Create();
        var blob = coordinator.Store.Blobs.Put(sweep, "weights"u8);
        using var http = coordinator.Open();
        Assert.Equal((HttpStatusCode.OK, "weights"), await http.ReadAsync(BlobTransfer.BlobPath(sweep, blob)));
        http.DefaultRequestHeaders.Range = new System.Net.Http.Headers.RangeHeaderValue(2, 4);
        Assert.Equal((HttpStatusCode.PartialContent, "igh"), await http.ReadAsync(BlobTransfer.BlobPath(sweep, blob)));
    }

    [Theory]
    [InlineData("/api/sweeps/..%2f..%2fetc%2fpasswd/log")]
    [InlineData("/api/sweeps/0123456789ABCDEF/log")]
    [InlineData("/api/sweeps/0123456789abcdef0/checkpoints")]
    [InlineData("/api/sweeps/moons/writer")]
    [InlineData("/api/sweeps/0123456789abcdef/trials/-1/curves")]
    [InlineData("/api/sweeps/0123456789abcdef/trials/99999999999/curves")]
    [InlineData("/blobs/0123456789abcdef/..%2f..%2fetc%2fpasswd/7")]
    public async Task Names_that_are_none_are_refused(string path)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.ReadAsync(path)).Status);
    }

    [Fact]
    public async Task While_the_store_is_not_there_queries_say_so_and_the_process_is_alive_but_not_ready()
    {
        await using var coordinator = await TestCoordinator.StartAsync(
            store: DispatchProxy.Create<IStudyStore, AwayStore>()
        );
        using var http = coordinator.Open();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.ReadAsync(ApiPaths.Sweeps)).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.ReadAsync(ApiPaths.Alive)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.ReadAsync(ApiPaths.Ready)).Status);
    }

    [Fact]
    public async Task How_long_a_writer_has_its_lease_is_told_with_the_writer()
    {
        await using var coordinator = await TestCoordinator.StartAsync(
            store: DispatchProxy.Create<IStudyStore, LeasedStore>()
        );
        using var http = coordinator.Open();
        var (_, body) = await http.ReadAsync(Of(ApiPaths.WriterPattern, SweepId.Create()));
        var told = JsonSerializer.Deserialize(body, ApiJson.Default.WriterRecord);
        Assert.Equal(new WriterRecord(LeasedStore.Writer, IsGone: false, LeaseSeconds: 12.5), told);
    }

    /// <summary>A store whose sweeps all have the same writer, and nothing else.</summary>
    public class LeasedStore : DispatchProxy
    {
        public static readonly WriterIdentity Writer = new(4711, "elsewhere");

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name switch
            {
                nameof(IStudyReader.WriterOf) => Writer,
                nameof(IStudyReader.LeaseLeft) => TimeSpan.FromSeconds(12.5),
                _ => null,
            };
    }

    /// <summary>A store of one machine that is away, whatever it is asked.</summary>
    public class AwayStore : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.ReturnType == typeof(ICoordinatorRegistry)
                ? null
                : throw new StoreAwayException("it is away");
    }

    private static string Of(string pattern, SweepId sweep) =>
        pattern.Replace("{sweep}", sweep.Text, StringComparison.Ordinal);

    private static T Read<T>(JsonElement json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        json.Deserialize(type)!;
}
