using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.InMemory;

/// <summary>
/// Sweeps that live as long as this object: for simulations and tests, which can also tell it to
/// fail. To restart a coordinator, open another writer on the same object.
/// </summary>
public sealed partial class InMemoryStudyStore : IStudyStore
{
    private readonly Lock gate = new();
    private readonly InMemoryBlobStore blobs = new();
    private readonly Dictionary<SweepId, Writer> writers = [];
    private ImmutableList<Contents> sweeps = [];
    private ImmutableList<TrialStopRequest> requests = [];
    private long lastRequest;
    private StorageException? nextFailure;

    public IBlobStore Blobs => blobs;

    /// <summary>
    /// The next <see cref="ISweepWriter.Append"/> of any writer throws this and writes nothing; the
    /// one after that works again.
    /// </summary>
    public void FailNextAppend(StorageException failure)
    {
        lock (gate)
            nextFailure = failure;
    }

    /// <summary>
    /// Takes a sweep away from its writer, as if that had been thought dead.
    /// </summary>
    public void DeposeWriter(SweepId sweep)
    {
        lock (gate)
            if (writers.Remove(sweep, out var writer))
                writer.Depose();
    }

    public IReadOnlyList<SweepRow> List()
    {
        lock (gate)
            return [.. sweeps.Select(sweep => sweep.Row)];
    }

    public SweepRow? Find(string name)
    {
        lock (gate)
            return sweeps.Find(sweep => sweep.Row.Name == name)?.Row;
    }

    public SweepRow? Find(SweepId sweep)
    {
        lock (gate)
            return sweeps.Find(stored => stored.Row.Id == sweep)?.Row;
    }

    public WriterResult OpenWriter(SweepId sweep)
    {
        lock (gate)
        {
            if (writers.ContainsKey(sweep))
                return new WriterResult.Held(Self());
            var writer = new Writer(this, sweep);
            writers.Add(sweep, writer);
            return new WriterResult.Opened(writer);
        }
    }

    public TimeSpan? LeaseLeft(SweepId sweep) => null;

    public WriterIdentity? WriterOf(SweepId sweep)
    {
        lock (gate)
            return writers.ContainsKey(sweep) ? Self() : null;
    }

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0) =>
        Read(sweep) is { } found ? found.Log.RemoveAll(entry => entry.Position <= after) : [];

    public ISweepSummary? ReadSummary(SweepId sweep) =>
        Read(sweep) is { Summary: { } summary } found && summary.Head.Position == found.Log.Count ? summary : null;

    public IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep) =>
        Read(sweep) is { } found ? [.. found.Checkpoints.Values] : [];

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) =>
        Read(sweep) is { } found ? found.Curves.RemoveAll(curve => curve.Trial != trial) : [];

    public IReadOnlyList<OutputSize> ListOutputs(SweepId sweep) =>
        Read(sweep) is not { } found
            ? []
            :
            [
                .. found
                    .Outputs.Values.GroupBy(chunk => (chunk.Trial, chunk.Replicate, chunk.Attempt))
                    .Select(group => new OutputSize(
                        group.Key.Trial,
                        group.Key.Replicate,
                        group.Key.Attempt,
                        group.Sum(chunk => (long)chunk.Bytes.Length)
                    )),
            ];

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) =>
        Read(key.Sweep) is not { } found
            ? []
            :
            [
                .. found.Outputs.Values.Where(chunk =>
                    (chunk.Trial, chunk.Replicate, chunk.Attempt)
                        == (key.Trial.Number, key.Trial.Replicate, key.Attempt)
                    && chunk.End > from
                ),
            ];

    public IReadOnlyList<Submission> ListSubmissions()
    {
        lock (gate)
            return [.. sweeps.Select(sweep => sweep.Submission).OfType<Submission>()];
    }

    public long RequestTrialStop(SweepId sweep, int trial)
    {
        lock (gate)
        {
            Invariant.Holds(sweeps.Exists(known => known.Row.Id == sweep), "a request is of a sweep that exists");
            requests = requests.Add(new TrialStopRequest(++lastRequest, sweep, trial));
            return lastRequest;
        }
    }

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests()
    {
        lock (gate)
            return requests;
    }

    public void WithdrawTrialStopRequest(long request)
    {
        lock (gate)
            requests = requests.RemoveAll(known => known.Id == request);
    }

    public void Dispose() { }

    private static WriterIdentity Self() => new(Environment.ProcessId, Environment.MachineName);

    private Contents? Read(SweepId sweep)
    {
        lock (gate)
            return sweeps.Find(candidate => candidate.Row.Id == sweep);
    }

    /// <summary>
    /// All of a sweep. A new one replaces the old one in a single assignment: no reader sees
    /// half a batch.
    /// </summary>
    private sealed record Contents(
        SweepRow Row,
        Submission? Submission,
        ImmutableList<LogEntry> Log,
        MemorySummary? Summary,
        ImmutableList<CurveChunk> Curves,
        ImmutableSortedDictionary<(int Trial, int Replicate, int Attempt, long Step), TrialCheckpoint> Checkpoints
    )
    {
        public ImmutableSortedDictionary<
            (int Trial, int Replicate, int Attempt, long From),
            OutputChunk
        > Outputs { get; init; } =
            ImmutableSortedDictionary<(int Trial, int Replicate, int Attempt, long From), OutputChunk>.Empty;

        public Contents With(WriteBatch batch)
        {
            WriteRules.Check(batch, last: Log.Count);
            return this with
            {
                Log = Log.AddRange(batch.Events),
                Summary = After(batch.Summary),
                Curves = Curves.AddRange(batch.Curves),
                Outputs = OutputsAfter(batch),
                Checkpoints = Checkpoints
                    .RemoveRange(batch.Forgotten.Select(KeyOf))
                    .SetItems(batch.Checkpoints.Select(row => KeyValuePair.Create(KeyOf(row), row))),
            };
        }

        private MemorySummary? After(SummaryChange? change)
        {
            if (change is null)
                return Summary;
            return Summary is null || change.IsWhole ? MemorySummary.Of(change) : Summary.With(change);
        }

        private ImmutableSortedDictionary<(int Trial, int Replicate, int Attempt, long From), OutputChunk> OutputsAfter(
            WriteBatch batch
        )
        {
            var outputs = Outputs;
            foreach (var (trial, replicate, attempt, _) in batch.ForgottenOutputs)
                outputs = outputs.RemoveRange(
                    outputs.Keys.Where(key => (key.Trial, key.Replicate, key.Attempt) == (trial, replicate, attempt))
                );
            foreach (var chunk in batch.Outputs)
            {
                var mine = outputs.Values.Where(other =>
                    (other.Trial, other.Replicate, other.Attempt) == (chunk.Trial, chunk.Replicate, chunk.Attempt)
                );
                var gone = mine.Where(other =>
                    (other.From >= chunk.From && other.End <= chunk.End)
                    || (other.From >= OutputLimits.HeadBytes && other.End <= chunk.End - OutputLimits.TailBytes)
                );
                outputs = outputs.RemoveRange(gone.Select(KeyOf));
                if (!outputs.ContainsKey(KeyOf(chunk)))
                    outputs = outputs.Add(KeyOf(chunk), chunk);
            }

            return outputs;
        }

        private static (int Trial, int Replicate, int Attempt, long From) KeyOf(OutputChunk chunk) =>
            (chunk.Trial, chunk.Replicate, chunk.Attempt, chunk.From);

        private static (int Trial, int Replicate, int Attempt, long Step) KeyOf(TrialCheckpoint row) =>
            (row.Trial, row.Replicate, row.Checkpoint.Attempt, row.Checkpoint.Step);
    }
}
