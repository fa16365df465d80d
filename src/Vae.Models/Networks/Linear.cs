using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>A fully connected layer, x W + b, with W as [in, out].</summary>
internal sealed record Linear(string Name, int In, int Out) : ILayer
{
    /// <summary>Of the fresh weight; see <see cref="FreshWeights"/>.</summary>
    public double Gain { get; init; } = FreshWeights.Default;

    private string WeightName => $"{Name}.weight";

    private string BiasName => $"{Name}.bias";

    public IEnumerable<(string Name, Shape Shape)> Parameters => [(WeightName, [In, Out]), (BiasName, [Out])];

    /// <summary>[batch, in] gives [batch, out].</summary>
    public Tensor Apply(NetworkPass pass, Tensor x) => x.Linear(pass.Weights[WeightName], pass.Weights[BiasName]);

    /// <inheritdoc/>
    public void Initialize(VariableLayout layout, Span<float> flat, ref Rng stream)
    {
        FreshWeights.Draw(layout, flat, WeightName, FreshWeights.Bound(Gain, In), ref stream);
        FreshWeights.Draw(layout, flat, BiasName, FreshWeights.Bound(FreshWeights.Default, In), ref stream);
    }
}
