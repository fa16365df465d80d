using Sweep.Simulation.Coordinators;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A term belongs to one process, and nothing that a process writes lands once another one leads.
/// </summary>
internal sealed class OneLeaderWrites : Checker
{
    private readonly Dictionary<long, CoordinatorProcess> leaders = [];
    private long newest;

    public override string Property => "one leader a term writes";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.LeadGranted granted:
                Must(
                    granted.Term > newest && leaders.TryAdd(granted.Term, granted.To),
                    () => $"term {granted.Term} was given after {newest}"
                );
                newest = granted.Term;
                break;
            case Observation.Committed committed:
                Must(
                    leaders[committed.Term] == committed.By,
                    () => $"{committed.By.Machine} wrote in a term that {leaders[committed.Term].Machine} has"
                );
                Must(
                    committed.Term == newest,
                    () =>
                        $"{committed.By.Machine} wrote in term {committed.Term} while {leaders[newest].Machine} "
                        + $"led in term {newest}"
                );
                break;
        }
    }
}
