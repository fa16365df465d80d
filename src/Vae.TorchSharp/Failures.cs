using System.Runtime.InteropServices;
using Vae.TorchScript;

namespace Vae.TorchSharp;

/// <summary>Turns TorchSharp's exceptions into ours.</summary>
internal static class Failures
{
    /// <summary>LibTorch's allocators say it in words only.</summary>
    private static readonly string[] SignsOfMemory = ["can't allocate memory", "not enough memory", "out of memory"];

    /// <summary>Does something that LibTorch may fail at.</summary>
    /// <param name="what">
    /// What is done, for the message: <c>running a program on libtorch</c>.
    /// </param>
    public static T During<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ExternalException failure)
        {
            throw Of(failure, what);
        }
    }

    /// <summary>What a failure is.</summary>
    public static LibTorchException Of(ExternalException failure, string what)
    {
        var message = failure.Message.TrimEnd();
        return SignsOfMemory.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase))
            ? new DeviceOutOfMemoryException($"Out of memory while {what}: {message}")
            : new LibTorchException($"LibTorch failed while {what}: {message}");
    }
}
