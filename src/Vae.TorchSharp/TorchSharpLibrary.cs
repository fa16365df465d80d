using Vae.Tensors.Backends;
using Vae.TorchScript;
using static TorchSharp.torch;

namespace Vae.TorchSharp;

/// <summary>
/// LibTorch by TorchSharp, on the processor. The program that loads this assembly makes one, after
/// LibTorch's files are loaded.
/// </summary>
public sealed class TorchSharpLibrary : ILibTorch
{
    private readonly TorchBackend backend;

    /// <summary>
    /// Sets LibTorch up for the process: one thread an operation, deterministic, nothing fused.
    /// </summary>
    public TorchSharpLibrary()
    {
        HostMemory.Keep();
        Switches.MakeDeterministic();
        Switches.RunAsWritten();
        // Rows lie beside what they are a copy of, and are not what memory runs short of.
        var lane = new TorchSharpLane();
        backend = new TorchBackend("libtorch", () => lane, new KeptTables(() => long.MaxValue));
        Remark = OneDnnCheck.Settle(backend, Switches.UseOneDnn);
    }

    /// <inheritdoc/>
    public string Way => "torchsharp";

    /// <inheritdoc/>
    public string Version => string.Join('.', __version__.Split('.').Take(3));

    /// <inheritdoc/>
    public string Remark { get; }

    /// <inheritdoc/>
    public long LiveCount => Tensor.TotalCount + CompiledText.Alive;

    /// <inheritdoc/>
    public ITensorBackend OnProcessor => backend;
}
