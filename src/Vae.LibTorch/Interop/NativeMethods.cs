using System.Reflection;
using System.Runtime.InteropServices;

namespace Vae.LibTorch.Interop;

/// <summary>
/// The shim's functions, as exports.cpp describes them. Those that return a code are called through
/// <see cref="NativeCalls"/>.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Shim = "vae_torch";

    private static nint loaded;

    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Resolve);

    /// <summary>
    /// Loads the shim, and LibTorch with it, for the rest of the process. Called once, before
    /// anything below.
    /// </summary>
    /// <exception cref="DllNotFoundException">
    /// It, or a library that it needs, cannot be loaded.
    /// </exception>
    public static void Load(string file) => loaded = NativeLibrary.Load(file);

    [LibraryImport(Shim, EntryPoint = "vae_torch_version")]
    public static partial nint Version();

    [LibraryImport(Shim, EntryPoint = "vae_torch_cuda_absence")]
    public static partial nint CudaAbsence();

    [LibraryImport(Shim, EntryPoint = "vae_torch_message")]
    public static partial nint Message();

    [LibraryImport(Shim, EntryPoint = "vae_torch_initialize")]
    public static partial NativeCode Initialize(int threads, int allowTf32);

    [LibraryImport(Shim, EntryPoint = "vae_torch_use_onednn")]
    public static partial NativeCode UseOneDnn(int use);

    [LibraryImport(Shim, EntryPoint = "vae_torch_device_count")]
    public static partial NativeCode DeviceCount(out int count);

    [LibraryImport(Shim, EntryPoint = "vae_torch_device_describe")]
    public static partial NativeCode DeviceDescribe(int device, byte* name, long* figures);

    [LibraryImport(Shim, EntryPoint = "vae_torch_stream_take")]
    public static partial NativeCode StreamTake(int device, out long stream);

    [LibraryImport(Shim, EntryPoint = "vae_torch_stream_wait")]
    public static partial NativeCode StreamWait(LaneNumber lane);

    [LibraryImport(Shim, EntryPoint = "vae_torch_tensor_create")]
    public static partial NativeCode TensorCreate(
        LaneNumber lane,
        int kind,
        int isPinned,
        long* sizes,
        int rank,
        out nint tensor,
        out nint address
    );

    [LibraryImport(Shim, EntryPoint = "vae_torch_tensor_part")]
    public static partial NativeCode TensorPart(
        NativeTensor whole,
        long start,
        int kind,
        long* sizes,
        int rank,
        out nint part
    );

    [LibraryImport(Shim, EntryPoint = "vae_torch_tensor_transfer")]
    public static partial NativeCode TensorTransfer(LaneNumber lane, NativeTensor tensor, nint host, int isToHost);

    [LibraryImport(Shim, EntryPoint = "vae_torch_tensor_copy")]
    public static partial NativeCode TensorCopy(
        LaneNumber lane,
        NativeTensor target,
        NativeTensor source,
        ref nint copied
    );

    [LibraryImport(Shim, EntryPoint = "vae_torch_tensor_free")]
    public static partial void TensorFree(LaneNumber lane, nint tensor);

    [LibraryImport(Shim, EntryPoint = "vae_torch_event_query")]
    public static partial NativeCode EventQuery(nint copied, out int isOver);

    [LibraryImport(Shim, EntryPoint = "vae_torch_event_free")]
    public static partial void EventFree(LaneNumber lane, nint copied);

    [LibraryImport(Shim, EntryPoint = "vae_torch_program_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeCode ProgramCreate(string text, nint* tensors, long count, out nint program);

    [LibraryImport(Shim, EntryPoint = "vae_torch_program_run")]
    public static partial NativeCode ProgramRun(LaneNumber lane, NativeProgram program, out long waits);

    [LibraryImport(Shim, EntryPoint = "vae_torch_program_capture")]
    public static partial NativeCode ProgramCapture(LaneNumber lane, NativeProgram program);

    [LibraryImport(Shim, EntryPoint = "vae_torch_program_free")]
    public static partial void ProgramFree(LaneNumber lane, nint program);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Shim ? loaded : 0;
}
