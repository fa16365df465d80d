using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// When a sweep is over, each number up to the last one was suggested and has its end, and there
/// are as many as were wanted or as the space has.
/// </summary>
internal sealed class NoTrialIsLost(World world) : Checker
{
    public override string Property => "no trial is lost";

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps)
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id)));
            var suggested = log.Where(happened => happened.Kind == "trial_suggested")
                .Select(happened => happened.Trial)
                .ToArray();
            Must(
                suggested.SequenceEqual(Enumerable.Range(0, suggested.Length)),
                () => $"{sweep.Spec.Name} suggested {string.Join(' ', suggested)}"
            );
            var ended = log.Where(happened =>
                    happened.IsFinal
                    && !log.Any(later =>
                        later.Kind == "trial_retried"
                        && later.Trial == happened.Trial
                        && later.Position > happened.Position
                    )
                )
                .Select(happened => happened.Trial)
                .Order()
                .ToArray();
            Must(
                ended.SequenceEqual(suggested),
                () => $"{sweep.Spec.Name} has trials {string.Join(' ', suggested.Except(ended))} without an end"
            );
            var raised =
                log.LastOrDefault(happened => happened.Kind == "trials_raised")?.Body.GetProperty("trials").GetInt32()
                ?? sweep.Spec.Trials;
            Must(
                suggested.Length == raised || log.Any(happened => happened.Kind == "space_exhausted"),
                () => $"{sweep.Spec.Name} ended after {suggested.Length} of {raised} trials"
            );
        }
    }
}
