using System.Runtime.InteropServices;
using System.Text;

namespace Vae.LibTorch.Interop;

/// <summary>The shim's <c>vae_torch_code</c>.</summary>
internal enum NativeCode
{
    Ok = 0,
    OutOfMemory = 1,
    BadArgument = 2,
    Unsupported = 3,
    Failed = 4,
}

/// <summary>The shim's <c>vae_torch_settings</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSettings
{
    public int Threads;
    public int AllowTf32;
}

/// <summary>The shim's <c>vae_torch_device</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDevice
{
    public fixed byte Name[256];
    public long TotalBytes;
    public long FreeBytes;
}

/// <summary>The shim's <c>vae_torch_statistics</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeStatistics
{
    public long Storages;
    public long Tables;
    public long Executables;
    public long AllocatedBytes;
    public long PeakAllocatedBytes;
    public long ReservedBytes;
}

/// <summary>The shim's <c>vae_torch_rows</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRows
{
    public nint Values;
    public long Count;
    public long Columns;
    public nint Book;
    public long BookWidth;
}

/// <summary>The shim's <c>vae_torch_script</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeScript
{
    public nint Text;
    public nint Ports;
    public long PortWords;
    public nint Constants;
    public long ConstantCount;
}

/// <summary>The shim's <c>vae_torch_report</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeReport
{
    public long Runs;
    public long WaitsInRuns;
    public long WaitsForUploads;
    public int GraphState;
    public fixed byte GraphRefusal[512];
}

/// <summary>Texts of fixed room.</summary>
internal static unsafe class NativeText
{
    public static string Of(byte* text, int capacity)
    {
        var bytes = new ReadOnlySpan<byte>(text, capacity);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
