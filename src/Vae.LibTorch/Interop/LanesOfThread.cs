using System.Collections.Concurrent;

namespace Vae.LibTorch.Interop;

/// <summary>
/// The lanes of a thread: what it allocates and compiles is done in one order. Its streams pass to
/// another thread when it ends, since libraries keep megabytes for every stream that they ever saw.
/// </summary>
internal sealed class LanesOfThread
{
    private static readonly ConcurrentDictionary<int, ConcurrentBag<long>> Idle = [];

    [ThreadStatic]
    private static LanesOfThread? own;

    private readonly Dictionary<int, long> streams = [];

    /// <summary>The thread has ended.</summary>
    ~LanesOfThread()
    {
        foreach (var (device, stream) in streams)
            IdleOn(device).Add(stream);
    }

    /// <summary>This thread's lane on a device.</summary>
    public static LaneNumber On(LibTorchDevice device) =>
        device.IsCuda ? new LaneNumber(device.Number, (own ??= new()).StreamOf(device)) : new LaneNumber(-1, 0);

    private long StreamOf(LibTorchDevice device)
    {
        if (streams.TryGetValue(device.Number, out var known))
            return known;
        if (!IdleOn(device.Number).TryTake(out var stream))
            NativeCalls.Check(NativeMethods.StreamTake(device.Number, out stream), $"taking a stream of {device}");
        return streams[device.Number] = stream;
    }

    private static ConcurrentBag<long> IdleOn(int device) => Idle.GetOrAdd(device, _ => []);
}
