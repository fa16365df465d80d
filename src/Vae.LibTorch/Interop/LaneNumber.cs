namespace Vae.LibTorch.Interop;

/// <summary>The shim's <c>Lane</c>.</summary>
/// <param name="Device">-1 for the processor, else CUDA's number of the device.</param>
/// <param name="Stream">Of CUDA's; 0 on the processor.</param>
internal readonly record struct LaneNumber(int Device, long Stream)
{
    /// <summary>Whether its device is one of CUDA's.</summary>
    public bool IsCuda => Device >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{new LibTorchDevice(Device)}";
}
