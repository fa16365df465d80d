using Vae.TorchScript;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Vae.TorchSharp;

/// <summary>
/// A tensor of LibTorch's in the host's memory, whose elements the host writes and reads.
/// </summary>
internal sealed unsafe class HostTensor : ITorchTensor
{
    private readonly Tensor tensor;
    private readonly void* start;
    private readonly int length;

    private HostTensor(Tensor tensor, ElementKind kind, long count)
    {
        this.tensor = tensor;
        length = checked((int)(count * (kind == ElementKind.Byte ? sizeof(byte) : sizeof(float))));
        // By a storage it would be kept alive until the garbage collector comes by.
        fixed (byte* first = tensor.bytes)
            start = first;
    }

    /// <summary>The elements; valid as long as the tensor lives.</summary>
    public Span<byte> Elements
    {
        get
        {
            ObjectDisposedException.ThrowIf(tensor.IsInvalid, this);
            return new Span<byte>(start, length);
        }
    }

    /// <summary>Zeros.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public static HostTensor Of(BlockPart part) =>
        Failures.During(
            $"allocating {part.Count} elements",
            () => new HostTensor(zeros([.. part.Sizes], dtype: (ScalarType)part.Kind), part.Kind, part.Count)
        );

    /// <summary>The same elements by a name of its own, which keeps them alive.</summary>
    public Tensor Share()
    {
        ObjectDisposedException.ThrowIf(tensor.IsInvalid, this);
        return tensor.detach();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> elements) => elements.CopyTo(Elements);

    /// <inheritdoc/>
    public void Read(Span<byte> elements) => Elements.CopyTo(elements);

    /// <inheritdoc/>
    public void Dispose() => tensor.Dispose();
}
