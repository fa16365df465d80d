using System.Globalization;

namespace Vae.LibTorch;

/// <summary>Where LibTorch computes: the processor, or one of CUDA's devices.</summary>
/// <param name="Number">-1 for the processor, else CUDA's number of the device.</param>
public readonly record struct LibTorchDevice(int Number)
{
    /// <summary>The processor.</summary>
    public static LibTorchDevice Processor => new(-1);

    /// <summary>One of CUDA's devices, from 0.</summary>
    public static LibTorchDevice Cuda(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return new LibTorchDevice(number);
    }

    /// <summary>Whether it is one of CUDA's.</summary>
    public bool IsCuda => Number >= 0;

    /// <summary>As in a sweep file: <c>libtorch</c> or <c>cuda:0</c>.</summary>
    public override string ToString() =>
        IsCuda ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Number}") : "libtorch";
}

/// <summary>What a device of CUDA is, and what of its memory is in use.</summary>
/// <param name="Device">Which one.</param>
/// <param name="Name">As its driver calls it.</param>
/// <param name="TotalBytes">Its memory.</param>
/// <param name="FreeBytes">What no process holds of it at the moment.</param>
/// <param name="AllocatedBytes">What this process's tensors use.</param>
/// <param name="PeakAllocatedBytes">The most that they used.</param>
/// <param name="ReservedBytes">What LibTorch has, in use or kept for what comes.</param>
public sealed record LibTorchDeviceDescription(
    LibTorchDevice Device,
    string Name,
    long TotalBytes,
    long FreeBytes,
    long AllocatedBytes,
    long PeakAllocatedBytes,
    long ReservedBytes
)
{
    /// <summary>
    /// What no tensor uses. LibTorch gives nothing back to CUDA, so what earlier trials needed
    /// would else seem taken for ever.
    /// </summary>
    public long UnusedBytes => FreeBytes + ReservedBytes - AllocatedBytes;
}
