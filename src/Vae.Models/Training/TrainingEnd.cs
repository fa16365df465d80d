namespace Vae.Models.Training;

/// <summary>Why training is over.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are trained.</summary>
    AllEpochs = 1,

    /// <summary>The metric has not improved for as long as patience lasts.</summary>
    EarlyStopping = 2,

    /// <summary>
    /// A loss, or a weight of an epoch that was to be kept, was no longer finite: see
    /// <see cref="Trainer.Divergence"/>. There are no values.
    /// </summary>
    Diverged = 3,

    /// <summary>The user of the trainer ended it: see <see cref="Trainer.TryEnd"/>.</summary>
    Ended = 4,
}
