using System.Collections.Concurrent;
using System.Globalization;
using Sweep.Shared.Domain.Studies;
using Vae.LibTorch;
using Vae.LibTorch.Packages;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.TorchScript;

namespace Sweep.Worker.Devices;

/// <summary>
/// The backends of this process, each made when it is first asked for. Any thread may ask.
/// </summary>
/// <param name="variable">An environment variable, or null.</param>
/// <param name="progress">
/// Told in a line when LibTorch's shim has to be built, and if a part of LibTorch computes wrongly.
/// </param>
public sealed class TensorBackends(Func<string, string?> variable, Action<string> progress)
{
    /// <summary>
    /// 1: programs become graphs of CUDA. Not the default, since it is not measured yet.
    /// </summary>
    public const string GraphsVariable = "SWEEP_CUDA_GRAPHS";

    private readonly ConcurrentDictionary<string, ITensorBackend> made = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether LibTorch lies somewhere on this machine; it is not loaded for that.
    /// </summary>
    public static bool HasLibTorch => LibTorchChoice.OfProcess.Way != LibTorchWay.None;

    /// <summary>
    /// The LibTorch of this machine and the way to it, such as <c>2.10.0 (torchsharp)</c>; null
    /// on a machine without LibTorch. It is not loaded for that.
    /// </summary>
    public static string? LibTorch => LibTorchChoice.OfProcess.Summary;

    /// <summary>Whether a LibTorch with CUDA does.</summary>
    public static bool HasCuda =>
        LibTorchChoice.OfProcess.Way == LibTorchWay.Native && LibTorchLibrary.Find(out _) is { HasCuda: true };

    /// <summary>The GPUs that CUDA sees, by name: <c>cuda:0</c>, …; may be none.</summary>
    /// <exception cref="LibTorchUnavailableException">
    /// LibTorch cannot be used on this machine; the message says what to do.
    /// </exception>
    public IReadOnlyList<string> CudaDevices() =>
        [.. Enumerable.Range(0, Native().CudaDeviceCount).Select(number => $"{LibTorchDevice.Cuda(number)}")];

    /// <summary>Why <see cref="CudaDevices"/> has none.</summary>
    public string CudaAbsence() =>
        Native().CudaAbsence is { Length: > 0 } why
            ? why
            : "CUDA sees no GPU on this machine (nvidia-smi and CUDA_VISIBLE_DEVICES tell more)";

    /// <summary>The backend of a device: <c>cpu</c>, <c>libtorch</c>, <c>cuda:0</c>, ….</summary>
    /// <exception cref="LibTorchUnavailableException">
    /// There is no such device on this machine; the message says what to do.
    /// </exception>
    public ITensorBackend On(string device) => made.GetOrAdd(device, Make);

    /// <summary>
    /// What computes on a device, as far as numbers depend on it: <c>simd</c>, or <c>libtorch
    /// 2.10.0 (torchsharp)</c>.
    /// </summary>
    public string EngineOf(string device)
    {
        if (DeviceNames.KindOf(device) == DeviceNames.Cpu)
            return On(device).Name;
        var library = Reached();
        return $"libtorch {library.Version} ({library.Way})";
    }

    private ITensorBackend Make(string device) =>
        DeviceNames.KindOf(device) switch
        {
            DeviceNames.Cpu => new SimdBackend(),
            DeviceNames.LibTorch => Reached().OnProcessor,
            DeviceNames.Cuda => Native()
                .Backend(LibTorchDevice.Cuda(NumberOf(device)), useGraphs: variable(GraphsVariable) == "1"),
            _ => throw new ArgumentException($"'{device}' is no device: cpu, libtorch, or cuda:N.", nameof(device)),
        };

    private static int NumberOf(string device) =>
        device.Split(':') is [_, var number]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ArgumentException($"'{device}' is no device of CUDA: cuda:0, cuda:1, ….", nameof(device));

    /// <summary>LibTorch, the way that this process goes.</summary>
    private ILibTorch Reached() =>
        LibTorchChoice.OfProcess.Folder is { } folder ? TorchSharpLoader.Load(folder, progress) : Native();

    private LibTorchLibrary Native() =>
        LibTorchChoice.OfProcess switch
        {
            { Way: LibTorchWay.Native } => LibTorchLibrary.Load(progress: progress),
            { Way: LibTorchWay.None, Absence: var absence } => throw new LibTorchUnavailableException(absence),
            _ => throw new LibTorchUnavailableException(
                "This process reaches LibTorch by TorchSharp, which has no CUDA here: install a PyTorch with CUDA, "
                    + $"cmake and g++, and set {LibTorchChoice.Variable}=native."
            ),
        };
}
