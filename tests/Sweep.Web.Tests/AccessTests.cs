using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Sweep.Shared.Protocol.Link;
using Sweep.Web;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

public sealed class AccessTests
{
    private const string Reader = "reader-0123456789abcdef",
        Submitter = "submitter-0123456789abcdef",
        Worker = "worker-0123456789abcdef",
        Stranger = "stranger-0123456789abcdef";

    /// <summary>Every endpoint, and the right that it asks for.</summary>
    private static readonly Dictionary<string, AccessRights> Rights = new(StringComparer.Ordinal)
    {
        [$"GET {ApiPaths.Sweeps}"] = AccessRights.Read,
        [$"GET {ApiPaths.SweepLines}"] = AccessRights.Read,
        [$"GET {ApiPaths.Submissions}"] = AccessRights.Read,
        [$"GET {ApiPaths.Leader}"] = AccessRights.Read,
        [$"GET {ApiPaths.Status}"] = AccessRights.Read,
        [$"GET {ApiPaths.Workers}"] = AccessRights.Read,
        [$"GET {ApiPaths.LogPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.CheckpointsPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.WriterPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.CurvesPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.OutputsPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.OutputPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.SummaryPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.TrialsPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.CostsPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.OutputsPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.OutputPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.Events}"] = AccessRights.Read,
        [$"GET {ApiPaths.EventsPattern}"] = AccessRights.Read,
        [$"GET {ApiPaths.Metrics}"] = AccessRights.Read,
        [$"GET {BlobTransfer.BlobPattern}"] = AccessRights.Read,
        [$"POST {ApiPaths.Sweeps}"] = AccessRights.Submit,
        [$"POST {ApiPaths.StopPattern}"] = AccessRights.Submit,
        [$"POST {ApiPaths.StopTrialPattern}"] = AccessRights.Submit,
        [$"POST {ApiPaths.ResumePattern}"] = AccessRights.Submit,
        [$"POST {ApiPaths.AskPattern}"] = AccessRights.Submit,
        [$"POST {ApiPaths.ReportPattern}"] = AccessRights.Submit,
        [$"POST {ApiPaths.TellPattern}"] = AccessRights.Submit,
        [$"HEAD {BlobTransfer.UploadPattern}"] = AccessRights.Worker,
        [$"PATCH {BlobTransfer.UploadPattern}"] = AccessRights.Worker,
        [$"GET {BlobTransfer.WorkerBlobPattern}"] = AccessRights.Worker,
        [$"GET {DataTransfer.ListPattern}"] = AccessRights.Worker,
        [$"GET {DataTransfer.FilePattern}"] = AccessRights.Worker,
        [$"POST {Enrolment.Path}"] = AccessRights.Worker,
        [$"GET {FormerLink.Path}"] = AccessRights.Worker,
        [$"GET {ApiPaths.Alive}"] = AccessRights.None,
        [$"GET {ApiPaths.Ready}"] = AccessRights.None,
    };

    [Fact]
    public async Task Every_endpoint_asks_for_its_right_and_for_no_other()
    {
        await using var coordinator = await TestCoordinator.StartAsync(Tokens());
        var served = coordinator
            .Server.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint =>
                (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                    $"{method} {endpoint.RoutePattern.RawText}"
                )
            );
        Assert.Equal(Rights.Keys.Order(StringComparer.Ordinal), served.Order(StringComparer.Ordinal));

        foreach (var (endpoint, right) in Rights)
        {
            Assert.Equal(
                right == AccessRights.None ? null : HttpStatusCode.Unauthorized,
                await RefusalAsync(coordinator, endpoint, null)
            );
            Assert.Equal(
                right == AccessRights.None ? null : HttpStatusCode.Unauthorized,
                await RefusalAsync(coordinator, endpoint, Stranger)
            );
            foreach (
                var (token, granted) in new[]
                {
                    (Reader, AccessRights.Read),
                    (Submitter, AccessRights.Submit),
                    (Worker, AccessRights.Worker),
                }
            )
                Assert.Equal(
                    right == AccessRights.None || granted == right ? null : HttpStatusCode.Forbidden,
                    await RefusalAsync(coordinator, endpoint, token)
                );
        }
    }

    [Theory]
    [InlineData("Basic cmVhZGVy")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("bearer reader-0123456789abcdef")]
    [InlineData("Bearer reader-0123456789abcde")]
    [InlineData("Bearer reader-0123456789abcdef ")]
    [InlineData("Bearer  reader-0123456789abcdef")]
    public async Task A_header_that_is_not_exactly_a_token_is_none(string header)
    {
        await using var coordinator = await TestCoordinator.StartAsync(Tokens());
        Assert.Equal(AccessRights.None, Tokens().RightsOfHeader(header));
        using var http = coordinator.Open();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header.TrimEnd() + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.ReadAsync(ApiPaths.Sweeps)).Status);
    }

    [Fact]
    public async Task A_page_of_another_site_can_change_nothing_and_not_join_either()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        http.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study))).Status
        );
        Assert.Empty(coordinator.Store.List());

        var request = new EnrolmentRequest(LinkLimits.Protocol, "test", "a", new string('a', 64));
        using var enrolment = new ByteArrayContent(Enrolment.Write(request));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(Enrolment.Path, enrolment)).Status);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("evil.example:7070", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("10.0.0.1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:7070", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:7070", HttpStatusCode.OK)]
    [InlineData("[::1]:7070", HttpStatusCode.OK)]
    public async Task Without_tokens_a_name_that_was_made_to_point_here_gets_no_answer(
        string host,
        HttpStatusCode expected
    )
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        http.DefaultRequestHeaders.Host = host;
        var (status, text) = await http.ReadAsync(ApiPaths.Sweeps);
        Assert.Equal(expected, status);
        if (expected != HttpStatusCode.OK)
            Assert.Contains("asked for as localhost or by its address", text);
    }

    [Fact]
    public async Task Where_a_token_is_asked_for_any_name_will_do()
    {
        await using var coordinator = await TestCoordinator.StartAsync(Tokens());
        using var http = coordinator.Open(Reader);
        http.DefaultRequestHeaders.Host = "sweeps.example";
        Assert.Equal(HttpStatusCode.OK, (await http.ReadAsync(ApiPaths.Sweeps)).Status);
    }

    [Fact]
    public async Task Tokens_are_never_logged()
    {
        var sink = new Recorder();
        await using (
            var coordinator = await TestCoordinator.StartAsync(
                Tokens(),
                log: new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(sink).CreateLogger()
            )
        )
        {
            foreach (var endpoint in Rights.Keys)
            foreach (var token in (string[])[Reader, Submitter, Worker, Stranger])
                await RefusalAsync(coordinator, endpoint, token);
            await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "a", holds: true, token: Worker);
            using var http = coordinator.Open(Submitter);
            await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(TestCoordinator.Study));
            await worker.Held;
        }

        Assert.NotEmpty(sink.Lines);
        foreach (var token in (string[])[Reader, Submitter, Worker, Stranger])
            Assert.DoesNotContain(sink.Lines, line => line.Contains(token[^16..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_and_lines_without_end_are_refused()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        Assert.Equal(
            HttpStatusCode.RequestUriTooLong,
            (await http.ReadAsync($"{ApiPaths.Sweeps}?after={new string('1', 5000)}")).Status
        );
        http.DefaultRequestHeaders.Add("X-Long", new string('a', 20_000));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await http.ReadAsync(ApiPaths.Sweeps)).Status);
    }

    /// <summary>
    /// How access was refused; null if it was not, whatever else the request came to.
    /// </summary>
    private static async Task<HttpStatusCode?> RefusalAsync(TestCoordinator coordinator, string endpoint, string? token)
    {
        var (method, pattern) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var path = pattern
            .Replace("{sweep}", "0123456789abcdef")
            .Replace("{sha256}", new string('a', 64))
            .Replace("{size}", "1")
            .Replace("{trial}", "0")
            .Replace("{name}", "mini");
        using var http = coordinator.Open(token);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PATCH")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        return answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? answer.StatusCode : null;
    }

    private static AccessTokens Tokens() =>
        AccessTokens.Parse($"read {Reader}\nsubmit {Submitter}\nworker {Worker}\n", out _)!;

    private sealed class Recorder : ILogEventSink
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        public void Emit(LogEvent logged) =>
            Lines.Enqueue(
                $"{logged.RenderMessage(System.Globalization.CultureInfo.InvariantCulture)} {logged.Exception} "
                    + $"{string.Join(' ', logged.Properties)}"
            );
    }
}
