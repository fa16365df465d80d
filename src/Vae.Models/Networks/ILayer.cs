using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A layer that has weights: what they are called, and what they are before the first step.
/// </summary>
internal interface ILayer
{
    /// <summary>What is trained, by the names of PyTorch's state dict.</summary>
    IEnumerable<(string Name, Shape Shape)> Parameters { get; }

    /// <summary>What is kept between steps and not trained.</summary>
    IEnumerable<(string Name, Shape Shape)> Buffers => [];

    /// <summary>Draws fresh weights into their places.</summary>
    void Initialize(VariableLayout layout, Span<float> flat, ref Rng stream);

    /// <summary>Puts the buffers' first values into their places.</summary>
    void InitializeBuffers(VariableLayout layout, Span<float> flat) { }
}
