using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Vae.LibTorch.Building;
using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;
using Vae.TorchScript;

namespace Vae.LibTorch;

/// <summary>How a process uses LibTorch.</summary>
public sealed record LibTorchSettings
{
    /// <summary>
    /// How many threads one operation on the processor takes. One by default: slots are the
    /// parallelism, and results do not depend on the machine's cores.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether CUDA may round the operands of products to 10 bits of mantissa, which is faster.
    /// False by default.
    /// </summary>
    public bool AllowTf32 { get; init; }
}

/// <summary>
/// LibTorch in this process: found, its shim built on first use, loaded once and kept. Any thread
/// may use it.
/// </summary>
public sealed unsafe class LibTorchLibrary : ILibTorch
{
    private const int NameLength = 256;

    private static readonly Lock Loading = new();
    private static LibTorchLibrary? loaded;

    private readonly LibTorchSettings settings;
    private readonly ConcurrentDictionary<LibTorchDevice, KeptTables> tables = [];

    private LibTorchLibrary(LibTorchInstallation installation, LibTorchSettings settings)
    {
        this.settings = settings;
        Folder = installation.Libraries;
        Version = Marshal.PtrToStringUTF8(NativeMethods.Version())!;
        CudaAbsence = Marshal.PtrToStringUTF8(NativeMethods.CudaAbsence())!;
    }

    /// <summary>Where its libraries lie.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Way => "native";

    /// <inheritdoc/>
    public ITensorBackend OnProcessor => Backend(LibTorchDevice.Processor);

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>Why there is no CUDA; empty if there is.</summary>
    public string CudaAbsence { get; }

    /// <inheritdoc/>
    public string Remark { get; private set; } = "";

    /// <inheritdoc/>
    public long LiveCount => NativeHandle.Alive;

    /// <summary>How many devices of CUDA this process sees; 0 where there is no CUDA.</summary>
    public int CudaDeviceCount
    {
        get
        {
            NativeCalls.Check(NativeMethods.DeviceCount(out var count), "counting devices");
            return count;
        }
    }

    /// <summary>
    /// The LibTorch that would be used, without loading it; null if the machine has none.
    /// </summary>
    /// <param name="absence">Then one sentence that says what to do.</param>
    public static LibTorchInstallation? Find(out string absence) =>
        Find(Environment.GetEnvironmentVariable, out absence);

    /// <summary>The same in another environment.</summary>
    internal static LibTorchInstallation? Find(Func<string, string?> environment, out string absence)
    {
        try
        {
            absence = "";
            return LibTorchLocator.Locate(new Disk(), environment);
        }
        catch (LibTorchUnavailableException unavailable)
        {
            absence = unavailable.Message;
            return null;
        }
    }

    /// <summary>
    /// Finds LibTorch, builds the shim for it unless that was done before, and loads both. Later
    /// calls return the same.
    /// </summary>
    /// <param name="settings">How it is to be used; the same in all calls.</param>
    /// <param name="progress">
    /// Told in a line when the shim has to be built, which takes a minute, and of
    /// <see cref="Remark"/>.
    /// </param>
    /// <exception cref="LibTorchUnavailableException">
    /// It cannot be used on this machine; the message is one sentence that says what to do.
    /// </exception>
    public static LibTorchLibrary Load(LibTorchSettings? settings = null, Action<string>? progress = null)
    {
        settings ??= new LibTorchSettings();
        lock (Loading)
        {
            loaded ??= LoadFirst(settings, progress ?? (_ => { }));
            return loaded.settings == settings
                ? loaded
                : throw new InvalidOperationException(
                    $"LibTorch is loaded with {loaded.settings}, which cannot become {settings} any more."
                );
        }
    }

    /// <summary>A backend on a device.</summary>
    /// <param name="device">The processor or one of CUDA's devices.</param>
    /// <param name="useGraphs">Whether programs become graphs of CUDA; only on its devices.</param>
    /// <exception cref="LibTorchUnavailableException">There is no such device.</exception>
    public IRowKeeper Backend(LibTorchDevice device, bool useGraphs = false)
    {
        if (device.IsCuda && CudaAbsence.Length > 0)
            throw new LibTorchUnavailableException($"There is no device {device}: {CudaAbsence}.");
        if (device.IsCuda && device.Number >= CudaDeviceCount)
            throw new LibTorchUnavailableException(
                $"There is no device {device}: LibTorch {Version} sees "
                    + $"{CudaDeviceCount} of them; nvidia-smi and CUDA_VISIBLE_DEVICES tell more."
            );
        if (useGraphs && !device.IsCuda)
            throw new ArgumentException("Graphs are CUDA's: the processor has none.", nameof(useGraphs));
        return new TorchBackend(
            $"{device}",
            () => new NativeLane(LanesOfThread.On(device), useGraphs),
            tables.GetOrAdd(device, TablesOf)
        );
    }

    /// <summary>
    /// What a device of CUDA is. Asking takes some hundred megabytes of its memory, as any use of
    /// it by this process does.
    /// </summary>
    /// <exception cref="LibTorchException">There is no such device.</exception>
    public LibTorchDeviceDescription Describe(LibTorchDevice device)
    {
        var name = stackalloc byte[NameLength];
        var figures = stackalloc long[5];
        NativeCalls.Check(NativeMethods.DeviceDescribe(device.Number, name, figures), $"asking what {device} is");
        return new LibTorchDeviceDescription(
            device,
            Marshal.PtrToStringUTF8((nint)name)!,
            figures[0],
            figures[1],
            figures[2],
            figures[3],
            figures[4]
        );
    }

    /// <summary>
    /// On the processor a table lies beside the rows that it is a copy of, and is not what memory
    /// runs short of.
    /// </summary>
    private KeptTables TablesOf(LibTorchDevice device) =>
        new(() => device.IsCuda ? Describe(device).UnusedBytes : long.MaxValue);

    private static LibTorchLibrary LoadFirst(LibTorchSettings settings, Action<string> progress)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Threads, 1);
        Func<string, string?> environment = Environment.GetEnvironmentVariable;
        var installation = LibTorchLocator.Locate(new Disk(), environment);
        var cache = ShimBuilder.DefaultCache(environment);
        var shim = new ShimBuilder(ShimSources.All, cache, environment, progress).Build(installation);
        try
        {
            NativeMethods.Load(shim);
        }
        catch (DllNotFoundException exception)
        {
            throw new LibTorchBrokenException(
                $"The shim {shim} cannot be loaded; if LibTorch changed since it was "
                    + $"built, delete its folder: {exception.Message}"
            );
        }

        HostMemory.Keep();
        NativeCalls.Check(
            NativeMethods.Initialize(settings.Threads, settings.AllowTf32 ? 1 : 0),
            "setting LibTorch up"
        );
        var library = new LibTorchLibrary(installation, settings);
        library.Remark = OneDnnCheck.Settle(library.OnProcessor, UseOneDnn);
        if (library.Remark.Length > 0)
            progress($"LibTorch {library.Version}: {library.Remark}");
        return library;
    }

    private static void UseOneDnn(bool isUsed) =>
        NativeCalls.Check(NativeMethods.UseOneDnn(isUsed ? 1 : 0), "choosing how convolutions are computed");
}
