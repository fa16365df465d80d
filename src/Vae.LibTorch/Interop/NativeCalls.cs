using System.Runtime.InteropServices;
using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>Turns the shim's codes into exceptions.</summary>
internal static class NativeCalls
{
    /// <summary>What went wrong in the last call of this thread that failed.</summary>
    public static string LastMessage => (Marshal.PtrToStringUTF8(NativeMethods.Message()) ?? "").TrimEnd();

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

    private static LibTorchException Failure(NativeCode code, string what) =>
        code == NativeCode.OutOfMemory
            ? new DeviceOutOfMemoryException($"Out of memory while {what}: {LastMessage}")
            : new LibTorchException($"LibTorch failed while {what}: {LastMessage}");
}

/// <summary>What the shim's functions return.</summary>
internal enum NativeCode
{
    Ok = 0,
    OutOfMemory = 1,
    Failed = 2,
}
