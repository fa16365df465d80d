using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A trial that always ends the process that trains it fails and says so; the trials that its
/// workers trained beside it do not fail for that.
/// </summary>
internal sealed class KillersEndAlone(World world) : Checker
{
    private const string Verdict =
        "its process ended 5 times in a row before it had left a new checkpoint: killed by SIGSEGV";

    public override string Property => "a killer ends alone";

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps)
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id)));
            // A failed trial that was tried again has more than one end, and the last one counts.
            var ends = log.Where(happened => happened.IsFinal)
                .GroupBy(happened => happened.Trial)
                .ToDictionary(trial => trial.Key, trial => trial.Last());
            foreach (var suggested in log.Where(happened => happened.Kind == "trial_suggested"))
                Check(sweep.Spec, suggested, ends[suggested.Trial]);
        }
    }

    private void Check(StudySpec spec, StoredEvent suggested, StoredEvent end)
    {
        var isKiller = spec.Runner == RunnerNames.Vae && NatureOf(spec, suggested).Kills;
        if (isKiller)
            world.Coverage.Count("a killer ends alone");
        if (end.Kind == "trial_cancelled")
            return;
        // Where a trial's machines failed it, as by a hang, that may come first.
        Must(
            (end.Reason == Verdict) == isKiller || (isKiller && end.Kind == "trial_failed"),
            () =>
                $"{spec.Name}, trial {end.Trial}, {(isKiller ? "a killer" : "a bystander")}, ended as {end.Kind} "
                + $"{end.Reason}"
        );
    }

    private static Nature NatureOf(StudySpec spec, StoredEvent suggested)
    {
        var parameters = suggested.Body.GetProperty("parameters");
        return Nature.Of(
            spec.Settings.With("x", SettingValue.Of(parameters.GetProperty("x").GetDouble()))
                .With("n", SettingValue.Of(parameters.GetProperty("n").GetDouble()))
        );
    }
}
