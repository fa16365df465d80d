using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.InMemory;

public sealed partial class InMemoryStudyStore
{
    private sealed class Writer(InMemoryStudyStore store, SweepId sweep) : ISweepWriter
    {
        private bool disposed;
        private volatile bool deposed;

        public void Depose() => deposed = true;

        public bool TryCreate(SweepRow row)
        {
            Invariant.Holds(row.Id == sweep, "a writer creates only the sweep that it holds");
            lock (store.gate)
            {
                MustBeOpen();
                if (store.sweeps.Exists(other => other.Row.Id == sweep || other.Row.Name == row.Name))
                    return false;
                store.sweeps = store.sweeps.Add(
                    new Contents(
                        row,
                        null,
                        [],
                        null,
                        [],
                        ImmutableSortedDictionary<(int, int, int, long), TrialCheckpoint>.Empty
                    )
                );
                return true;
            }
        }

        public void Append(WriteBatch batch)
        {
            lock (store.gate)
            {
                MustBeOpen();
                if (batch.IsEmpty)
                    return;
                if (store.nextFailure is { } failure)
                {
                    store.nextFailure = null;
                    throw failure;
                }

                var before = Mine();
                Invariant.Holds(before is not null, "a sweep is created before it is written to");
                store.sweeps = store.sweeps.Replace(before, before.With(batch));
                store.requests = store.requests.RemoveAll(request =>
                    request.Sweep == sweep && batch.Answered.Contains(request.Id)
                );
            }
        }

        public void Settle()
        {
            lock (store.gate)
                MustBeOpen();
        }

        public void DeleteBlobs(IEnumerable<BlobRef> blobs)
        {
            lock (store.gate)
            {
                MustBeOpen();
                store.blobs.Delete(sweep, blobs);
            }
        }

        public void KeepOnlyBlobs(IReadOnlySet<BlobRef> named)
        {
            lock (store.gate)
            {
                MustBeOpen();
                store.blobs.KeepOnly(sweep, named);
            }
        }

        public void Submit(Submission submission)
        {
            WriteRules.Check(submission, sweep);
            lock (store.gate)
            {
                MustBeOpen();
                var before = Mine();
                Invariant.Holds(before is not null, "a sweep is created before it is submitted");
                store.sweeps = store.sweeps.Replace(before, before with { Submission = submission });
            }
        }

        public void Withdraw()
        {
            lock (store.gate)
            {
                MustBeOpen();
                if (Mine() is { } before)
                    store.sweeps = store.sweeps.Replace(before, before with { Submission = null });
            }
        }

        public void DeleteSweep()
        {
            lock (store.gate)
            {
                MustBeOpen();
                store.sweeps = store.sweeps.RemoveAll(candidate => candidate.Row.Id == sweep);
                store.requests = store.requests.RemoveAll(request => request.Sweep == sweep);
                store.blobs.KeepOnly(sweep, ImmutableHashSet<BlobRef>.Empty);
            }
        }

        public void Dispose()
        {
            if (disposed)
                return;
            disposed = true;
            lock (store.gate)
                if (!deposed)
                    store.writers.Remove(sweep);
        }

        private Contents? Mine() => store.sweeps.Find(candidate => candidate.Row.Id == sweep);

        private void MustBeOpen()
        {
            Invariant.Holds(!disposed, "a writer is not used after its disposal");
            if (deposed)
                throw new WriterDeposedException($"Another process has taken over the sweep {sweep}.");
        }
    }
}
