using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchSharp;

/// <summary>A variable in LibTorch's memory.</summary>
internal sealed class TorchSharpStorage(Shape shape) : TensorStorage(shape)
{
    /// <summary>Where the elements are.</summary>
    public HostTensor Values { get; } = HostTensor.OfFloats(shape);

    /// <inheritdoc/>
    public override void Dispose()
    {
        Values.Dispose();
        base.Dispose();
    }

    protected override void Write(ReadOnlySpan<float> elements) => elements.CopyTo(Values.Elements<float>());

    protected override void Read(Span<float> elements) => Values.Elements<float>().CopyTo(elements);
}
