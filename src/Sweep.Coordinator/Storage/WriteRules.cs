using Foundation;

namespace Sweep.Coordinator.Storage;

/// <summary>What every store asks of a batch before it writes any of it.</summary>
internal static class WriteRules
{
    /// <param name="last">The log's last position; 0 while it is empty.</param>
    public static void Check(WriteBatch batch, long last)
    {
        foreach (var entry in batch.Events)
            Invariant.Holds(entry.Position == ++last, $"an event at position {entry.Position} was written where the log goes on at {last}");
        foreach (var chunk in batch.Curves)
            Invariant.Holds(chunk.FromEpoch >= 1, "epochs count from 1");
    }
}
