using System.Globalization;
using Vae.LibTorch;
using Vae.LibTorch.Packages;
using Vae.TorchScript;

namespace LibTorch.Bench;

/// <summary>This machine's LibTorch and its devices.</summary>
internal static class Machine
{
    /// <summary>LibTorch, its shim built if it was not.</summary>
    public static LibTorchLibrary Library => LibTorchLibrary.Load(progress: Console.Error.WriteLine);

    /// <summary>LibTorch by TorchSharp, where its folder is filled.</summary>
    public static ILibTorch TorchSharp =>
        TorchSharpLoader.Load(TorchSharpFolder.Of(Environment.GetEnvironmentVariable), Console.Error.WriteLine);

    /// <summary>The device of a name: <c>libtorch</c> or <c>cuda:0</c>.</summary>
    public static LibTorchDevice Device(string name) =>
        name switch
        {
            "libtorch" => LibTorchDevice.Processor,
            _ when name.StartsWith("cuda:", StringComparison.Ordinal)
                    && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
                LibTorchDevice.Cuda(number),
            _ => throw new LibTorchUnavailableException($"There is no device '{name}': expected libtorch or cuda:N."),
        };

    /// <summary>Says, as a list, what is there; 1 where the device is not.</summary>
    public static int Describe(string name)
    {
        try
        {
            var (library, device) = (Library, Device(name));
            library.Backend(device);
            Console.WriteLine(
                $"- {Environment.ProcessorCount} processors ({ProcessorName()}), .NET {Environment.Version}"
            );
            var devices = $"{library.CudaDeviceCount} devices of CUDA";
            var cuda = library.CudaAbsence.Length > 0 ? library.CudaAbsence : devices;
            Console.WriteLine($"- LibTorch {library.Version}, {cuda}");
            if (library.Remark.Length > 0)
                Console.WriteLine($"- {library.Remark}");
            if (!device.IsCuda)
                return 0;
            var about = library.Describe(device);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"- {device}: {about.Name}, {about.TotalBytes / 1e9:F1} GB, free {about.FreeBytes / 1e9:F1} GB"
                )
            );
            return 0;
        }
        catch (LibTorchException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static string ProcessorName()
    {
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] ?? "unknown";
    }
}
