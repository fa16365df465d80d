using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd;

/// <summary>
/// A variable in this process's memory. Kernels write whole cache lines of their own only, so two
/// variables may be used by two threads.
/// </summary>
internal sealed class SimdStorage(Shape shape) : TensorStorage(shape)
{
    /// <summary>The elements, row-major.</summary>
    public AlignedMemory Memory { get; } = new(shape.Count);

    protected override void Write(ReadOnlySpan<float> elements) => elements.CopyTo(Memory.Span(0, elements.Length));

    protected override void Read(Span<float> elements) => Memory.Span(0, elements.Length).CopyTo(elements);
}
