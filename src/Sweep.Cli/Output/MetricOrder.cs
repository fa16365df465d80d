using System.Collections.Immutable;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Vae.Models.Metrics;

namespace Sweep.Cli.Output;

/// <summary>Orders trials by any metric, the better one first.</summary>
internal static class MetricOrder
{
    /// <summary>
    /// Which way is better: as an objective says, else as the metric is defined (on the test split
    /// as on the validation data), else down.
    /// </summary>
    public static Goal GoalOf(string metric, ImmutableArray<Objective> objectives)
    {
        if (objectives.FirstOrDefault(objective => objective.Metric == metric) is { } objective)
            return objective.Goal;
        return Definition(metric) is { LargerIsBetter: true } ? Goal.Maximize : Goal.Minimize;
    }

    /// <summary>
    /// The sweep's trials by a metric; those without it, or with one that is not a number, last and
    /// in the order they had. Their ranks stay.
    /// </summary>
    public static ImmutableArray<TrialView> Sort(SweepView sweep, string metric)
    {
        var objective = new Objective(metric, GoalOf(metric, sweep.Spec.Objectives));
        return
        [
            .. sweep.Ranked.OrderBy(trial =>
                trial.Values.TryGetValue(metric, out var value) && !double.IsNaN(value)
                    ? objective.Cost(value)
                    : double.PositiveInfinity
            ),
        ];
    }

    /// <summary>Every metric that one of these has.</summary>
    public static string[] All(IEnumerable<TrialView> trials) =>
        [.. trials.SelectMany(trial => trial.Values.Keys).Distinct().Order(StringComparer.Ordinal)];

    private static TrialMetric? Definition(string metric)
    {
        if (TrialMetric.Find(metric) is { } known)
            return known;
        if (!metric.StartsWith(TrialView.TestPrefix, StringComparison.Ordinal))
            return null;
        var bare = metric[TrialView.TestPrefix.Length..];
        return TrialMetric.Find($"val_{bare}") ?? TrialMetric.Find(bare);
    }
}
