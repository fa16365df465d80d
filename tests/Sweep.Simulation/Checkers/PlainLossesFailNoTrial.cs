using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A trial fails because it failed three times, or as every trial before it did, or because its own
/// process really ended five times while its worker lived, because it ran for as long as it may, or
/// because its sweep does not go with the data. Whatever else ended workers and coordinators, and
/// how often, fails no trial.
/// </summary>
internal sealed class PlainLossesFailNoTrial(World world) : Checker
{
    private const int Deaths = 5,
        Retries = 2;

    private readonly Dictionary<(SweepId Sweep, int Trial), int> failures = [],
        deaths = [];
    private readonly HashSet<AttemptKey> timedOut = [];

    public override string Property => "a plain loss fails no trial";

    public override void See(Observation observation)
    {
        if (observation is Observation.OwnProcessEnded { Key: var key })
            Count(deaths, (key.Sweep, key.Trial.Number));
        if (observation is Observation.TimedOut { Key: var late })
            timedOut.Add(late);
        if (observation is not Observation.Committed committed)
            return;
        foreach (var happened in committed.Happened)
        {
            var trial = (committed.Sweep, happened.Trial);
            if (happened.Kind == "attempt_failed")
                Count(failures, trial);
            if (
                happened.Kind != "trial_failed"
                || timedOut.Contains(new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt))
            )
                continue;
            var (threw, ended) = (failures.GetValueOrDefault(trial), deaths.GetValueOrDefault(trial));
            Must(
                threw >= Retries
                    || ended >= Deaths
                    || world.Plan.Sweeps.Any(sweep => sweep.IsToBeMended && sweep.Id == committed.Sweep.Text),
                () =>
                    $"trial {happened.Trial} failed ({happened.Reason}) after {threw} failures and {ended} ends of "
                    + "its own process"
            );
        }
    }

    private static void Count(Dictionary<(SweepId Sweep, int Trial), int> counts, (SweepId Sweep, int Trial) trial) =>
        counts[trial] = counts.GetValueOrDefault(trial) + 1;
}
