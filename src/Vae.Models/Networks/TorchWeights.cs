using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// Weights between our flat variable and tensors by name as PyTorch has them. A matrix is [in, out]
/// here and [out, in] there; a kernel, which has channels last here, is [height, width, a, b] here
/// and [b, a, height, width] there. All else lies alike.
/// </summary>
internal static class TorchWeights
{
    public static ImmutableArray<WeightTensor> FromFlat(VariableLayout layout, ReadOnlySpan<float> flat)
    {
        var tensors = ImmutableArray.CreateBuilder<WeightTensor>();
        foreach (var part in layout.Parts)
        {
            var (places, a, b) = Axes(part.Shape);
            var values = new float[part.Shape.Count];
            Reverse(layout.Of(flat, part.Name), places, a, b, values);
            tensors.Add(new WeightTensor(part.Name, TorchShape(part.Shape), values));
        }

        return tensors.ToImmutable();
    }

    public static float[] ToFlat(VariableLayout layout, ImmutableArray<WeightTensor> tensors)
    {
        Invariant.Holds(
            tensors.Select(tensor => tensor.Name).SequenceEqual(layout.Parts.Select(part => part.Name)),
            "there is a tensor for every part"
        );
        var flat = new float[layout.Shape.Count];
        foreach (var (part, tensor) in layout.Parts.Zip(tensors))
        {
            Invariant.Holds(
                tensor.Shape.AsSpan().SequenceEqual(TorchShape(part.Shape).AsSpan()),
                $"'{part.Name}' has the shape of the network's"
            );
            Place(layout, part.Name, tensor.Values, flat);
        }

        return flat;
    }

    /// <summary>Puts the elements of one tensor, in PyTorch's order, into their places.</summary>
    public static void Place(VariableLayout layout, string name, ReadOnlySpan<float> values, Span<float> flat)
    {
        var (places, a, b) = Axes(layout[name].Shape);
        Reverse(values, b, a, places, layout.Of(flat, name));
    }

    /// <summary>The shape that PyTorch has for one of ours.</summary>
    public static ImmutableArray<int> TorchShape(Shape shape) =>
        shape.Rank switch
        {
            2 => [shape[1], shape[0]],
            4 => [shape[3], shape[2], shape[0], shape[1]],
            _ => [.. shape.AsSpan()],
        };

    /// <summary>Our shape as three axes, whose reverse is PyTorch's.</summary>
    private static (int Places, int A, int B) Axes(Shape shape) =>
        shape.Rank switch
        {
            2 => (1, shape[0], shape[1]),
            4 => (shape[0] * shape[1], shape[2], shape[3]),
            _ => (shape.Count, 1, 1),
        };

    /// <summary>[a, b, c] gives [c, b, a].</summary>
    private static void Reverse(ReadOnlySpan<float> values, int a, int b, int c, Span<float> reversed)
    {
        for (var i = 0; i < a; i++)
        {
            for (var j = 0; j < b; j++)
            {
                for (var k = 0; k < c; k++)
                    reversed[(((k * b) + j) * a) + i] = values[(((i * b) + j) * c) + k];
            }
        }
    }
}
