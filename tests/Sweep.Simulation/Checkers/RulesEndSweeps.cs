using System.Text.Json;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A sweep ends by a stopping rule when that holds by what the log says, and no trial is suggested
/// while one does: in strict order by what the suggestion sees, so that it is always the same one.
/// </summary>
internal sealed class RulesEndSweeps(World world) : Checker
{
    public override string Property => "rules end sweeps";

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps.Where(sweep => !sweep.Spec.Stop.IsNone))
            Look(sweep.Spec, StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id))));
    }

    private void Look(StudySpec spec, StoredEvent[] log)
    {
        var rules = spec.Stop;
        var isEnded = false;
        var worked = TimeSpan.Zero;
        for (var at = 0; at < log.Length; at++)
        {
            var entry = log[at];
            if (at > 0 && entry.Kind != "coordinator_opened" && entry.At > log[at - 1].At)
                worked += entry.At - log[at - 1].At;
            var number = log.Take(at).Count(earlier => earlier.Kind == "trial_suggested");
            switch (entry.Kind)
            {
                case "stop_rules_changed":
                    (rules, isEnded) = (StopSpec.None, false);
                    break;
                case "study_ended":
                    var rule = entry.Body.GetProperty("rule").GetString()!;
                    Must(
                        Held(spec, rules, Ended(spec, log.AsSpan(..at), number), worked) == rule,
                        () => $"{spec.Name} is ended at {entry.Position} by {rule}, which does not hold"
                    );
                    isEnded = true;
                    break;
                case "trial_suggested":
                    Must(!isEnded, () => $"{spec.Name} suggests trial {number} after it has ended");
                    var held = Held(spec, rules, Ended(spec, log.AsSpan(..at), number), worked);
                    Must(held is null, () => $"{spec.Name} suggests trial {number} although its {held} rule holds");
                    break;
            }
        }
    }

    /// <summary>The ends that count for a trial, in order.</summary>
    private static StoredEvent[] Ended(StudySpec spec, ReadOnlySpan<StoredEvent> log, int number)
    {
        StoredEvent[] ends = [.. log.ToArray().Where(entry => entry.IsFinal)];
        return spec.Sampler.Order == SuggestionOrder.Free
            ? ends
            : [.. ends.Where(end => end.Trial <= number - spec.Sampler.Window).OrderBy(end => end.Trial)];
    }

    private static string? Held(StudySpec spec, StopSpec rules, StoredEvent[] ends, TimeSpan worked)
    {
        var (best, sinceBetter, epochs) = (double.PositiveInfinity, 0, 0L);
        foreach (var end in ends.Where(end => end.Kind is not ("trial_failed" or "trial_cancelled")))
        {
            var loss = end.Kind == "trial_completed" ? LossOf(end) : double.PositiveInfinity;
            sinceBetter = loss < best ? 0 : sinceBetter + 1;
            best = Math.Min(best, loss);
            epochs += EpochsOf(end);
        }

        if (rules.Targets.TryGetValue(spec.Objectives[0].Metric, out var target) && best <= target)
            return "target";
        if (sinceBetter >= rules.Patience)
            return "patience";
        if (epochs >= rules.Epochs)
            return "epochs";
        return worked >= rules.Time ? "time" : null;
    }

    private static double LossOf(StoredEvent end) =>
        end.Body.GetProperty("result").GetProperty("values").GetProperty("loss").GetDouble();

    private static int EpochsOf(StoredEvent end)
    {
        var holder = end.Kind == "trial_completed" ? end.Body.GetProperty("result") : end.Body;
        var name = end.Kind == "trial_pruned" ? "epoch" : "epochs";
        return holder.TryGetProperty(name, out JsonElement epochs) ? epochs.GetInt32() : 0;
    }
}
