using Vae.Models.Datasets;
using Vae.Models.Losses;

namespace Vae.Models.Training;

/// <summary>What a loss over any rows takes from the run that the model was trained in.</summary>
/// <param name="Reduction">What the sum of all terms is divided by.</param>
/// <param name="BatchRows">Rows of a whole training batch.</param>
/// <param name="TrainRows">Rows of the training set.</param>
internal sealed record LossScale(Reduction Reduction, int BatchRows, int TrainRows)
{
    public static LossScale Of(TrainingPlan plan, Dataset dataset) =>
        new(plan.Loss.Reduction, Math.Min(plan.Training.BatchSize, dataset.Train.Count), dataset.Train.Count);
}
