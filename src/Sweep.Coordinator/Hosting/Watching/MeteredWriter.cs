using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>Measures how long commits take, and counts those that fail.</summary>
internal sealed class MeteredWriter(ISweepWriter writer, CoordinatorMeter meter, TimeProvider clock) : ISweepWriter
{
    public bool TryCreate(SweepRow row) => writer.TryCreate(row);

    public void Append(WriteBatch batch)
    {
        var began = clock.GetTimestamp();
        try
        {
            writer.Append(batch);
        }
        catch (StorageException)
        {
            meter.AppendFailed();
            throw;
        }

        meter.Appended(clock.GetElapsedTime(began));
    }

    public void Settle() => writer.Settle();

    public void DeleteBlobs(IEnumerable<BlobRef> blobs) => writer.DeleteBlobs(blobs);

    public void KeepOnlyBlobs(IReadOnlySet<BlobRef> named) => writer.KeepOnlyBlobs(named);

    public void Submit(Submission submission) => writer.Submit(submission);

    public void Withdraw() => writer.Withdraw();

    public void DeleteSweep() => writer.DeleteSweep();

    public void Dispose() => writer.Dispose();
}
