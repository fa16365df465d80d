using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// Each verdict follows from what the log held before it, in strict order from what the window
/// allows: a trial that the pruner is against is pruned with the event after its rung, and no other
/// trial is. A trial reports at a rung once, and at none after it was pruned.
/// </summary>
internal sealed class VerdictsRecompute(World world) : Checker
{
    public override string Property => "verdicts recompute";

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps.Where(sweep => sweep.Spec.Pruner.Kind != PrunerSpec.None))
            Look(sweep.Spec, StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id))));
    }

    private void Look(StudySpec spec, StoredEvent[] log)
    {
        var pruner = PrunerKinds.Create(spec.Pruner, spec.Objectives[0], spec.Seed)!;
        var rungs = new StoredRungs();
        var against = new HashSet<int>();
        foreach (var (entry, next) in log.Zip(log.Skip(1).Append(null)))
        {
            var trial = entry.Trial;
            if (entry.Kind == "trial_retried")
                against.Remove(trial);
            if (entry.Kind == "trial_pruned")
                Must(against.Contains(trial), () => $"trial {trial} of {spec.Name} is pruned without a verdict");
            if (entry.Kind != "rung_reached")
            {
                rungs.See(entry);
                continue;
            }

            var rung = StoredRungs.RungOf(entry);
            Must(!rungs.Has(trial, rung), () => $"trial {trial} of {spec.Name} reports at rung {rung} again");
            Must(!against.Contains(trial), () => $"trial {trial} of {spec.Name} reports at {rung} after its end");
            rungs.See(entry);
            var verdict = pruner.Judge(rungs.Of(trial), [.. Seen(spec, trial, rungs)]);
            var expected = (verdict as Verdict.Prune)?.Reason;
            var isPruned = next is { Kind: "trial_pruned" } && next.Trial == trial;
            Must(
                expected == (isPruned ? next!.Reason : null),
                () => $"trial {trial} of {spec.Name} at rung {rung}: expected {expected}, found {next?.Reason}"
            );
            if (isPruned)
                against.Add(trial);
        }
    }

    private static IEnumerable<TrialRungs> Seen(StudySpec spec, int trial, StoredRungs rungs)
    {
        var others = rungs.Without(trial);
        return spec.Sampler.Order == SuggestionOrder.Free
            ? others
            : others.Where(other => other.Trial <= trial - spec.Sampler.Window);
    }
}
