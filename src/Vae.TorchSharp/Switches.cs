using System.Runtime.InteropServices;
using TorchSharp;

namespace Vae.TorchSharp;

/// <summary>
/// Switches of LibTorch that TorchSharp does not offer, by the names that LibTorch 2.10's compiler
/// gave them.
/// </summary>
internal static unsafe partial class Switches
{
    private const string LibTorch = "torch_cpu";

    [ThreadStatic]
    private static bool hasOneThread;

    /// <summary>
    /// An operation takes one thread, so results do not depend on the machine's cores. OpenMP keeps
    /// the number per thread: each thread that computes says it once.
    /// </summary>
    public static void TakeOneThread()
    {
        if (hasOneThread)
            return;
        torch.set_num_threads(1);
        hasOneThread = true;
    }

    /// <summary>
    /// Only operations that give the same bits each time. Nothing here reads memory before it is
    /// written, so it need not be filled.
    /// </summary>
    public static void MakeDeterministic()
    {
        SetDeterministic(Context(), 1, 0);
        SetFillOfFreshMemory(Context(), 0);
    }

    /// <summary>
    /// A program runs as it is written, from its first run on: nothing is measured, specialised or
    /// fused.
    /// </summary>
    public static void RunAsWritten()
    {
        *ProfilingMode() = 0;
        SetFuser(0);
    }

    /// <summary>Whether the processor's convolutions are computed by oneDNN.</summary>
    public static void UseOneDnn(bool isUsed) => SetOneDnn(Context(), isUsed ? (byte)1 : (byte)0);

    [LibraryImport(LibTorch, EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint Context();

    [LibraryImport(LibTorch, EntryPoint = "_ZN2at7Context26setDeterministicAlgorithmsEbb")]
    private static partial void SetDeterministic(nint context, byte isOn, byte onlyWarns);

    [LibraryImport(LibTorch, EntryPoint = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb")]
    private static partial void SetFillOfFreshMemory(nint context, byte isOn);

    [LibraryImport(LibTorch, EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    private static partial void SetOneDnn(nint context, byte isOn);

    [LibraryImport(LibTorch, EntryPoint = "_ZN5torch3jit16getProfilingModeEv")]
    private static partial byte* ProfilingMode();

    [LibraryImport(LibTorch, EntryPoint = "_ZN5torch3jit25setTensorExprFuserEnabledEb")]
    private static partial void SetFuser(byte isOn);
}
