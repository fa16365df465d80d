using Sweep.Remoting.Members;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// The store's lease for <see cref="CoordinatorLease.Downing"/>. It is kept until the member ends:
/// a member that gave it back would let the other side of a cut take it later.
/// </summary>
internal sealed class DowningLease(ICoordinatorRegistry registry, string name, TimeProvider clock)
    : IDowningLease,
        IDisposable
{
    /// <summary>
    /// How long it is asked for. The holder may have died: its lease ends at the store a moment
    /// after the cluster has noticed.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.3);

    private readonly Lock gate = new();
    private IHeldLease? held;
    private bool isOver;

    public bool IsHeld
    {
        get
        {
            lock (gate)
                return held is { IsHeld: true };
        }
    }

    public async Task<bool> AcquireAsync()
    {
        var began = clock.GetTimestamp();
        while (!await Task.Run(TryTake).ConfigureAwait(false))
        {
            if (clock.GetElapsedTime(began) > Patience)
                return false;
            await Task.Delay(Pause, clock).ConfigureAwait(false);
        }

        return true;
    }

    public Task ReleaseAsync() => Task.Run(() => Take()?.Dispose());

    /// <summary>
    /// Gives the lease back. An attempt to take it that is under way gives it back too.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
            isOver = true;
        Take()?.Dispose();
    }

    private bool TryTake()
    {
        if (IsHeld)
            return true;
        try
        {
            return Keep(registry.TryTake(CoordinatorLease.Downing, name));
        }
        catch (StorageException)
        {
            // Without the store this side does not go on.
            return false;
        }
    }

    private bool Keep(IHeldLease? taken)
    {
        lock (gate)
        {
            if (!isOver)
            {
                held = taken;
                return taken is not null;
            }
        }

        taken?.Dispose();
        return false;
    }

    /// <summary>What is held, which then is not any more.</summary>
    private IHeldLease? Take()
    {
        lock (gate)
        {
            var before = held;
            held = null;
            return before;
        }
    }
}
