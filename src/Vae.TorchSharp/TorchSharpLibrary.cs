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
    private readonly TorchSharpBackend backend = new();

    /// <summary>
    /// Sets LibTorch up for the process: one thread an operation, deterministic, nothing fused.
    /// </summary>
    public TorchSharpLibrary()
    {
        Switches.KeepMemory();
        Switches.MakeDeterministic();
        Switches.RunAsWritten();
        Remark = OneDnnCheck.Settle(backend, Switches.UseOneDnn);
    }

    /// <inheritdoc/>
    public string Way => "torchsharp";

    /// <inheritdoc/>
    public string Version => string.Join('.', __version__.Split('.').Take(3));

    /// <inheritdoc/>
    public string Remark { get; }

    /// <inheritdoc/>
    public ITensorBackend OnProcessor => backend;
}
