using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch;

/// <summary>A variable in a device's memory.</summary>
internal sealed unsafe class LibTorchStorage : TensorStorage
{
    private readonly LibTorchDevice device;

    public LibTorchStorage(LibTorchDevice device, Shape shape)
        : base(shape)
    {
        this.device = device;
        Handle = Create(device, shape.Count);
    }

    /// <summary>The storage on the other side.</summary>
    public StorageHandle Handle { get; }

    /// <summary>Room for so many floats, zero at first.</summary>
    internal static StorageHandle Create(LibTorchDevice device, long count)
    {
        nint storage;
        NativeCalls.Check(
            NativeMethods.StorageCreate(device.Number, count, &storage),
            $"allocating {count} floats on {device}"
        );
        return new StorageHandle(storage);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Handle.Dispose();
        base.Dispose();
    }

    protected override void Write(ReadOnlySpan<float> elements)
    {
        fixed (float* start = elements)
        {
            var code = NativeMethods.StorageWrite(Handle, start, elements.Length);
            NativeCalls.Check(code, $"writing a variable to {device}");
        }
    }

    protected override void Read(Span<float> elements)
    {
        fixed (float* start = elements)
        {
            var code = NativeMethods.StorageRead(Handle, start, elements.Length);
            NativeCalls.Check(code, $"reading a variable from {device}");
        }
    }
}
