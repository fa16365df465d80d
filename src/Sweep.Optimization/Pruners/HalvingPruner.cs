namespace Sweep.Optimization.Pruners;

/// <summary>
/// Successive halving without waiting: of the trials that reached a rung so far, a trial trains on
/// if it is among the best 1/factor, and the best one always does. After Li et al., "A System for
/// Massively Parallel Hyperparameter Tuning" (MLSys 2020, ASHA), in the stopping form: a trial that
/// is not promoted ends, and is not looked at again.
/// </summary>
/// <param name="rungs">Where trials are compared; they grow by the same factor.</param>
/// <param name="factor">Of so many trials one trains on; at least 2.</param>
internal sealed class HalvingPruner(GeometricRungs rungs, int factor) : IPruner
{
    public int? NextRung(int trial, int epoch) => rungs.After(epoch);

    public Verdict Judge(TrialRungs trial, IReadOnlyList<TrialRungs> others)
    {
        var rung = trial.LastRung;
        var cost = trial.Costs[rung];
        if (double.IsNaN(cost))
            return NotFinite.At(rung);
        var (reached, better) = (1, 0);
        foreach (var other in others)
        {
            if (!other.Costs.TryGetValue(rung, out var its))
                continue;
            reached++;
            better += its < cost ? 1 : 0;
        }

        var promoted = Math.Max(1, reached / factor);
        return better < promoted
            ? Verdict.GoOn
            : new Verdict.Prune(
                $"it is not among the best {promoted} of the {reached} trials that reached epoch {rung}"
            );
    }
}
