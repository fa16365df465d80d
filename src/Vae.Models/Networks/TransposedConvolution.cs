using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A transposed convolution of images with square kernels, channels last: PyTorch's
/// <c>ConvTranspose2d</c>, but for the order of axes. Its kernel is that of the convolution that it
/// undoes the shape of, [kernel, kernel, out, in].
/// </summary>
/// <param name="In">Channels that it reads.</param>
/// <param name="Out">Channels that it gives.</param>
/// <param name="Kernel">Height and width of a kernel.</param>
internal sealed record TransposedConvolution(string Name, int In, int Out, int Kernel, int Stride, int Padding) : ILayer
{
    /// <summary>Of the fresh weight; see <see cref="FreshWeights"/>.</summary>
    public double Gain { get; init; } = FreshWeights.Default;

    public bool HasBias { get; init; } = true;

    private string WeightName => $"{Name}.weight";

    private string BiasName => $"{Name}.bias";

    /// <summary>
    /// PyTorch counts them by the second size of the weight, which here is what the layer gives.
    /// </summary>
    private int Inputs => Kernel * Kernel * Out;

    public IEnumerable<(string Name, Shape Shape)> Parameters => HasBias ? [Weight, (BiasName, [Out])] : [Weight];

    private (string Name, Shape Shape) Weight => (WeightName, [Kernel, Kernel, Out, In]);

    /// <summary>[batch, height, width, in] gives [batch, height', width', out].</summary>
    public Tensor Apply(NetworkPass pass, Tensor x)
    {
        var y = x.ConvolveTransposed(pass.Weights[WeightName], Stride, Padding);
        return HasBias ? y + pass.Weights[BiasName] : y;
    }

    /// <inheritdoc/>
    public void Initialize(VariableLayout layout, Span<float> flat, ref Rng stream)
    {
        FreshWeights.Draw(layout, flat, WeightName, FreshWeights.Bound(Gain, Inputs), ref stream);
        if (HasBias)
            FreshWeights.Draw(layout, flat, BiasName, FreshWeights.Bound(FreshWeights.Default, Inputs), ref stream);
    }
}
