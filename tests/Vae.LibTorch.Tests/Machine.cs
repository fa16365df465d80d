using System.Globalization;
using Vae.TorchScript;

namespace Vae.LibTorch.Tests;

/// <summary>
/// The LibTorch of this machine. Tests that need it skip on a machine without it, saying so, and
/// fail where its shim cannot be built. They run on the processor, or where VAE_LIBTORCH_DEVICE
/// says: <c>cuda:0</c>, or <c>cuda:0 graphs</c> to have programs captured.
/// </summary>
internal static class Machine
{
    private const string Variable = "VAE_LIBTORCH_DEVICE";

    private static readonly Lazy<(LibTorchLibrary? Library, string Missing)> Found = new(() =>
    {
        try
        {
            return (LibTorchLibrary.Load(progress: Console.Error.WriteLine), "");
        }
        catch (LibTorchUnavailableException exception) when (exception is not LibTorchBrokenException)
        {
            return (null, exception.Message);
        }
    });

    /// <summary>The library; a machine without it skips the test.</summary>
    public static LibTorchLibrary Library
    {
        get
        {
            Assert.SkipWhen(Found.Value.Library is null, Found.Value.Missing);
            return Found.Value.Library!;
        }
    }

    /// <summary>Where the tests run.</summary>
    public static LibTorchDevice Device =>
        Where is ["cuda", var number, ..]
            ? LibTorchDevice.Cuda(int.Parse(number, CultureInfo.InvariantCulture))
            : LibTorchDevice.Processor;

    /// <summary>A backend there; a machine without it skips the test.</summary>
    public static LibTorchBackend Backend => Library.Backend(Device, useGraphs: Where is [.., "graphs"]);

    /// <summary>How much memory this process has, in bytes, as the kernel counts it.</summary>
    public static long ResidentBytes
    {
        get
        {
            var line = File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024
                * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    private static string[] Where => (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':', ' ');
}
