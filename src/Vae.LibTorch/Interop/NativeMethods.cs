using System.Reflection;
using System.Runtime.InteropServices;

namespace Vae.LibTorch.Interop;

/// <summary>
/// The shim's functions, as its header defines them. All but the first four are called through
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

    [LibraryImport(Shim, EntryPoint = "vae_torch_abi")]
    public static partial int Abi();

    [LibraryImport(Shim, EntryPoint = "vae_torch_version")]
    public static partial nint Version();

    [LibraryImport(Shim, EntryPoint = "vae_torch_cuda_absence")]
    public static partial nint CudaAbsence();

    [LibraryImport(Shim, EntryPoint = "vae_torch_message")]
    public static partial nint Message();

    [LibraryImport(Shim, EntryPoint = "vae_torch_initialize")]
    public static partial NativeCode Initialize(NativeSettings* settings);

    [LibraryImport(Shim, EntryPoint = "vae_torch_use_onednn")]
    public static partial NativeCode UseOneDnn(int use);

    [LibraryImport(Shim, EntryPoint = "vae_torch_device_count")]
    public static partial NativeCode DeviceCount(int* count);

    [LibraryImport(Shim, EntryPoint = "vae_torch_device_describe")]
    public static partial NativeCode DeviceDescribe(int device, NativeDevice* description);

    [LibraryImport(Shim, EntryPoint = "vae_torch_statistics_read")]
    public static partial NativeCode StatisticsRead(int device, NativeStatistics* statistics);

    [LibraryImport(Shim, EntryPoint = "vae_torch_storage_create")]
    public static partial NativeCode StorageCreate(int device, long count, nint* storage);

    [LibraryImport(Shim, EntryPoint = "vae_torch_storage_write")]
    public static partial NativeCode StorageWrite(StorageHandle storage, float* elements, long count);

    [LibraryImport(Shim, EntryPoint = "vae_torch_storage_read")]
    public static partial NativeCode StorageRead(StorageHandle storage, float* elements, long count);

    [LibraryImport(Shim, EntryPoint = "vae_torch_storage_free")]
    public static partial void StorageFree(nint storage);

    [LibraryImport(Shim, EntryPoint = "vae_torch_table_create")]
    public static partial NativeCode TableCreate(int device, NativeRows* rows, nint* table);

    [LibraryImport(Shim, EntryPoint = "vae_torch_table_free")]
    public static partial void TableFree(nint table);

    [LibraryImport(Shim, EntryPoint = "vae_torch_executable_create")]
    public static partial NativeCode ExecutableCreate(
        int device,
        int useGraphs,
        NativeScript* script,
        nint* storages,
        long storageCount,
        nint* tables,
        long tableCount,
        nint* executable
    );

    [LibraryImport(Shim, EntryPoint = "vae_torch_executable_input")]
    public static partial NativeCode ExecutableInput(ExecutableHandle executable, long place, float** elements);

    [LibraryImport(Shim, EntryPoint = "vae_torch_executable_run")]
    public static partial NativeCode ExecutableRun(ExecutableHandle executable);

    [LibraryImport(Shim, EntryPoint = "vae_torch_executable_output")]
    public static partial NativeCode ExecutableOutput(ExecutableHandle executable, long place, float** elements);

    [LibraryImport(Shim, EntryPoint = "vae_torch_executable_report")]
    public static partial NativeCode ExecutableReport(ExecutableHandle executable, NativeReport* report);

    [LibraryImport(Shim, EntryPoint = "vae_torch_executable_free")]
    public static partial void ExecutableFree(nint executable);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Shim ? loaded : 0;
}
