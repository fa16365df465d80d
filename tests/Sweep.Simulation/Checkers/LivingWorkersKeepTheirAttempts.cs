using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// An attempt is given up for lost only if its worker is dead, or was not heard of for a worker
/// time-out since it began, or its study halted.
/// </summary>
internal sealed class LivingWorkersKeepTheirAttempts(World world) : Checker
{
    /// <summary>Clocks differ, and a message is a little on its way.</summary>
    private const double Tolerance = 0.95;

    private readonly Dictionary<WorkerProcess, TimeSpan> heard = [];
    private readonly HashSet<AttemptKey> started = [],
        givenUp = [];
    private readonly Dictionary<AttemptKey, (WorkerProcess Worker, TimeSpan LongestSilence)> running = [];

    public override string Property => "living workers keep their attempts";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.StartReceived received:
                running[received.Key] = (received.Worker, TimeSpan.Zero);
                break;
            case Observation.Heard one when one.By == world.Database.Holder?.Process.Host:
                Handle(one.Worker);
                break;
            case Observation.Halted halted:
                givenUp.UnionWith(started.Where(key => key.Sweep == halted.Sweep));
                break;
            case Observation.Committed committed:
                foreach (var happened in committed.Happened)
                {
                    var key = new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt);
                    if (happened.Kind == "attempt_started")
                        started.Add(key);
                    if (happened.Kind == "attempt_lost")
                        Lose(key);
                }

                break;
        }
    }

    private void Handle(WorkerProcess worker)
    {
        var silence = world.Clock.Now - heard.GetValueOrDefault(worker);
        heard[worker] = world.Clock.Now;
        foreach (var key in worker.Holds)
            if (running.TryGetValue(key, out var one) && silence > one.LongestSilence)
                running[key] = one with { LongestSilence = silence };
    }

    private void Lose(AttemptKey key)
    {
        if (
            !running.TryGetValue(key, out var one)
            || !one.Worker.IsAlive
            || !one.Worker.Holds.Contains(key)
            || givenUp.Contains(key)
        )
            return;
        var silence = world.Clock.Now - heard.GetValueOrDefault(one.Worker);
        var longest = silence > one.LongestSilence ? silence : one.LongestSilence;
        Must(
            longest >= world.Plan.Limits.Worker * Tolerance,
            () =>
                $"{Nature.Text(key)} was given up although {one.Worker.Machine} has it, lives and was never silent "
                + $"for more than {longest.TotalSeconds:0.0} s"
        );
    }
}
