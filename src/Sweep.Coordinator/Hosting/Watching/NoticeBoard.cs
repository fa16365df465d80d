using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// Where listeners hear of the sweeps of the fleet, whichever coordinator leads. Any thread may
/// call.
/// </summary>
internal sealed class NoticeBoard
{
    private ImmutableArray<Action<SweepNotice>> listeners = [];

    /// <summary>Whether anything listens here.</summary>
    public bool HasListeners => !listeners.IsEmpty;

    /// <summary>Called when the first listener came or the last one went.</summary>
    public Action? Changed { get; set; }

    /// <summary>Gets what is posted here, for other coordinators; null: there are none.</summary>
    public Action<Func<SweepNotice>>? Outlet { get; set; }

    /// <param name="listener">Called on any thread: it must be quick.</param>
    public IDisposable Listen(Action<SweepNotice> listener)
    {
        ImmutableInterlocked.Update(ref listeners, all => all.Add(listener));
        Changed?.Invoke();
        return new Subscription(() =>
        {
            ImmutableInterlocked.Update(ref listeners, all => all.Remove(listener));
            Changed?.Invoke();
        });
    }

    /// <summary>
    /// Passes on what the studies of a fleet broadcast, until the result is disposed.
    /// </summary>
    public IDisposable Follow(CoordinatorHost host) =>
        host.Listen((sweep, notice) => Post(() => NoticeOf(host, sweep, notice)));

    /// <summary>Tells the listeners of this process.</summary>
    public void Tell(SweepNotice notice)
    {
        foreach (var listener in listeners)
            listener(notice);
    }

    private void Post(Func<SweepNotice> make)
    {
        if (HasListeners)
            Tell(make());
        Outlet?.Invoke(make);
    }

    private static SweepNotice NoticeOf(CoordinatorHost host, SweepId sweep, StudyNotice notice)
    {
        var isProgress = notice is StudyNotice.Progressed { Report: Measured };
        if (!isProgress || host.Find(sweep) is not { } study)
            return new SweepNotice(sweep.Text, null);
        var measured = (Measured)((StudyNotice.Progressed)notice).Report;
        var last = measured
            .Curves.GroupBy(curve => curve.Metric)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Last().Values[^1], StringComparer.Ordinal);
        var key = measured.Key;
        var progress = new AttemptNotice(
            study.Spec.Name,
            key.Trial.Number,
            key.Attempt,
            measured.Epoch,
            measured.EpochsPerSecond,
            last
        );
        return new SweepNotice(sweep.Text, progress);
    }
}
