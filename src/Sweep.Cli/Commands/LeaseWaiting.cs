using Sweep.Coordinator.Hosting;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// What commands do about a sweep whose process died a moment ago and still has its lease.
/// </summary>
internal static class LeaseWaiting
{
    public static LeaseWatch Watch(this CliContext context, IStudyReader store) =>
        new(store, context.Self, context.IsProcessGone, context.Clock);

    /// <summary>
    /// Who writes to a sweep. Says so, and waits, where that process is gone and its lease has not
    /// ended.
    /// </summary>
    /// <returns>Null when the sweep may be taken.</returns>
    public static Task<WriterIdentity?> AwaitWriterAsync(
        this CliContext context,
        IStudyReader store,
        SweepRow row,
        CancellationToken stop = default
    ) =>
        context
            .Watch(store)
            .AwaitAsync(
                row.Id,
                left =>
                    context.StandardError.Line(
                        $"the process that had '{row.Name}' is gone; its lease ends in {LeaseWatch.Seconds(left)} s"
                    ),
                stop
            );
}
