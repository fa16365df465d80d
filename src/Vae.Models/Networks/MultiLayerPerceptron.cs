using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// Linear layers in a row with an activation after each, or after each but the last. Named as in a
/// PyTorch <c>Sequential</c>, where activations count too.
/// </summary>
internal sealed class MultiLayerPerceptron
{
    private readonly Activation activation;
    private readonly bool lastIsActivated;

    public MultiLayerPerceptron(string name, ReadOnlySpan<int> sizes, Activation activation, bool lastIsActivated)
    {
        Invariant.Holds(sizes.Length >= 2, "a perceptron has a layer");
        (this.activation, this.lastIsActivated) = (activation, lastIsActivated);
        var layers = ImmutableArray.CreateBuilder<Linear>();
        for (var i = 0; i + 1 < sizes.Length; i++)
            layers.Add(new Linear($"{name}.{2 * i}", sizes[i], sizes[i + 1]));
        Layers = layers.ToImmutable();
    }

    public ImmutableArray<Linear> Layers { get; }

    /// <summary>[batch, first size] gives [batch, last size].</summary>
    public Tensor Apply(NetworkPass pass, Tensor x)
    {
        foreach (var layer in Layers)
        {
            x = layer.Apply(pass, x);
            if (lastIsActivated || layer != Layers[^1])
                x = x.Activate(activation);
        }

        return x;
    }
}
