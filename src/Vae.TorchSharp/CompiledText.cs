using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Vae.TorchSharp;

/// <summary>
/// A text that LibTorch compiled. TorchSharp gives none back by itself, so this does: at once when
/// disposed of, else by the garbage collector.
/// </summary>
internal sealed partial class CompiledText : SafeHandle
{
    private static readonly Lock Compiling = new();

    private readonly jit.CompilationUnit unit;

    /// <param name="text">What ScriptWriter wrote: a wrong text would end the process.</param>
    public CompiledText(string text)
        : base(0, ownsHandle: true)
    {
        lock (Compiling)
            unit = jit.compile(text);
        SetHandle(AddressOf(unit));
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Runs its function on a list of tensors.</summary>
    public void Run(Tensor[] tensors)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        Switches.TakeOneThread();
        unit.invoke("step", new object[] { tensors });
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Free(handle);
        return true;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref nint AddressOf(jit.CompilationUnit unit);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSJIT_CompilationUnit_dispose")]
    private static partial void Free(nint unit);
}
