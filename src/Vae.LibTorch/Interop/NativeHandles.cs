using System.Runtime.InteropServices;

namespace Vae.LibTorch.Interop;

/// <summary>
/// Owns something of the shim's. Freed once, by <see cref="SafeHandle.Dispose()"/> or, if that was
/// forgotten, by the garbage collector.
/// </summary>
internal abstract class NativeHandle : SafeHandle
{
    private static long alive;

    private protected NativeHandle(LaneNumber lane, nint address)
        : base(0, ownsHandle: true)
    {
        Lane = lane;
        SetHandle(address);
        Interlocked.Increment(ref alive);
    }

    /// <summary>How many this process holds.</summary>
    public static long Alive => Interlocked.Read(ref alive);

    /// <inheritdoc/>
    public sealed override bool IsInvalid => handle == 0;

    /// <summary>The lane that it is used on.</summary>
    protected LaneNumber Lane { get; }

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        Interlocked.Decrement(ref alive);
        return true;
    }

    protected abstract void Free(nint address);
}

/// <summary>What says when a copy is over.</summary>
internal sealed class EventHandle(LaneNumber lane, nint copied) : NativeHandle(lane, copied)
{
    protected override void Free(nint address) => NativeMethods.EventFree(Lane, address);
}
