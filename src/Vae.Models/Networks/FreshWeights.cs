using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// What weights are before the first step: uniform, drawn in the order of PyTorch's tensors.
/// </summary>
internal static class FreshWeights
{
    /// <summary>
    /// PyTorch's default for linear layers, convolutions and all their biases: ±1/√(inputs of a
    /// unit).
    /// </summary>
    public const double Default = 1;

    /// <summary>
    /// He et al. 2015, for layers before a ReLU: <c>kaiming_uniform_</c>, ±√6/√(inputs of a unit).
    /// </summary>
    public static readonly double KaimingRelu = Math.Sqrt(6);

    /// <summary>Draws a tensor.</summary>
    /// <param name="gain">The bound, times the root of the inputs of a unit.</param>
    /// <param name="inputs">
    /// As PyTorch counts them: the second size of its weight times the places of the kernel.
    /// </param>
    public static void Draw(
        VariableLayout layout,
        Span<float> flat,
        string name,
        double gain,
        int inputs,
        ref Rng stream
    )
    {
        var bound = gain / Math.Sqrt(inputs);
        var drawn = new float[layout[name].Shape.Count];
        foreach (ref var element in drawn.AsSpan())
            element = (float)(bound * ((2 * stream.NextDouble()) - 1));
        TorchWeights.Place(layout, name, drawn, flat);
    }
}
