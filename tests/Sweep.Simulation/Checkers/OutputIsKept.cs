using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;
using Sweep.Storage;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// What is kept of an attempt's output is what that attempt wrote. Of a worker elsewhere, nothing
/// is missing between: what the worker was told is safe is kept, unless the attempt was over by
/// then, and a result comes after all of its output.
/// </summary>
internal sealed class OutputIsKept(World world) : Checker
{
    /// <summary>What attempts wrote by now, and whether some of it may be missing.</summary>
    private readonly Dictionary<AttemptKey, (bool MayLack, long Bytes)> written = [];
    private readonly HashSet<AttemptKey> over = [];

    public override string Property => "output is kept";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Wrote wrote:
                var mayLack = wrote.Worker is LocalWorker || written.GetValueOrDefault(wrote.Key).MayLack;
                written[wrote.Key] = (mayLack, wrote.Bytes);
                break;
            case Observation.Committed committed:
                See(committed);
                break;
            case Observation.Acknowledged { Report: OutputWritten { Key: var key } report }:
                var end = report.From + report.Bytes.Length;
                Must(
                    over.Contains(key) || written[key].MayLack || Kept(key) >= end,
                    () =>
                        $"output of {Nature.Text(key)} up to byte {end} was acknowledged, and {Kept(key)} bytes are "
                        + "kept"
                );
                break;
        }
    }

    private void See(Observation.Committed committed)
    {
        foreach (var key in committed.Batch.Outputs.Select(chunk => KeyOf(committed.Sweep, chunk)).Distinct())
            Kept(key);
        foreach (var happened in committed.Happened.Where(happened => happened.IsEnd))
        {
            var key = new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt);
            over.Add(key);
            if (happened.Kind is not ("trial_completed" or "trial_diverged"))
                continue;
            if (!written.TryGetValue(key, out var all) || all.MayLack)
                continue;
            Must(
                Kept(key) == all.Bytes,
                () => $"{Nature.Text(key)} wrote {all.Bytes} bytes and has its end, and {Kept(key)} are kept"
            );
        }
    }

    private static AttemptKey KeyOf(SweepId sweep, OutputChunk chunk) =>
        new(new TrialKey(sweep, chunk.Trial), chunk.Attempt);

    /// <summary>How many bytes are kept without a gap, each of which is looked at.</summary>
    private long Kept(AttemptKey key)
    {
        var kept = 0L;
        foreach (var chunk in world.Database.Stored.ReadOutput(key))
        {
            Must(
                chunk.Bytes.AsSpan().SequenceEqual(PretendedOutput.BytesOf(key, chunk.From, chunk.Bytes.Length)),
                () => $"what is kept of {Nature.Text(key)} from byte {chunk.From} on is not what it wrote"
            );
            Must(
                chunk.From <= kept || written[key].MayLack,
                () => $"of the output of {Nature.Text(key)} bytes {kept} to {chunk.From} are missing"
            );
            kept = Math.Max(kept, chunk.End);
        }

        return kept;
    }
}
