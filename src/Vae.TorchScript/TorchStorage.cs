using System.Runtime.InteropServices;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>A variable in a device's memory, and the lane whose order it keeps.</summary>
internal sealed class TorchStorage(ITorchLane lane, Shape shape) : TensorStorage(shape)
{
    /// <summary>The order in which it is read and written.</summary>
    public ITorchLane Lane => lane;

    /// <summary>What programs are given.</summary>
    public ITorchTensor Tensor { get; } = lane.Create(ElementKind.Float, [.. shape.Select(size => (long)size)]);

    /// <inheritdoc/>
    public override void Dispose()
    {
        Tensor.Dispose();
        base.Dispose();
    }

    protected override void Write(ReadOnlySpan<float> elements) => Tensor.Write(MemoryMarshal.AsBytes(elements));

    protected override void Read(Span<float> elements) => Tensor.Read(MemoryMarshal.AsBytes(elements));
}
