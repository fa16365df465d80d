using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// Tells the process that works on a sweep from one that died on this machine and whose lease has
/// not ended yet. A look at process ids only decides whether to wait: the lease decides who writes.
/// </summary>
/// <param name="self">This process, which does not have the sweep.</param>
/// <param name="isGone">Whether no process of this machine has this id.</param>
public sealed class LeaseWatch(IStudyReader store, WriterIdentity self, Func<int, bool> isGone, TimeProvider clock)
{
    /// <summary>The server's clock and this one may differ by so much over a lease.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Whether the process died. Where it has the id of this process, that id was given twice, as
    /// in a container that was started again.
    /// </summary>
    public bool IsGone(WriterIdentity writer) =>
        writer.Host == self.Host && (writer == self || isGone(writer.ProcessId));

    /// <summary>
    /// Whether the sweep has its lease from a process that died; a lock of files dies with its
    /// process.
    /// </summary>
    public bool IsLeft(SweepId sweep, WriterIdentity writer) => IsGone(writer) && store.LeaseLeft(sweep) is not null;

    /// <summary>The same, for a process that has sweeps of its own.</summary>
    public bool IsLeftByAnother(SweepId sweep, WriterIdentity writer) => writer != self && IsLeft(sweep, writer);

    /// <summary>
    /// Who writes to a sweep. If that process is gone, its lease is waited for first.
    /// </summary>
    /// <param name="waits">
    /// Called with what is left of the lease, once, before it is waited for.
    /// </param>
    /// <returns>Null when the sweep may be taken.</returns>
    public async Task<WriterIdentity?> AwaitAsync(
        SweepId sweep,
        Action<TimeSpan> waits,
        CancellationToken stop = default
    )
    {
        var writer = store.WriterOf(sweep);
        if (writer is null || !IsGone(writer))
            return writer;
        if (store.LeaseLeft(sweep) is { } left)
        {
            waits(left);
            await Task.Delay(left + Margin, clock, stop).ConfigureAwait(false);
        }

        return store.WriterOf(sweep);
    }

    /// <summary>What is left, in whole seconds as a person is told.</summary>
    public static string Seconds(TimeSpan left) =>
        Math.Max(1, Math.Ceiling(left.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
