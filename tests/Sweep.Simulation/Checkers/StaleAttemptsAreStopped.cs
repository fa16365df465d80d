using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Network;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// Where a worker trains what the log says is over, the leader that hears it tells it to stop, at
/// the latest with what it commits next of that sweep. It says so again on each later link, as what
/// it said may have got lost with an earlier one.
/// </summary>
internal sealed class StaleAttemptsAreStopped(World world) : Checker
{
    /// <summary>How long a study may be busy before it hears a claim.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HashSet<AttemptKey> over = [];
    private readonly HashSet<(Link On, AttemptKey Key)> stopped = [];
    private readonly Dictionary<(Host By, AttemptKey Key), string> stoppedEarlier = [];
    private readonly Dictionary<(Link On, AttemptKey Key), TimeSpan> heard = [];
    private readonly Dictionary<(Host? By, SweepId Sweep), TimeSpan> committed = [];

    public override string Property => "stale attempts are stopped";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed one:
                committed[(one.By.Host, one.Sweep)] = world.Clock.Now;
                foreach (var happened in one.Happened)
                    if (happened.IsEnd)
                        over.Add(new AttemptKey(new TrialKey(one.Sweep, happened.Trial), happened.Attempt));
                break;
            case Observation.StopSaid said:
                stopped.Add((said.On, said.Key));
                stoppedEarlier[(said.By, said.Key)] = said.On.Worker.Machine;
                break;
            case Observation.GivenUp given:
                foreach (var (known, worker) in stoppedEarlier)
                    if (known.By == given.By && worker == given.Worker)
                        stoppedEarlier.Remove(known);
                break;
            case Observation.Heard one:
                foreach (var run in one.Worker.Runs)
                    if (!run.IsHung && !stopped.Contains((one.On, run.Key)))
                        Look(one, run.Key);
                break;
        }
    }

    private void Look(Observation.Heard one, AttemptKey key)
    {
        var isStoppedEarlier = stoppedEarlier.ContainsKey((one.By, key));
        if (!isStoppedEarlier && !over.Contains(key))
            return;
        if (heard.TryAdd((one.On, key), world.Clock.Now))
            return;
        var since = heard[(one.On, key)];
        Must(
            !isStoppedEarlier || world.Clock.Now < since + Patience,
            () =>
                $"{one.Worker.Machine} trains {Nature.Text(key)}, was told on an earlier link to stop it, "
                + $"is heard on this one since {since.TotalSeconds:0.0} s and was not told again"
        );
        if (!over.Contains(key))
            return;
        Must(
            committed.GetValueOrDefault((one.By, key.Sweep)) < since + Patience,
            () =>
                $"{one.Worker.Machine} trains {Nature.Text(key)}, which is over, is heard since "
                + $"{since.TotalSeconds:0.0} s and was not told to stop"
        );
    }
}
