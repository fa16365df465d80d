using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A worker is taken for unfit only where it lacks something, or failed one attempt by chance:
/// never for what its trials do everywhere.
/// </summary>
internal sealed class HealthyNodesAreNotMarked : Checker
{
    private readonly Dictionary<(SweepId Sweep, int Trial), string> waiting = [];

    public override string Property => "a healthy node is never marked";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed)
            return;
        foreach (var happened in committed.Happened)
        {
            var trial = (committed.Sweep, happened.Trial);
            if (happened.AwaitsComparison)
                waiting[trial] = happened.Reason;
            if (happened.Kind != "comparison_passed" || !happened.Body.GetProperty("is_unfit").GetBoolean())
                continue;
            Must(
                waiting[trial] != Nature.AlwaysThrows,
                () =>
                    $"{happened.Body.GetProperty("failed_on").GetString()} is marked for trial {happened.Trial}, "
                    + "which fails everywhere"
            );
        }
    }
}
