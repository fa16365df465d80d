using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Studies;

namespace Sweep.Coordinator.Queries;

/// <summary>Orders trials by any metric, the better one first.</summary>
public static class MetricOrder
{
    /// <summary>Which way is better: what an objective says, else what the metric's definition says (on the test split as on the validation data), else less.</summary>
    public static Goal GoalOf(string metric, ImmutableArray<Objective> objectives) =>
        objectives.FirstOrDefault(objective => objective.Metric == metric)?.Goal ?? Definition(metric)?.Better ?? Goal.Minimize;

    /// <summary>The sweep's trials by a metric; those without it, or with one that is not a number, last and in the order they had. Their ranks stay.</summary>
    public static ImmutableArray<TrialView> Sort(SweepView sweep, string metric)
    {
        var objective = new Objective(metric, GoalOf(metric, sweep.Spec.Objectives));
        return [.. sweep.Ranked.OrderBy(trial => trial.Values.TryGetValue(metric, out var value) && !double.IsNaN(value) ? objective.Cost(value) : double.PositiveInfinity)];
    }

    private static Metric? Definition(string metric)
    {
        if (MetricCatalog.Find(metric) is { } known) return known;
        if (!metric.StartsWith(TrialView.TestPrefix, StringComparison.Ordinal)) return null;
        var bare = metric[TrialView.TestPrefix.Length..];
        return MetricCatalog.Find($"val_{bare}") ?? MetricCatalog.Find(bare);
    }
}
