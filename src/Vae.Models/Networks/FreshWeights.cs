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

    /// <summary>The largest amount of a weight: gain / √inputs.</summary>
    /// <param name="inputs">
    /// As PyTorch counts them: the second size of its weight times the places of the kernel.
    /// </param>
    public static double Bound(double gain, int inputs) => gain / Math.Sqrt(inputs);

    /// <summary>Draws a tensor, evenly from -bound to bound.</summary>
    public static void Draw(VariableLayout layout, Span<float> flat, string name, double bound, ref Rng stream)
    {
        var drawn = new float[layout[name].Shape.Count];
        foreach (ref var element in drawn.AsSpan())
            element = (float)(bound * ((2 * stream.NextDouble()) - 1));
        TorchWeights.Place(layout, name, drawn, flat);
    }
}
