using Vae.Tensors.Backends;

namespace Vae.TorchScript;

/// <summary>
/// LibTorch as this process loaded it, once and for good: by TorchSharp, or by a native runner that
/// was built for it. Any thread may use it.
/// </summary>
public interface ILibTorch
{
    /// <summary>Which way it is reached: <c>torchsharp</c> or <c>native</c>.</summary>
    string Way { get; }

    /// <summary>LibTorch's version, such as <c>2.10.0</c>.</summary>
    string Version { get; }

    /// <summary>
    /// What a person should know of it, such as that a part of it computes wrongly and is not used;
    /// empty if there is nothing.
    /// </summary>
    string Remark { get; }

    /// <summary>How many of LibTorch's tensors and programs this process holds.</summary>
    long LiveCount { get; }

    /// <summary>The backend on the processor.</summary>
    ITensorBackend OnProcessor { get; }
}
