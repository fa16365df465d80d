using Sweep.Shared.Domain.Identity;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A trial whose own process ended five times in a row without a new checkpoint has failed, and one
/// that threw more often than it may is not tried again.
/// </summary>
internal sealed class FailuresAreLimited : Checker
{
    private const int MostDeaths = 4,
        MostFailures = 2;

    private readonly Dictionary<(SweepId Sweep, int Trial), Counters> trials = [];

    public override string Property => "failures are limited";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed)
            return;
        foreach (var happened in committed.Happened)
        {
            var trial = (committed.Sweep, happened.Trial);
            var (deaths, failures, _) = trials[trial] = After(happened, trials.GetValueOrDefault(trial));
            Must(
                deaths <= MostDeaths,
                () => $"the process of trial {happened.Trial} ended {deaths} times in a row and it is tried again"
            );
            Must(failures <= MostFailures, () => $"trial {happened.Trial} threw {failures} times and is tried again");
        }
    }

    private static Counters After(StoredEvent happened, Counters before) =>
        happened.Kind switch
        {
            "trial_retried" => default,
            "comparison_passed" => before with { Waits = false },
            "attempt_failed" when happened.AwaitsComparison => before with { Waits = true },
            "attempt_failed" when before.Waits => before with { Failures = before.Failures + 2, Waits = false },
            "attempt_died" when happened.HasProgressed => before with { Deaths = 0 },
            "attempt_died" => before with { Deaths = before.Deaths + 1 },
            "attempt_lost" when happened.HasProgressed => before with { Deaths = 0 },
            "attempt_returned" when happened.Body.GetProperty("step").GetInt64() > 0 => before with { Deaths = 0 },
            "attempt_failed" => before with { Failures = before.Failures + 1 },
            _ => before,
        };

    /// <param name="Waits">
    /// Whether a failure before the first step waits for a comparison, and does not count yet.
    /// </param>
    private readonly record struct Counters(int Deaths, int Failures, bool Waits);
}
