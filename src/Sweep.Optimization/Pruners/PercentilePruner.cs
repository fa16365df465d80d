namespace Sweep.Optimization.Pruners;

/// <summary>
/// Prunes a trial whose best cost so far is worse than a percentile of what the completed trials
/// had at the same rung. With 50 it is the median stopping rule of Golovin et al., "Google Vizier:
/// A Service for Black-Box Optimization" (KDD 2017), section 3.2.2, in the form of Optuna: values
/// at the rung itself, and not running averages.
/// </summary>
/// <param name="rungs">Where trials are compared.</param>
/// <param name="percentile">From 0 to 100: with 25 only the best quarter trains on.</param>
/// <param name="startupTrials">No trial is pruned before so many have completed.</param>
/// <param name="minTrials">
/// No trial is pruned at a rung that fewer completed trials than this have reached; at least 1.
/// </param>
internal sealed class PercentilePruner(IntervalRungs rungs, double percentile, int startupTrials, int minTrials)
    : IPruner
{
    public int? NextRung(int trial, int epoch) => rungs.After(epoch);

    public Verdict Judge(TrialRungs trial, IReadOnlyList<TrialRungs> others)
    {
        var completed = others.Where(other => other.IsCompleted).ToArray();
        if (completed.Length < Math.Max(1, startupTrials))
            return Verdict.GoOn;
        var rung = trial.LastRung;
        var costs = trial.Costs.Values.Where(cost => !double.IsNaN(cost)).ToArray();
        if (costs.Length == 0)
            return NotFinite.At(rung);
        double[] there =
        [
            .. completed.Where(other => other.Costs.ContainsKey(rung)).Select(other => other.Costs[rung]),
        ];
        if (there.Length < minTrials)
            return Verdict.GoOn;
        double[] comparable = [.. there.Where(cost => !double.IsNaN(cost))];
        if (comparable.Length == 0 || costs.Min() <= Percentile.Of(comparable, percentile))
            return Verdict.GoOn;
        var bound = percentile == 50 ? "median" : $"best {percentile:0.##} %";
        return new Verdict.Prune(
            $"its best up to epoch {rung} is worse than the {bound} of {there.Length} completed trials at that epoch"
        );
    }
}
