namespace Sweep.Optimization.Pruners;

/// <summary>
/// Lets another pruner judge a trial only once the trial has stopped getting better: as long as its
/// last rungs bring a better cost than all before, it trains on. As Optuna's PatientPruner.
/// </summary>
/// <param name="rungs">Where trials are judged; those of <paramref name="wrapped"/>.</param>
/// <param name="patience">
/// For how many rungs after the first of them a trial may fail to improve; at least 0.
/// </param>
/// <param name="minDelta">
/// How much worse than before, in units of the objective, the last rungs have to be; at least 0.
/// </param>
/// <param name="wrapped">Who judges then; null prunes every trial that stopped improving.</param>
internal sealed class PatientPruner(IntervalRungs rungs, int patience, double minDelta, IPruner? wrapped) : IPruner
{
    public int? NextRung(int trial, int epoch) => rungs.After(epoch);

    public Verdict Judge(TrialRungs trial, IReadOnlyList<TrialRungs> others)
    {
        double[] costs = [.. trial.Costs.Values];
        var last = patience + 1;
        if (costs.Length <= last)
            return Verdict.GoOn;
        var before = Best(costs[..^last]);
        var after = Best(costs[^last..]);
        // False too where one of them is no number.
        if (!(before + minDelta < after))
            return Verdict.GoOn;
        return wrapped is null
            ? new Verdict.Prune($"it has not improved at its last {last} rungs, up to epoch {trial.LastRung}")
            : wrapped.Judge(trial, others);
    }

    private static double Best(double[] costs) =>
        costs.Where(cost => !double.IsNaN(cost)).DefaultIfEmpty(double.NaN).Min();
}
