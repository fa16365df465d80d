using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// Where a worker was told that the end of an attempt is safe, the log says that this attempt is
/// over, whatever it says of it; where it was told so of a checkpoint that its trial still needs,
/// there is a row for it or for a later one. Nothing is taken from a log, so it stays true.
/// </summary>
internal sealed class AcknowledgedIsDurable : Checker
{
    private readonly HashSet<AttemptKey> over = [];
    private readonly Dictionary<(SweepId Sweep, int Trial), List<(int Attempt, long Step)>> rows = [];

    public override string Property => "acknowledged is durable";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                Remember(committed);
                break;
            case Observation.Acknowledged { Report: AttemptEnded ended }:
                Must(
                    over.Contains(ended.Key),
                    () => $"the end of {Nature.Text(ended.Key)} was acknowledged and is not in the log"
                );
                break;
            case Observation.Recorded recorded:
                Must(
                    over.Contains(recorded.Key),
                    () => $"a client was told that {Nature.Text(recorded.Key)} is over, and the log does not say so"
                );
                break;
            case Observation.Acknowledged { Report: CheckpointSaved saved }:
                Must(
                    over.Contains(saved.Key)
                        || RowsOf(saved.Key).Exists(row => row.Attempt == saved.Key.Attempt && row.Step >= saved.Step),
                    () =>
                        $"a checkpoint of {Nature.Text(saved.Key)} at step {saved.Step} was acknowledged and is not "
                        + "stored"
                );
                break;
        }
    }

    private void Remember(Observation.Committed committed)
    {
        foreach (var happened in committed.Happened)
            if (happened.IsEnd)
                over.Add(new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt));
        foreach (var row in committed.Batch.Checkpoints)
            RowsOf(new AttemptKey(new TrialKey(committed.Sweep, row.Trial), 0))
                .Add((row.Checkpoint.Attempt, row.Checkpoint.Step));
    }

    private List<(int Attempt, long Step)> RowsOf(AttemptKey key)
    {
        var trial = (key.Sweep, key.Trial.Number);
        return rows.TryGetValue(trial, out var known) ? known : rows[trial] = [];
    }
}
