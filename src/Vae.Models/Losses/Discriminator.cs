using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>
/// FactorVAE's discriminator (Kim and Mnih 2018): fully connected layers with leaky ReLU of slope
/// 0.2 that tell a z from one whose latents were shuffled apart, by two logits. It has weights and
/// an optimizer of its own, and is no part of the model that is kept.
/// </summary>
internal sealed class Discriminator
{
    public const string VariableName = "discriminator";
    private const double Slope = 0.2;

    private readonly ImmutableArray<Linear> layers;

    public Discriminator(int latents, ImmutableArray<int> hidden)
    {
        int[] sizes = [latents, .. hidden, 2];
        layers =
        [
            .. Enumerable
                .Range(0, sizes.Length - 1)
                .Select(i => new Linear($"{VariableName}.{2 * i}", sizes[i], sizes[i + 1])),
        ];
        Weights = new VariableLayout(layers.SelectMany(layer => layer.Parameters));
    }

    /// <summary>How its weights lie in one flat variable.</summary>
    public VariableLayout Weights { get; }

    /// <summary>
    /// Fresh weights: those of a layer uniform in ±√(6 / in), Kaiming's for ReLU as in the
    /// disentangling-vae project, its bias in ±1/√in.
    /// </summary>
    public float[] InitializeWeights(Rng stream)
    {
        var flat = new float[Weights.Shape.Count];
        foreach (var layer in layers)
        {
            layer.Initialize(Weights, flat, ref stream);
            foreach (ref var weight in Weights.Of(flat.AsSpan(), $"{layer.Name}.weight"))
                weight *= (float)Math.Sqrt(6);
        }

        return flat;
    }

    /// <summary>
    /// The logit of z being shuffled less that of its being whole: [batch, latents] gives [batch].
    /// ln p(whole) / p(shuffled) is its negative.
    /// </summary>
    public Tensor ShuffledOverWhole(VariableGroup weights, Tensor z)
    {
        foreach (var layer in layers)
        {
            z = z.Linear(weights[$"{layer.Name}.weight"], weights[$"{layer.Name}.bias"]);
            if (layer != layers[^1])
                z = z.Maximum(Slope * z);
        }

        return (z.Slice(1, 1, 1) - z.Slice(1, 0, 1)).Reshape(z.Shape[0]);
    }
}
