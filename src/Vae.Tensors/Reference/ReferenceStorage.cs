using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Reference;

/// <summary>
/// A variable in double precision. What is uploaded comes back in the same bits until a program
/// updates it.
/// </summary>
internal sealed class ReferenceStorage(Shape shape) : TensorStorage(shape)
{
    /// <summary>The elements, row-major.</summary>
    public double[] Values { get; set; } = new double[shape.Count];

    protected override void Write(ReadOnlySpan<float> elements)
    {
        for (var i = 0; i < elements.Length; i++)
            Values[i] = elements[i];
    }

    protected override void Read(Span<float> elements)
    {
        for (var i = 0; i < elements.Length; i++)
            elements[i] = (float)Values[i];
    }
}
