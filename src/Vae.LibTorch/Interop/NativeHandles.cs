using System.Runtime.InteropServices;

namespace Vae.LibTorch.Interop;

/// <summary>Owns a storage of the shim. Freed once, by <see cref="SafeHandle.Dispose()"/> or, if that was forgotten, by the garbage collector.</summary>
internal sealed class StorageHandle : SafeHandle
{
    public StorageHandle(nint storage)
        : base(0, ownsHandle: true) => SetHandle(storage);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.StorageFree(handle);
        return true;
    }
}

/// <summary>Owns a table of the shim, as <see cref="StorageHandle"/> does a storage.</summary>
internal sealed class TableHandle : SafeHandle
{
    public TableHandle(nint table)
        : base(0, ownsHandle: true) => SetHandle(table);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.TableFree(handle);
        return true;
    }
}

/// <summary>Owns an executable of the shim, as <see cref="StorageHandle"/> does a storage.</summary>
internal sealed class ExecutableHandle : SafeHandle
{
    public ExecutableHandle(nint executable)
        : base(0, ownsHandle: true) => SetHandle(executable);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.ExecutableFree(handle);
        return true;
    }
}
