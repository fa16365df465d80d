using Sweep.Simulation.Coordinators;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// An epoch belongs to one process, and nothing that a process writes lands once another one leads.
/// </summary>
internal sealed class OneLeaderWrites : Checker
{
    private readonly Dictionary<long, CoordinatorProcess> leaders = [];
    private long newest;

    public override string Property => "one leader an epoch writes";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.LeadGranted granted:
                Must(
                    granted.Epoch > newest && leaders.TryAdd(granted.Epoch, granted.To),
                    () => $"epoch {granted.Epoch} was given after {newest}"
                );
                newest = granted.Epoch;
                break;
            case Observation.Committed committed:
                Must(
                    leaders[committed.Epoch] == committed.By,
                    () => $"{committed.By.Machine} wrote in an epoch that {leaders[committed.Epoch].Machine} has"
                );
                Must(
                    committed.Epoch == newest,
                    () =>
                        $"{committed.By.Machine} wrote in epoch {committed.Epoch} while {leaders[newest].Machine} "
                        + $"led in epoch {newest}"
                );
                break;
        }
    }
}
