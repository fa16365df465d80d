using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Training;

/// <summary>
/// What the kept epoch is worth on the test rows: shown, and never what a trial is judged by.
/// </summary>
internal static class TestValues
{
    /// <summary>The values by name; none where there are no test rows.</summary>
    /// <param name="model">Has the weights of the kept epoch.</param>
    /// <param name="onValidation">
    /// The values of the kept epoch on the validation rows, those asked for among them.
    /// </param>
    public static IEnumerable<KeyValuePair<string, double>> Measure(
        ModelInference model,
        TrainingPlan plan,
        Dataset dataset,
        int keptEpoch,
        IReadOnlyDictionary<string, double> onValidation
    )
    {
        if (dataset.Test.Count == 0)
            return [];
        var sampled = model.Evaluate(dataset.Test, plan.Stream(RngPurpose.TestNoise, keptEpoch));
        var atMean = model.Evaluate(dataset.Test, noise: null);
        return
        [
            new(MetricNames.TestMse, sampled.Mse),
            new(MetricNames.TestKl, sampled.KlNats),
            new(MetricNames.TestReconstruction, sampled.Reconstruction),
            new(MetricNames.TestLoss, sampled.Loss),
            new(MetricNames.TestMseAtMean, atMean.Mse),
            new(MetricNames.TestReconstructionAtMean, atMean.Reconstruction),
            new(MetricNames.TestLossAtMean, atMean.Loss),
            .. Requested(model, plan, dataset, keptEpoch, onValidation),
        ];
    }

    private static IEnumerable<KeyValuePair<string, double>> Requested(
        ModelInference model,
        TrainingPlan plan,
        Dataset dataset,
        int keptEpoch,
        IReadOnlyDictionary<string, double> onValidation
    )
    {
        // Where nothing is held out, both are the same rows with the same draws.
        var measured =
            dataset.Test == dataset.Validation
                ? onValidation.Where(entry => MetricNames.IsAskedFor(entry.Key))
                : new RequestedMetrics(model).Measure(
                    dataset.Test,
                    plan.Metrics,
                    plan.Stream(RngPurpose.MetricSampling, keptEpoch)
                );
        return measured.Select(entry => KeyValuePair.Create(MetricNames.OfTest(entry.Key), entry.Value));
    }
}
