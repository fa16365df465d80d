using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Sweep.Shared.Protocol.Link;
using Sweep.Web.Api;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Remote;

/// <summary>
/// Asks the first of several coordinators that answers, and follows a standby's word to the leader
/// once.
/// </summary>
internal sealed partial class CoordinatorClient : IDisposable
{
    /// <summary>
    /// How long an answer may take. A stop waits for what runs to leave a checkpoint.
    /// </summary>
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(60),
        RequestLimit = TimeSpan.FromMinutes(3);

    private readonly ImmutableArray<CoordinatorAddress> addresses;
    private readonly CoordinatorCredentials credentials;
    private readonly TimeProvider clock;
    private readonly HttpClient http;
    private CoordinatorAddress? answering;

    /// <param name="addresses">At least one.</param>
    public CoordinatorClient(
        ImmutableArray<CoordinatorAddress> addresses,
        CoordinatorCredentials credentials,
        TimeProvider clock
    )
    {
        (this.addresses, this.credentials, this.clock) = (addresses, credentials, clock);
        http = credentials.OpenClient();
        http.MaxResponseContentBufferSize = LinkLimits.BlobBytes;
    }

    public ImmutableArray<CoordinatorAddress> Addresses => addresses;

    /// <summary>
    /// What leads there in another command, with a space before it, as the user gave it.
    /// </summary>
    public string Option { get; init; } = "";

    /// <summary>What makes a worker join there, with a space before it.</summary>
    public string JoinOption { get; init; } = "";

    /// <summary>
    /// A coordinator's words, where the commands that it suggests lead to it as this command did:
    /// how it is reached from here it does not know.
    /// </summary>
    public string Localized(string text) => SuggestedCoordinator().Replace(text, _ => Option);

    public override string ToString() => string.Join(", ", addresses);

    public Task<CoordinatorReply> GetAsync(string path) => AskAnyAsync(HttpMethod.Get, path, null, QueryLimit);

    public Task<CoordinatorReply> PostAsync(string path, byte[] body) =>
        AskAnyAsync(HttpMethod.Post, path, body, RequestLimit);

    /// <summary>Asks this one and no other.</summary>
    public async Task<CoordinatorReply> GetFromAsync(CoordinatorAddress address, string path) =>
        (await AskAsync(address, HttpMethod.Get, path, null, QueryLimit).ConfigureAwait(false)).Reply;

    public void Dispose() => http.Dispose();

    private async Task<CoordinatorReply> AskAnyAsync(HttpMethod method, string path, byte[]? body, TimeSpan limit)
    {
        var failures = new List<string>();
        foreach (var address in answering is { } known ? [known, .. addresses.Remove(known)] : addresses)
        {
            var said = await AskAsync(address, method, path, body, limit).ConfigureAwait(false);
            if (said.Leader is { } leader)
                said = await AskAsync(leader, method, path, body, limit).ConfigureAwait(false);
            if (said.MayTryNext)
            {
                failures.Add(((CoordinatorReply.Failed)said.Reply).Message);
                continue;
            }

            answering = address;
            return said.Reply;
        }

        return new CoordinatorReply.Failed(
            failures is [var only] ? only : $"no coordinator answers: {string.Join("; ", failures)}"
        );
    }

    /// <param name="Leader">The coordinator to ask instead.</param>
    /// <param name="MayTryNext">Whether the request reached no coordinator.</param>
    private readonly record struct Said(
        CoordinatorReply Reply,
        CoordinatorAddress? Leader = null,
        bool MayTryNext = false
    );

    private async Task<Said> AskAsync(
        CoordinatorAddress address,
        HttpMethod method,
        string path,
        byte[]? body,
        TimeSpan limit
    )
    {
        using var time = new CancellationTokenSource(limit, clock);
        try
        {
            using var request = new HttpRequestMessage(method, credentials.AddressOf(address, path));
            if (body is not null)
                request.Content = new ByteArrayContent(body)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                };
            using var response = await http.SendAsync(request, time.Token).ConfigureAwait(false);
            var content = await response.Content.ReadAsByteArrayAsync(time.Token).ConfigureAwait(false);
            return Read(address, response, content);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            return new Said(
                new CoordinatorReply.Failed($"{address} did not answer within {limit.TotalSeconds:0} s"),
                MayTryNext: method == HttpMethod.Get
            );
        }
        catch (OperationCanceledException failure) when (failure.InnerException is TimeoutException)
        {
            // The connection's own limit: a machine that is off answers nothing at all, and nothing
            // was asked of it.
            return new Said(
                new CoordinatorReply.Failed(
                    $"{address} cannot be reached: no connection within {credentials.ConnectLimit.TotalSeconds:0.#} s"
                ),
                MayTryNext: true
            );
        }
        catch (HttpRequestException failure)
        {
            var isUnasked =
                failure.HttpRequestError
                is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError;
            return new Said(
                new CoordinatorReply.Failed(await WhyAsync(address, failure).ConfigureAwait(false)),
                MayTryNext: isUnasked || method == HttpMethod.Get
            );
        }
    }

    private Said Read(CoordinatorAddress address, HttpResponseMessage response, byte[] content)
    {
        if (response.IsSuccessStatusCode)
            return new Said(new CoordinatorReply.Answer(content, address));
        var text = Localized(OneLineOf(content));
        if (
            response.StatusCode == HttpStatusCode.MisdirectedRequest
            && response.Headers.TryGetValues(ApiPaths.LeaderHeader, out var named)
            && CoordinatorAddress.Parse(named.First()) is { } leader
        )
            return new Said(new CoordinatorReply.Failed($"{address}: {text}"), Leader: leader);
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => new Said(new CoordinatorReply.Absent($"{address}: {text}")),
            HttpStatusCode.ServiceUnavailable => new Said(
                new CoordinatorReply.Failed($"{address}: {text}"),
                MayTryNext: true
            ),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.MisdirectedRequest => new Said(
                new CoordinatorReply.Failed($"{address}: {(int)response.StatusCode} {text}")
            ),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new Said(
                new CoordinatorReply.Refused($"{address}: {text}")
            ),
            _ => new Said(
                new CoordinatorReply.Refused(
                    text.Length > 0 ? text : $"{address}: {(int)response.StatusCode} {response.ReasonPhrase}"
                )
            ),
        };
    }

    /// <summary>What stands between us and a coordinator, and what would help.</summary>
    private async Task<string> WhyAsync(CoordinatorAddress address, HttpRequestException failure)
    {
        if (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            return $"{address}: {failure.Message}";
        var isSecure = credentials.AddressOf(address, "/").Scheme == Uri.UriSchemeHttps;
        return (isSecure, await CertificateProbe.LookAsync(address, clock).ConfigureAwait(false)) switch
        {
            (true, null) => $"{address} does not speak TLS: --insecure speaks to it in the clear",
            (true, { } seen) when !credentials.Fingerprints.IsEmpty =>
                $"{address} shows a certificate that was not named: its fingerprint is {seen}",
            (true, { } seen) =>
                $"nothing vouches for the certificate of {address}: if its coordinator says the same fingerprint at "
                    + $"its start, add --fingerprint {seen}",
            (false, { } seen) =>
                $"{address} speaks TLS: if its coordinator says the same fingerprint at its start, add "
                    + $"--fingerprint {seen}",
            _ => $"{address}: {failure.Message}",
        };
    }

    /// <summary>The options of a command in backticks that lead to a coordinator.</summary>
    [GeneratedRegex("(?<=`sweep [^`]*) --coordinator [^ `]+(?: --fingerprint [^ `]+| --insecure)*")]
    private static partial Regex SuggestedCoordinator();

    private static string OneLineOf(byte[] content) =>
        Output.OneLine.Of(System.Text.Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, 4096))));
}
