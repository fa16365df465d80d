using System.Runtime.InteropServices;

namespace Vae.LibTorch.Interop;

/// <summary>
/// Owns something of the shim. Freed once, by <see cref="SafeHandle.Dispose()"/> or, if that was
/// forgotten, by the garbage collector.
/// </summary>
internal abstract class NativeHandle : SafeHandle
{
    private protected NativeHandle(nint address)
        : base(0, ownsHandle: true) => SetHandle(address);

    public sealed override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        return true;
    }

    protected abstract void Free(nint address);
}

/// <summary>A storage of the shim.</summary>
internal sealed class StorageHandle(nint storage) : NativeHandle(storage)
{
    protected override void Free(nint address) => NativeMethods.StorageFree(address);
}

/// <summary>A table of the shim.</summary>
internal sealed class TableHandle(nint table) : NativeHandle(table)
{
    protected override void Free(nint address) => NativeMethods.TableFree(address);
}

/// <summary>An executable of the shim.</summary>
internal sealed class ExecutableHandle(nint executable) : NativeHandle(executable)
{
    protected override void Free(nint address) => NativeMethods.ExecutableFree(address);
}
