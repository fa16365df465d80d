using Sweep.Shared.Identity;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>Where a worker trains what the log says is over, the leader that hears it tells it to stop, at the latest with what it commits next of that sweep.</summary>
internal sealed class StaleAttemptsAreStopped(World world) : Checker
{
    /// <summary>How long a study may be busy before it hears a claim.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HashSet<AttemptKey> over = [], stopped = [];
    private readonly Dictionary<(Host By, AttemptKey Key), TimeSpan> heard = [];
    private readonly Dictionary<(Host? By, SweepId Sweep), TimeSpan> committed = [];

    public override string Property => "stale attempts are stopped";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed one:
                committed[(one.By.Host, one.Sweep)] = world.Clock.Now;
                foreach (var happened in one.Happened)
                    if (happened.IsEnd) over.Add(new AttemptKey(new TrialKey(one.Sweep, happened.Trial), happened.Attempt));
                break;
            case Observation.StopSaid said: stopped.Add(said.Key); break;
            case Observation.Heard one:
                foreach (var run in one.Worker.Runs)
                    if (!run.IsHung && over.Contains(run.Key) && !stopped.Contains(run.Key)) Look(one, run.Key);
                break;
        }
    }

    private void Look(Observation.Heard one, AttemptKey key)
    {
        if (heard.TryAdd((one.By, key), world.Clock.Now)) return;
        var since = heard[(one.By, key)];
        Must(
            committed.GetValueOrDefault((one.By, key.Sweep)) < since + Patience,
            () => $"{one.Worker.Machine} trains {Nature.Text(key)}, which is over, is heard since {since.TotalSeconds:0.0} s and was not told to stop");
    }
}
