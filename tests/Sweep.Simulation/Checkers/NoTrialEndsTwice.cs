using Sweep.Shared.Domain.Identity;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A trial ends once, and nothing of it is started after that, unless it failed and the user wanted
/// it again.
/// </summary>
internal sealed class NoTrialEndsTwice : Checker
{
    private readonly HashSet<(SweepId Sweep, int Trial)> ended = [];

    public override string Property => "no trial ends twice";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed)
            return;
        foreach (var happened in committed.Happened)
        {
            if (happened.Kind == "trial_retried")
                Must(
                    ended.Remove((committed.Sweep, happened.Trial)),
                    () => $"trial {happened.Trial} of {committed.Sweep} is tried again and had not ended"
                );
            if (happened.IsFinal)
                Must(
                    ended.Add((committed.Sweep, happened.Trial)),
                    () => $"trial {happened.Trial} of {committed.Sweep} ended again: {happened.Kind}"
                );
            if (happened.Kind == "attempt_started")
                Must(
                    !ended.Contains((committed.Sweep, happened.Trial)),
                    () => $"trial {happened.Trial} of {committed.Sweep} was started after its end"
                );
        }
    }
}
