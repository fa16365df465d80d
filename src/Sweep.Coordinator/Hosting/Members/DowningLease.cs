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

    private volatile IHeldLease? held;

    public bool IsHeld => held is { IsHeld: true };

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

    public Task ReleaseAsync()
    {
        var mine = Interlocked.Exchange(ref held, null);
        return Task.Run(() => mine?.Dispose());
    }

    public void Dispose() => Interlocked.Exchange(ref held, null)?.Dispose();

    private bool TryTake()
    {
        if (IsHeld)
            return true;
        try
        {
            held = registry.TryTake(CoordinatorLease.Downing, name);
            return held is not null;
        }
        catch (StorageException)
        {
            // Without the store this side does not go on.
            return false;
        }
    }
}
