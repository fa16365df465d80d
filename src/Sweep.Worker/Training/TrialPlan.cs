using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Sweep.Worker.Training;

/// <summary>
/// The plan that the models train by, from a trial's settings. The records of the plan declare
/// these, and the reader of the file checked them.
/// </summary>
public static class TrialPlan
{
    internal static TrainingPlan Read(StartTrial command, string backend) =>
        Read(new TrialSettings(command.Settings), command.Objective, command.Seed, command.Key.Trial, backend);

    /// <summary>The plan that a trial is trained by, or was.</summary>
    /// <param name="objective">The study's first one.</param>
    /// <param name="seed">The study's.</param>
    /// <param name="backend">The name of the tensor backend.</param>
    public static TrainingPlan Read(
        TrialSettings settings,
        Objective objective,
        ulong seed,
        TrialKey trial,
        string backend
    ) =>
        new()
        {
            Data = settings.Section<DataSettings>(),
            Model = settings.Section<ModelSettings>(),
            Loss = settings.Section<LossSettings>(),
            Training = settings.Section<TrainingSettings>(),
            Metrics = Metrics(settings),
            Objective = new MetricGoal(objective.Metric, objective.Goal == Goal.Maximize),
            Seed = seed,
            Trial = trial.Number,
            Replicate = trial.Replicate,
            Backend = backend,
        };

    private static ImmutableArray<MetricRequest> Metrics(TrialSettings settings) =>
        [
            .. from metric in TrialMetric.All
            where !metric.IsOfEveryEpoch
            let request = settings.Group<MetricRequest>($"metrics.{metric.Name}")
            where request is not null
            select request with
            {
                Metric = metric.Name,
            },
        ];
}
