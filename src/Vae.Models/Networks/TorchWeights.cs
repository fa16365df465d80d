using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>Weights between our flat variable, where a matrix is [in, out], and tensors by name as PyTorch has them, [out, in].</summary>
internal static class TorchWeights
{
    public static ImmutableArray<WeightTensor> FromFlat(VariableLayout layout, ReadOnlySpan<float> flat)
    {
        var tensors = ImmutableArray.CreateBuilder<WeightTensor>();
        foreach (var part in layout.Parts)
        {
            var values = layout.Of(flat, part.Name).ToArray();
            tensors.Add(part.Shape.Rank == 2
                ? new WeightTensor(part.Name, [part.Shape[1], part.Shape[0]], Transpose(values, part.Shape[0], part.Shape[1]))
                : new WeightTensor(part.Name, [.. part.Shape.AsSpan()], values));
        }

        return tensors.ToImmutable();
    }

    public static float[] ToFlat(VariableLayout layout, ImmutableArray<WeightTensor> tensors)
    {
        Invariant.Holds(tensors.Select(tensor => tensor.Name).SequenceEqual(layout.Parts.Select(part => part.Name)), "there is a tensor for every part");
        var flat = new float[layout.Shape.Count];
        foreach (var (part, tensor) in layout.Parts.Zip(tensors))
        {
            var target = layout.Of(flat.AsSpan(), part.Name);
            if (part.Shape.Rank == 2) Transpose(tensor.Values, part.Shape[1], part.Shape[0]).AsSpan().CopyTo(target);
            else tensor.Values.CopyTo(target);
        }

        return flat;
    }

    private static float[] Transpose(ReadOnlySpan<float> values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) transposed[(j * rows) + i] = values[(i * columns) + j];
        }

        return transposed;
    }
}
