using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A convolution of images with square kernels and a bias, channels last: PyTorch's <c>Conv2d</c>,
/// but for the order of axes.
/// </summary>
/// <param name="In">Channels that it reads.</param>
/// <param name="Out">Channels that it gives.</param>
/// <param name="Kernel">Height and width of a kernel.</param>
internal sealed record Convolution(string Name, int In, int Out, int Kernel, int Stride, int Padding) : ILayer
{
    /// <summary>Of the fresh weight; see <see cref="FreshWeights"/>.</summary>
    public double Gain { get; init; } = FreshWeights.Default;

    private string WeightName => $"{Name}.weight";

    private string BiasName => $"{Name}.bias";

    public IEnumerable<(string Name, Shape Shape)> Parameters =>
        [(WeightName, [Kernel, Kernel, In, Out]), (BiasName, [Out])];

    /// <summary>[batch, height, width, in] gives [batch, height', width', out].</summary>
    public Tensor Apply(NetworkPass pass, Tensor x) =>
        x.Convolve(pass.Weights[WeightName], Stride, Padding) + pass.Weights[BiasName];

    /// <inheritdoc/>
    public void Initialize(VariableLayout layout, Span<float> flat, ref Rng stream)
    {
        FreshWeights.Draw(layout, flat, WeightName, FreshWeights.Bound(Gain, Kernel * Kernel * In), ref stream);
        FreshWeights.Draw(
            layout,
            flat,
            BiasName,
            FreshWeights.Bound(FreshWeights.Default, Kernel * Kernel * In),
            ref stream
        );
    }
}
