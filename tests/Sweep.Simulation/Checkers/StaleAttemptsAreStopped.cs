using Sweep.Shared.Identity;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>Once nothing goes wrong any more, a worker that trains what the log says is over, and that a leader hears, is soon told to stop.</summary>
internal sealed class StaleAttemptsAreStopped(World world) : Checker
{
    /// <summary>Two heartbeats, and a study that was just opened or read anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly HashSet<AttemptKey> over = [];
    private readonly Dictionary<(WorkerProcess Worker, AttemptKey Key), TimeSpan> stale = [];

    public override string Property => "stale attempts are stopped";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                foreach (var happened in committed.Happened)
                    if (happened.IsEnd) over.Add(new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt));
                break;
            case Observation.Heard one when world.IsCalm:
                foreach (var run in one.Worker.Runs)
                    if (run is { Stop: null, IsHung: false } && over.Contains(run.Key)) Look(one.Worker, run.Key);
                break;
        }
    }

    private void Look(WorkerProcess worker, AttemptKey key)
    {
        if (stale.TryAdd((worker, key), world.Clock.Now)) return;
        var since = stale[(worker, key)];
        Must(world.Clock.Now - since < Patience, () => $"{worker.Machine} trains {Nature.Text(key)}, which is over, is heard since {since.TotalSeconds:0.0} s and was not told to stop");
    }
}
