using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.InMemory;

/// <summary>
/// Sweeps that live as long as this object: for simulations and tests, which can also tell it to fail. To restart a coordinator, open another writer on the
/// same object.
/// </summary>
public sealed class InMemoryStudyStore : IStudyStore
{
    private readonly Lock gate = new();
    private readonly InMemoryBlobStore blobs = new();
    private readonly HashSet<SweepId> writers = [];
    private ImmutableList<Contents> sweeps = [];
    private StorageException? nextFailure;

    public IBlobStore Blobs => blobs;

    /// <summary>The next <see cref="ISweepWriter.Append"/> of any writer throws this and writes nothing; the one after that works again.</summary>
    public void FailNextAppend(StorageException failure)
    {
        lock (gate) nextFailure = failure;
    }

    public IReadOnlyList<SweepRow> List()
    {
        lock (gate) return [.. sweeps.Select(sweep => sweep.Row)];
    }

    public SweepRow? Find(string name)
    {
        lock (gate) return sweeps.Find(sweep => sweep.Row.Name == name)?.Row;
    }

    public WriterResult OpenWriter(SweepId sweep)
    {
        lock (gate) return writers.Add(sweep) ? new WriterResult.Opened(new Writer(this, sweep)) : new WriterResult.Held(Self());
    }

    public WriterIdentity? WriterOf(SweepId sweep)
    {
        lock (gate) return writers.Contains(sweep) ? Self() : null;
    }

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0) => Read(sweep) is { } found ? found.Log.RemoveAll(entry => entry.Position <= after) : [];

    public IReadOnlyList<CheckpointRow> ReadCheckpoints(SweepId sweep) => Read(sweep) is { } found ? [.. found.Checkpoints.Values] : [];

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) => Read(sweep) is { } found ? found.Curves.RemoveAll(curve => curve.Trial != trial) : [];

    public void Dispose()
    {
    }

    private static WriterIdentity Self() => new(Environment.ProcessId, Environment.MachineName);

    private Contents? Read(SweepId sweep)
    {
        lock (gate) return sweeps.Find(candidate => candidate.Row.Id == sweep);
    }

    /// <summary>All of a sweep. A new one replaces the old one in a single assignment: nobody sees half a batch.</summary>
    private sealed record Contents(
        SweepRow Row,
        ImmutableList<LogEntry> Log,
        ImmutableList<CurveChunk> Curves,
        ImmutableSortedDictionary<(int Trial, int Replicate, int Attempt, long Step), CheckpointRow> Checkpoints)
    {
        public Contents With(WriteBatch batch)
        {
            WriteRules.Check(batch, last: Log.Count);
            return this with
            {
                Log = Log.AddRange(batch.Events),
                Curves = Curves.AddRange(batch.Curves),
                Checkpoints = Checkpoints.RemoveRange(batch.Forgotten.Select(KeyOf)).SetItems(batch.Checkpoints.Select(row => KeyValuePair.Create(KeyOf(row), row))),
            };
        }

        private static (int Trial, int Replicate, int Attempt, long Step) KeyOf(CheckpointRow row) =>
            (row.Trial, row.Replicate, row.Checkpoint.Attempt, row.Checkpoint.Step);
    }

    private sealed class Writer(InMemoryStudyStore store, SweepId sweep) : ISweepWriter
    {
        private bool disposed;

        public bool TryCreate(SweepRow row)
        {
            MustBeOpen();
            Invariant.Holds(row.Id == sweep, "a writer creates only the sweep that it holds");
            lock (store.gate)
            {
                if (store.sweeps.Exists(other => other.Row.Id == sweep || other.Row.Name == row.Name)) return false;
                store.sweeps = store.sweeps.Add(new Contents(row, [], [], ImmutableSortedDictionary<(int, int, int, long), CheckpointRow>.Empty));
                return true;
            }
        }

        public void Append(WriteBatch batch)
        {
            MustBeOpen();
            if (batch.IsEmpty) return;
            lock (store.gate)
            {
                if (store.nextFailure is { } failure)
                {
                    store.nextFailure = null;
                    throw failure;
                }

                var before = store.sweeps.Find(candidate => candidate.Row.Id == sweep);
                Invariant.Holds(before is not null, "a sweep is created before it is written to");
                store.sweeps = store.sweeps.Replace(before, before.With(batch));
            }
        }

        public void DeleteBlobs(IEnumerable<BlobRef> blobs)
        {
            MustBeOpen();
            store.blobs.Delete(sweep, blobs);
        }

        public void KeepOnlyBlobs(IReadOnlySet<BlobRef> named)
        {
            MustBeOpen();
            store.blobs.KeepOnly(sweep, named);
        }

        public void DeleteSweep()
        {
            MustBeOpen();
            lock (store.gate) store.sweeps = store.sweeps.RemoveAll(candidate => candidate.Row.Id == sweep);
            store.blobs.KeepOnly(sweep, ImmutableHashSet<BlobRef>.Empty);
        }

        public void Dispose()
        {
            if (disposed) return;
            disposed = true;
            lock (store.gate) store.writers.Remove(sweep);
        }

        private void MustBeOpen() => Invariant.Holds(!disposed, "a writer is not used after its disposal");
    }
}
