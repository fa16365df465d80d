using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>An attempt is trained by one worker, once: another try is another attempt.</summary>
internal sealed class AttemptsAreLaunchedOnce : Checker
{
    private readonly Dictionary<AttemptKey, WorkerProcess> launched = [];

    public override string Property => "attempts are launched once";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Launched one)
            return;
        Must(
            launched.TryAdd(one.Key, one.Worker),
            () => $"{one.Worker.Machine} trains {Nature.Text(one.Key)}, which {launched[one.Key].Machine} has trained"
        );
    }
}
