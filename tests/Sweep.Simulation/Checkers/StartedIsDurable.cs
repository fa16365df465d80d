using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// Whatever a worker was told to train is in the log: else two trials could bear one number after a
/// crash.
/// </summary>
internal sealed class StartedIsDurable(World world) : Checker
{
    private readonly HashSet<AttemptKey> started = [];

    public override string Property => "started is durable";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                foreach (var happened in committed.Happened.Where(happened => happened.Kind == "attempt_started"))
                    started.Add(new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt));
                break;
            case Observation.Handed handed:
                Must(
                    started.Contains(handed.Key),
                    () => $"a client was given {Nature.Text(handed.Key)}, which is not in the log"
                );
                break;
            case Observation.StartReceived received:
                Must(
                    started.Contains(received.Key),
                    () =>
                        $"{received.Worker.Machine} was told to train {Nature.Text(received.Key)} at "
                        + $"{world.Clock.Now.TotalSeconds:0.000} s, which is not in the log"
                );
                break;
        }
    }
}
