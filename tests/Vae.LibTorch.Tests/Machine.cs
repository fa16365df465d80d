using System.Globalization;
using Vae.Tensors.Backends;

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
    public static IRowKeeper Backend => Library.Backend(Device, UsesGraphs);

    /// <summary>Whether programs become graphs of CUDA there.</summary>
    public static bool UsesGraphs => Where is [.., "graphs"];

    private static string[] Where => (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':', ' ');
}
