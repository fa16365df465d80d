using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Checkers;

namespace Sweep.Simulation.Workers;

/// <summary>
/// What an attempt writes: bytes that tell the attempt and the offset, in pieces.
/// </summary>
internal sealed class PretendedOutput(WorkerProcess worker, AttemptKey key)
{
    private long written,
        sent;

    /// <summary>The bytes that the attempt writes there, and no other attempt.</summary>
    public static byte[] BytesOf(AttemptKey key, long from, long count) =>
        [
            .. Enumerable
                .Range(0, (int)count)
                .Select(at => (byte)((key.Trial.Number * 31) + (key.Attempt * 7) + from + at)),
        ];

    public void Write(long step) => written += 5 + (step % 7);

    /// <summary>Hands what was written since to the worker.</summary>
    public void Send()
    {
        if (written == sent)
            return;
        worker.World.Observe(new Observation.Wrote(worker, key, written));
        var from = sent;
        sent = written;
        worker.Reported(new OutputWritten(key, from, BytesOf(key, from, written - from)));
    }
}
