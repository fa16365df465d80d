using System.Runtime.InteropServices;

namespace Vae.TorchScript;

/// <summary>How the process keeps the host's memory.</summary>
internal static unsafe class HostMemory
{
    // From glibc's malloc.h.
    private const int TrimThreshold = -1,
        TopPad = -2,
        MmapThreshold = -3;

    /// <summary>
    /// A step allocates and frees the same megabytes again and again. By default glibc gives them
    /// back to the kernel in between, and touching them again costs several times what is computed
    /// in them. Other C libraries are left as they are.
    /// </summary>
    public static void Keep()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var library))
            return;
        var set = (delegate* unmanaged<int, int, int>)NativeLibrary.GetExport(library, "mallopt");
        set(MmapThreshold, 32 << 20);
        set(TrimThreshold, 256 << 20);
        set(TopPad, 64 << 20);
    }
}
