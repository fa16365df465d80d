using System.Runtime.InteropServices;
using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>Turns the shim's codes into exceptions.</summary>
internal static class NativeCalls
{
    /// <summary>Throws unless a call of this thread that just returned went well.</summary>
    /// <param name="code">What it returned.</param>
    /// <param name="what">
    /// What was being done, for the message: <c>running a program on cuda:0</c>.
    /// </param>
    public static void Check(NativeCode code, string what)
    {
        if (code != NativeCode.Ok)
            throw Failure(code, what);
    }

    private static LibTorchException Failure(NativeCode code, string what)
    {
        var message = (Marshal.PtrToStringUTF8(NativeMethods.Message()) ?? "").TrimEnd();
        return code switch
        {
            NativeCode.OutOfMemory => new DeviceOutOfMemoryException($"Out of memory while {what}: {message}"),
            NativeCode.BadArgument => new LibTorchException(
                $"The shim was asked for what cannot be while {what}, a bug of Vae.LibTorch: {message}"
            ),
            NativeCode.Unsupported => new LibTorchException($"Not to be had while {what}: {message}."),
            _ => new LibTorchException($"LibTorch failed while {what}: {message}"),
        };
    }
}
