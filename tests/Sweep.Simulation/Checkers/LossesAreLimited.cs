using Sweep.Shared.Identity;

namespace Sweep.Simulation.Checkers;

/// <summary>A trial that was lost five times in a row without a new checkpoint has failed, and one that threw more often than it may is not tried again.</summary>
internal sealed class LossesAreLimited : Checker
{
    private const int MostLosses = 4, MostFailures = 2;

    private readonly Dictionary<(SweepId Sweep, int Trial), (int Losses, int Failures)> trials = [];

    public override string Property => "losses and failures are limited";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed) return;
        foreach (var happened in committed.Happened)
        {
            var trial = (committed.Sweep, happened.Trial);
            var (losses, failures) = trials.GetValueOrDefault(trial);
            trials[trial] = happened.Kind switch
            {
                "attempt_lost" => (happened.Body.GetProperty("progressed").GetBoolean() ? 0 : losses + 1, failures),
                "attempt_returned" => (happened.Body.GetProperty("step").GetInt64() == 0 ? losses : 0, failures),
                "attempt_failed" => (losses, failures + 1),
                _ => (losses, failures),
            };
            Must(trials[trial].Losses <= MostLosses, () => $"trial {happened.Trial} was lost {trials[trial].Losses} times in a row and is tried again");
            Must(trials[trial].Failures <= MostFailures, () => $"trial {happened.Trial} threw {trials[trial].Failures} times and is tried again");
        }
    }
}
