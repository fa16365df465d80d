using System.Collections.Immutable;
using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>A tensor that the shim holds.</summary>
internal sealed unsafe class NativeTensor : NativeHandle, ITorchTensor
{
    private NativeTensor(LaneNumber lane, nint tensor, nint address)
        : base(lane, tensor) => Address = address;

    /// <summary>Where the elements are; 0 where the host cannot read them.</summary>
    public nint Address { get; }

    /// <summary>Zeros on the lane's device, or in the host's memory, pinned for it.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public static NativeTensor Create(LaneNumber lane, BlockPart part, bool isPinned = false)
    {
        fixed (long* sizes = part.Sizes.AsSpan())
        {
            var code = NativeMethods.TensorCreate(
                lane,
                (int)part.Kind,
                isPinned ? 1 : 0,
                sizes,
                part.Sizes.Length,
                out var tensor,
                out var address
            );
            NativeCalls.Check(code, $"allocating {part.Count} elements on {lane}");
            return new NativeTensor(lane, tensor, address);
        }
    }

    /// <summary>The elements of a vector from one on, by a name of their own.</summary>
    public NativeTensor PartFrom(long start, BlockPart part)
    {
        fixed (long* sizes = part.Sizes.AsSpan())
        {
            var code = NativeMethods.TensorPart(this, start, (int)part.Kind, sizes, part.Sizes.Length, out var tensor);
            NativeCalls.Check(code, "dividing a block");
            return new NativeTensor(Lane, tensor, 0);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> elements)
    {
        fixed (byte* start = elements)
            NativeCalls.Check(NativeMethods.TensorTransfer(Lane, this, (nint)start, 0), $"writing to {Lane}");
    }

    /// <inheritdoc/>
    public void Read(Span<byte> elements)
    {
        fixed (byte* start = elements)
            NativeCalls.Check(NativeMethods.TensorTransfer(Lane, this, (nint)start, 1), $"reading from {Lane}");
    }

    protected override void Free(nint address) => NativeMethods.TensorFree(Lane, address);
}
