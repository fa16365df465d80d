using System.Globalization;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Pruners;

/// <summary>
/// Prunes a trial whose objective at a rung lies outside fixed bounds, or is no number. It compares
/// trials with nothing, so it works from the first trial on.
/// </summary>
/// <param name="rungs">Where trials are judged.</param>
/// <param name="objective">Whose value has the bounds.</param>
/// <param name="lower">The smallest value that trains on; null for none.</param>
/// <param name="upper">The largest value that trains on; null for none.</param>
internal sealed class ThresholdPruner(IntervalRungs rungs, Objective objective, double? lower, double? upper) : IPruner
{
    public int? NextRung(int trial, int epoch) => rungs.After(epoch);

    public Verdict Judge(TrialRungs trial, IReadOnlyList<TrialRungs> others)
    {
        var rung = trial.LastRung;
        // The sign of a cost is that of the value turned, or not: turning it again gives the value.
        var value = objective.Cost(trial.Costs[rung]);
        if (double.IsNaN(value))
            return NotFinite.At(rung);
        if (value < lower)
            return Outside(rung, $"below {Text(lower)}");
        return value > upper ? Outside(rung, $"above {Text(upper)}") : Verdict.GoOn;
    }

    private Verdict.Prune Outside(int rung, string where) => new($"{objective.Metric} is {where} at epoch {rung}");

    private static string Text(double? bound) => bound!.Value.ToString("R", CultureInfo.InvariantCulture);
}
