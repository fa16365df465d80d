using System.Collections.Immutable;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Settings;
using Vae.Models.Metrics;

namespace Sweep.Cli.Output;

/// <summary>
/// Which metrics are worth a place where there is little: judgements of the model, and the
/// objectives on the test split. The files have all of them.
/// </summary>
internal static class TellingMetrics
{
    private const string ValidationPrefix = "val_";

    /// <summary>
    /// Those among the metrics of a trial, apart from the objectives, in the order that people of
    /// the field think of them in.
    /// </summary>
    public static ImmutableArray<string> Among(IEnumerable<string> metrics, IReadOnlyCollection<string> objectives)
    {
        var onTest = objectives
            .Select(objective =>
                TrialView.TestPrefix
                + (
                    objective.StartsWith(ValidationPrefix, StringComparison.Ordinal)
                        ? objective[ValidationPrefix.Length..]
                        : objective
                )
            )
            .ToArray();
        string[] order =
        [
            .. TrialMetric
                .All.Select(metric => metric.Name)
                .Where(metric => metric is not ("val_loss" or "train_loss")),
            .. onTest,
        ];
        return [.. order.Except(objectives).Intersect(metrics)];
    }
}
