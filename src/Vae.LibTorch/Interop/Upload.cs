using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>
/// The way of a block to its device. What is sent is copied aside first, so that the host may write
/// the next step's values while the device still reads these. The host waits only when it is a
/// whole round of seats ahead.
/// </summary>
internal sealed unsafe class Upload : IDisposable
{
    private const int Seats = 4;

    private readonly LaneNumber lane;
    private readonly NativeTensor source,
        target;
    private readonly long bytes;
    private readonly NativeTensor[] seats;
    private readonly nint[] copied = new nint[Seats];
    private readonly EventHandle?[] owners = new EventHandle?[Seats];
    private int next;

    public Upload(LaneNumber lane, BlockPart whole, NativeTensor source, NativeTensor target)
    {
        (this.lane, this.source, this.target) = (lane, source, target);
        bytes = whole.Count * sizeof(float);
        seats = [.. Enumerable.Range(0, Seats).Select(_ => NativeTensor.Create(lane, whole, isPinned: true))];
    }

    /// <summary>Whether the host had to wait.</summary>
    public bool Send()
    {
        if (bytes == 0)
            return false;
        var seat = next;
        next = (next + 1) % Seats;
        var hasWaited = IsTaken(seat);
        if (hasWaited)
            NativeCalls.Check(NativeMethods.StreamWait(lane), $"waiting for {lane}");
        Buffer.MemoryCopy((void*)source.Address, (void*)seats[seat].Address, bytes, bytes);
        NativeCalls.Check(
            NativeMethods.TensorCopy(lane, target, seats[seat], ref copied[seat]),
            $"sending inputs to {lane}"
        );
        owners[seat] ??= new EventHandle(lane, copied[seat]);
        return hasWaited;
    }

    public void Dispose()
    {
        Array.ForEach(owners, owner => owner?.Dispose());
        Array.ForEach(seats, seat => seat.Dispose());
    }

    private bool IsTaken(int seat)
    {
        if (copied[seat] == 0)
            return false;
        NativeCalls.Check(NativeMethods.EventQuery(copied[seat], out var isOver), $"asking how far {lane} is");
        return isOver == 0;
    }
}
