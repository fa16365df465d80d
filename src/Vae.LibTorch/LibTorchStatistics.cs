namespace Vae.LibTorch;

/// <summary>
/// What is alive in this process, and what LibTorch holds of a device's memory; bytes are 0 on the
/// processor, whose allocator keeps no account.
/// </summary>
/// <param name="Storages">Variables that were allocated and not disposed, on all devices.</param>
/// <param name="Tables">Tables of rows that a device keeps, on all devices.</param>
/// <param name="Executables">Programs that were compiled and not disposed, on all devices.</param>
/// <param name="AllocatedBytes">Memory of the device in use.</param>
/// <param name="PeakAllocatedBytes">The most that was in use.</param>
/// <param name="ReservedBytes">
/// Memory that LibTorch has of the device, in use or kept for what comes.
/// </param>
public sealed record LibTorchStatistics(
    long Storages,
    long Tables,
    long Executables,
    long AllocatedBytes,
    long PeakAllocatedBytes,
    long ReservedBytes
);
