using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// When a sweep is over, each number up to the last one was suggested and has its end, and there
/// are as many as were wanted or as the space has, unless a stopping rule ended it.
/// </summary>
internal sealed class NoTrialIsLost(World world) : Checker
{
    public override string Property => "no trial is lost";

    /// <summary>Whether a stopping rule ended it, and no other rules came after that.</summary>
    private static bool IsEndedByRule(StoredEvent[] log) =>
        log.LastOrDefault(entry => entry.Kind is "study_ended" or "stop_rules_changed") is { Kind: "study_ended" };

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps)
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id)));
            var suggested = log.Where(entry => entry.Kind == "trial_suggested").Select(entry => entry.Trial).ToArray();
            Must(
                suggested.SequenceEqual(Enumerable.Range(0, suggested.Length)),
                () => $"{sweep.Spec.Name} suggested {string.Join(' ', suggested)}"
            );
            var ended = log.Where(entry =>
                    entry.IsFinal
                    && !log.Any(later =>
                        later.Kind == "trial_retried" && later.Trial == entry.Trial && later.Position > entry.Position
                    )
                )
                .Select(entry => entry.Trial)
                .Order()
                .ToArray();
            Must(
                ended.SequenceEqual(suggested),
                () => $"{sweep.Spec.Name} has trials {string.Join(' ', suggested.Except(ended))} without an end"
            );
            var raised =
                log.LastOrDefault(entry => entry.Kind == "trials_raised")?.Body.GetProperty("trials").GetInt32()
                ?? sweep.Spec.Trials;
            Must(
                suggested.Length == raised || log.Any(entry => entry.Kind == "space_exhausted") || IsEndedByRule(log),
                () => $"{sweep.Spec.Name} ended after {suggested.Length} of {raised} trials"
            );
        }
    }
}
