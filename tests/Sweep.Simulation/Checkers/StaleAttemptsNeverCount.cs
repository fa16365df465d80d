using Sweep.Shared.Domain.Identity;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// What ends an attempt is about the one started last and not over yet; a completed trial has the
/// values that this attempt, and no other, computed.
/// </summary>
internal sealed class StaleAttemptsNeverCount : Checker
{
    private readonly Dictionary<(SweepId Sweep, int Trial), (int Last, bool IsLive)> attempts = [];
    private readonly Dictionary<double, AttemptKey> computed = [];

    public override string Property => "stale attempts never count";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Computed one:
                computed[one.Witness] = one.Key;
                break;
            case Observation.Committed committed:
                foreach (var happened in committed.Happened)
                    See(committed.Sweep, happened);
                break;
        }
    }

    private void See(SweepId sweep, StoredEvent happened)
    {
        var trial = (sweep, happened.Trial);
        if (happened.Kind == "attempt_started")
        {
            var before = attempts.GetValueOrDefault(trial);
            Must(
                !before.IsLive,
                () =>
                    $"attempt {happened.Attempt} of trial {happened.Trial} was started while attempt {before.Last} "
                    + "counts"
            );
            Must(
                happened.Attempt == before.Last + 1,
                () => $"attempt {happened.Attempt} of trial {happened.Trial} follows attempt {before.Last}"
            );
            attempts[trial] = (happened.Attempt, true);
        }

        if (!happened.IsEnd)
            return;
        // A trial that waits is stopped after its last attempt.
        if (happened.Kind == "trial_cancelled" && attempts.GetValueOrDefault(trial) == (happened.Attempt, false))
            return;
        Must(
            attempts[trial] == (happened.Attempt, true),
            () =>
                $"{happened.Kind} tells of attempt {happened.Attempt} of trial {happened.Trial}, where "
                + $"{attempts[trial]} is the last one"
        );
        attempts[trial] = (happened.Attempt, false);
        if (happened.Kind != "trial_completed")
            return;
        var witness = happened.Body.GetProperty("result").GetProperty("values").GetProperty("witness").GetDouble();
        Must(
            computed.TryGetValue(witness, out var by)
                && by == new AttemptKey(new TrialKey(sweep, happened.Trial), happened.Attempt),
            () =>
                $"the values of trial {happened.Trial} are not those that its attempt {happened.Attempt} computed, "
                + $"but those of attempt {by.Attempt}"
        );
    }
}
