using System.Text.Json.Serialization.Metadata;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Summaries;
using Sweep.Web.Api;

namespace Sweep.Cli.Remote;

/// <summary>
/// A coordinator's store, read over HTTP. Begin with <see cref="CoordinatorClient.GetAsync"/> to
/// learn whether a coordinator answers.
/// </summary>
internal sealed class RemoteStudyReader(CoordinatorClient client) : IStudyReader
{
    public IBlobReader Blobs { get; } = new RemoteBlobs(client);

    public IReadOnlyList<SweepRow> List() =>
        [.. Get(ApiPaths.Sweeps, ApiJson.Default.SweepList).Sweeps.Select(sweep => sweep.ToRow())];

    public SweepRow? Find(string name) => List().FirstOrDefault(row => row.Name == name);

    public SweepRow? Find(SweepId sweep) => List().FirstOrDefault(row => row.Id == sweep);

    public WriterIdentity? WriterOf(SweepId sweep) => ReadWriter(sweep).Writer;

    /// <summary>Whether this process has the sweep and died on the coordinator's machine.</summary>
    public bool IsLeft(SweepId sweep, WriterIdentity writer) =>
        ReadWriter(sweep) is { IsGone: true, Writer: { } gone } && gone == writer;

    public TimeSpan? LeaseLeft(SweepId sweep) =>
        ReadWriter(sweep).LeaseSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0)
    {
        var entries = new List<LogEntry>();
        while (true)
        {
            var page = Get($"{Of(ApiPaths.LogPattern, sweep)}?after={after}", ApiJson.Default.LogPage);
            entries.AddRange(page.Events.Select(record => record.ToEntry()));
            if (!page.More || page.Events.IsEmpty)
                return entries;
            after = page.Events[^1].Position;
        }
    }

    public ISweepSummary? ReadSummary(SweepId sweep) =>
        Find(Of(ApiPaths.SummaryPattern, sweep), ApiJson.Default.SummaryRecord) is { } found
            ? new RemoteSummary(this, sweep, found)
            : null;

    public IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep) =>
        Get(Of(ApiPaths.CheckpointsPattern, sweep), ApiJson.Default.CheckpointList).Checkpoints;

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) =>
        Get(
            Of(ApiPaths.CurvesPattern, sweep).Replace("{trial}", $"{trial}", StringComparison.Ordinal),
            ApiJson.Default.CurveList
        ).Curves;

    public IReadOnlyList<OutputSize> ListOutputs(SweepId sweep) =>
        Get(Of(ApiPaths.OutputsPattern, sweep), ApiJson.Default.OutputRows).Outputs;

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) =>
        Get($"{ApiPaths.OutputOf(key)}?from={from}", ApiJson.Default.OutputChunks).Chunks;

    public IReadOnlyList<Submission> ListSubmissions() =>
        [
            .. Get(ApiPaths.Submissions, ApiJson.Default.SubmissionList)
                .Submissions.Select(submission => submission.ToSubmission()),
        ];

    public LeaderIdentity? Leader() => Get(ApiPaths.Leader, ApiJson.Default.LeaderRecord).Leader;

    public void Dispose() => client.Dispose();

    private WriterRecord ReadWriter(SweepId sweep) =>
        Get(Of(ApiPaths.WriterPattern, sweep), ApiJson.Default.WriterRecord);

    internal static string Of(string pattern, SweepId sweep) =>
        pattern.Replace("{sweep}", sweep.Text, StringComparison.Ordinal);

    internal T Get<T>(string path, JsonTypeInfo<T> type)
        where T : class => Ask(path, type, out var absent) ?? throw new StorageException(absent!.Message);

    /// <summary>Null for what is not there.</summary>
    private T? Find<T>(string path, JsonTypeInfo<T> type)
        where T : class => Ask(path, type, out _);

    private T? Ask<T>(string path, JsonTypeInfo<T> type, out CoordinatorReply.Absent? absent)
        where T : class
    {
        absent = null;
        switch (client.GetAsync(path).GetAwaiter().GetResult())
        {
            case CoordinatorReply.Answer answer:
                return ApiJson.Read(answer.Body, type, out var mistake)
                    ?? throw new StorageException($"{answer.From} answered with something else: {mistake}");
            case CoordinatorReply.Absent nothing:
                absent = nothing;
                return null;
            case CoordinatorReply.Refused refused:
                throw new StorageException(refused.Message);
            case CoordinatorReply.Failed failed:
                throw new StoreAwayException(failed.Message);
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    private sealed class RemoteBlobs(CoordinatorClient client) : IBlobReader
    {
        public byte[]? Get(SweepId sweep, BlobRef blob) =>
            client.GetAsync(Shared.Protocol.Link.BlobTransfer.BlobPath(sweep, blob)).GetAwaiter().GetResult() switch
            {
                CoordinatorReply.Answer answer => IsWhole(answer.Body, blob) ? answer.Body : null,
                CoordinatorReply.Absent => null,
                CoordinatorReply.Refused refused => throw new StorageException(refused.Message),
                CoordinatorReply.Failed failed => throw new StoreAwayException(failed.Message),
                var other => throw Invariant.Unreachable(other),
            };

        private static bool IsWhole(byte[] bytes, BlobRef blob) =>
            bytes.LongLength == blob.Size
            && Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)) == blob.Sha256;
    }
}
