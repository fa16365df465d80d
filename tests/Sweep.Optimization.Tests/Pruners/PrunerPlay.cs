using System.Collections.Immutable;
using Sweep.Optimization.Pruners;

namespace Sweep.Optimization.Tests.Pruners;

/// <summary>
/// Trials that report their curves one after another, and a pruner that judges them.
/// </summary>
internal sealed class PrunerPlay(IPruner pruner)
{
    private readonly List<TrialRungs> trials = [];

    /// <summary>The trials so far, as a pruner sees them.</summary>
    public IReadOnlyList<TrialRungs> Trials => trials;

    /// <summary>The next trial's costs at the epochs 1, 2, ..., up to its end.</summary>
    /// <returns>Where it was pruned; null if it completed.</returns>
    public int? Add(params double[] costs)
    {
        var trial = new TrialRungs(trials.Count, ImmutableSortedDictionary<int, double>.Empty, IsCompleted: false);
        for (
            var rung = pruner.NextRung(trial.Trial, 0);
            rung <= costs.Length;
            rung = pruner.NextRung(trial.Trial, rung.Value)
        )
        {
            trial = trial with { Costs = trial.Costs.Add(rung.Value, costs[rung.Value - 1]) };
            if (pruner.Judge(trial, trials) is not Verdict.Prune)
                continue;
            trials.Add(trial);
            return rung;
        }

        trials.Add(trial with { IsCompleted = true });
        return null;
    }
}
