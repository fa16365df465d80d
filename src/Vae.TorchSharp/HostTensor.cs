using Vae.Tensors.Tracing;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Vae.TorchSharp;

/// <summary>
/// A tensor of LibTorch's in the host's memory, whose elements the host writes and reads.
/// </summary>
internal sealed unsafe class HostTensor : IDisposable
{
    private readonly void* start;
    private readonly int count;

    private HostTensor(Tensor tensor, int count)
    {
        (Tensor, this.count) = (tensor, count);
        start = (void*)(
            tensor.dtype switch
            {
                ScalarType.Float32 => AddressOf<float>(tensor),
                ScalarType.Int32 => AddressOf<int>(tensor),
                _ => AddressOf<byte>(tensor),
            }
        );
    }

    /// <summary>What programs are given.</summary>
    public Tensor Tensor { get; }

    /// <summary>Floats, zero at first.</summary>
    public static HostTensor OfFloats(Shape shape) => Of([.. shape.Select(size => (long)size)], ScalarType.Float32);

    /// <summary>Integers of 32 bits, zero at first.</summary>
    public static HostTensor OfIntegers(int count) => Of([count], ScalarType.Int32);

    /// <summary>Elements of any kind, zero at first.</summary>
    public static HostTensor Of(long[] sizes, ScalarType kind)
    {
        var count = sizes.Aggregate(1L, (product, size) => checked(product * size));
        return Failures.During(
            $"allocating {count} elements",
            () => new HostTensor(zeros(sizes, dtype: kind), checked((int)count))
        );
    }

    /// <summary>The elements; valid as long as the tensor lives.</summary>
    public Span<T> Elements<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(Tensor.IsInvalid, this);
        return new Span<T>(start, count);
    }

    /// <summary>The same elements by a name of its own, which keeps them alive.</summary>
    public Tensor Share()
    {
        ObjectDisposedException.ThrowIf(Tensor.IsInvalid, this);
        return Tensor.detach();
    }

    /// <inheritdoc/>
    public void Dispose() => Tensor.Dispose();

    /// <summary>A storage of another kind than the tensor's would be a copy.</summary>
    private static nint AddressOf<T>(Tensor tensor)
        where T : unmanaged
    {
        using var storage = tensor.storage<T>();
        return storage.data_ptr();
    }
}
