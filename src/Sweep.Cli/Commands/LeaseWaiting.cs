using Sweep.Coordinator.Hosting;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// What commands do about a sweep whose process died a moment ago and still has its lease.
/// </summary>
internal static class LeaseWaiting
{
    public static LeaseWatch Watch(this Surroundings surroundings, IStudyStore store) =>
        new(store, surroundings.Self, surroundings.IsProcessGone, surroundings.Clock);

    /// <summary>
    /// Who writes to a sweep. Says so, and waits, where that process is gone and its lease has not
    /// ended.
    /// </summary>
    /// <returns>Null when the sweep may be taken.</returns>
    public static Task<WriterIdentity?> AwaitWriterAsync(
        this Surroundings surroundings,
        IStudyStore store,
        SweepRow row,
        CancellationToken stop = default
    ) =>
        surroundings
            .Watch(store)
            .AwaitAsync(
                row.Id,
                left =>
                    surroundings.Talk.Line(
                        $"the process that had '{row.Name}' is gone; its lease ends in {LeaseWatch.Seconds(left)} s"
                    ),
                stop
            );
}
