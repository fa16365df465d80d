using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vae.TorchScript;
using static TorchSharp.torch;

namespace Vae.TorchSharp;

/// <summary>
/// A text that LibTorch compiled. TorchSharp gives none back by itself, so this does: at once when
/// disposed of, else by the garbage collector. A run takes some hundred bytes of the managed heap,
/// which TorchSharp's call allocates.
/// </summary>
internal sealed partial class CompiledText : SafeHandle, ITorchProgram
{
    private static readonly Lock Compiling = new();

    private static long alive;

    private readonly jit.CompilationUnit unit;
    private readonly Tensor[] tensors;

    /// <param name="text">What ScriptWriter wrote: a wrong text would end the process.</param>
    /// <param name="tensors">What it reads and writes, and keeps alive.</param>
    public CompiledText(string text, ImmutableArray<HostTensor> tensors)
        : base(0, ownsHandle: true)
    {
        this.tensors = [.. tensors.Select(tensor => tensor.Share())];
        lock (Compiling)
            unit = jit.compile(text);
        SetHandle(AddressOf(unit));
        Interlocked.Increment(ref alive);
    }

    /// <summary>How many this process holds.</summary>
    public static long Alive => Interlocked.Read(ref alive);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    public long WaitsInRuns => 0;

    /// <inheritdoc/>
    public LibTorchGraph Graph { get; } = new(LibTorchGraphState.None);

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">
    /// There is no room for what lies between inputs and outputs.
    /// </exception>
    public void Run()
    {
        Switches.TakeOneThread();
        try
        {
            unit.invoke("step", new object[] { tensors });
        }
        catch (ExternalException failure)
        {
            throw Failures.Of(failure, "running a program on libtorch");
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Array.ForEach(tensors, tensor => tensor.Dispose());
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Free(handle);
        Interlocked.Decrement(ref alive);
        return true;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref nint AddressOf(jit.CompilationUnit unit);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSJIT_CompilationUnit_dispose")]
    private static partial void Free(nint unit);
}
