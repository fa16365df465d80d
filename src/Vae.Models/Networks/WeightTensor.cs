using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Networks;

/// <summary>A named array of single precision, on the host.</summary>
public sealed class WeightTensor
{
    public WeightTensor(string name, ImmutableArray<int> shape, float[] values)
    {
        Invariant.Holds(
            values.Length == shape.Aggregate(1, (product, size) => product * size),
            "there are as many values as the shape says"
        );
        (Name, Shape, this.values) = (name, shape, values);
    }

    private readonly float[] values;

    /// <summary>As PyTorch names it: <c>encoder.0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>As PyTorch has it: a linear layer's weight is [out, in].</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The same array by another name.</summary>
    internal WeightTensor Named(string name) => new(name, Shape, values);

    /// <summary>Row by row.</summary>
    public ReadOnlySpan<float> Values => values;
}
