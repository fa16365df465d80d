using System.Text.Json.Serialization;
using Foundation.Settings;
using Vae.Models.Metrics;

namespace Vae.Models.Training;

/// <summary>How a model is trained.</summary>
[Section("training", "How the loss is minimized, and for how long.")]
public sealed record TrainingSettings
{
    internal const long MaxEpochs = 1_000_000;

    [Setting("optimizer", "The optimizer: adam with decay rates 0.9 and 0.999, epsilon 1e-8 and no weight decay.")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    [Setting("lr", "The optimizer's learning rate.")]
    [Real(0, 100, AboveMin = true)]
    public double LearningRate { get; init; } = 1e-3;

    [Setting("batch_size", "Samples a step; the last batch of an epoch may be smaller.")]
    [Whole(1, 1 << 20)]
    public int BatchSize { get; init; } = 256;

    [Setting("epochs", "How many times the training data is gone through, at most.")]
    [Whole(1, MaxEpochs)]
    public int Epochs { get; init; } = 1000;

    [Setting("min_epochs", "Early stopping ends nothing before the end of this epoch.")]
    [Whole(0, MaxEpochs)]
    public int MinEpochs { get; init; } = 10;

    /// <remarks>
    /// It is what seeding the generator at the start of every epoch comes to; the model then learns
    /// one fixed draw from each posterior.
    /// </remarks>
    [Setting(
        "reseed_each_epoch",
        "Whether every epoch draws what the first one did, the order of the samples and the noise for each: a mistake "
            + "of the posted Radial network, kept as a control."
    )]
    public bool ReseedEachEpoch { get; init; }

    [Setting(
        "keep",
        "Which epoch stands for the trial: the best one by early_stopping.metric, else by the first objective (best), "
            + "or the last one (last)."
    )]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeepRule Keep { get; init; } = KeepRule.Best;

    [Setting(
        "count_from",
        "The first epoch that counts for keep: best, early_stopping and reduce_lr_on_plateau: the one in which the "
            + "last schedule of the loss (anneal, capacity) ends (schedule_end), or the first (start); where "
            + "none counts, "
            + "the last epoch is kept and a note says so.",
        Earlier = "start"
    )]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CountFrom CountFrom { get; init; } = CountFrom.ScheduleEnd;

    [Setting(
        "checkpoints",
        "Also keeps weights on the way, which sweep checkpoint --epoch takes away; null or absent: off.",
        IsFixed = true
    )]
    [JsonIgnore]
    public EpochCheckpointSettings? Checkpoints { get; init; }

    /// <remarks>It changes nothing of what is trained.</remarks>
    [Setting(
        "curves",
        "Records what single training batches lose, term by term, from before the first step on; null or absent: off.",
        IsFixed = true
    )]
    [JsonIgnore]
    public CurveSettings? Curves { get; init; }

    [Setting("early_stopping", "Ends a trial that no longer improves; null or absent: off.")]
    public EarlyStoppingSettings? EarlyStopping { get; init; }

    [Setting(
        "reduce_lr_on_plateau",
        "Lowers the learning rate when val_loss no longer falls (by a share of 1e-4 of the best); null or absent: "
            + "off."
    )]
    public PlateauSettings? ReduceLearningRateOnPlateau { get; init; }

    [Setting(
        "gradient_clip",
        "The largest Euclidean norm of the whole gradient, which is scaled down to it; null or absent: off."
    )]
    [Real(0, 1e9, AboveMin = true)]
    public double? GradientClip { get; init; }

    [Setting(
        "evaluation_noise",
        "Whether each epoch is evaluated with latents drawn by its own noise (per_epoch) or all by the same (fixed)."
    )]
    public EvaluationNoise EvaluationNoise { get; init; } = EvaluationNoise.PerEpoch;
}

/// <summary>Which epoch is kept.</summary>
public enum KeepRule
{
    /// <summary>
    /// The best one by <see cref="TrainingPlan.DecidedBy"/>, among those that count.
    /// </summary>
    [Word("best")]
    Best,

    /// <summary>The last one.</summary>
    [Word("last")]
    Last,
}

/// <summary>From when on epochs are compared.</summary>
/// <remarks>The numbers stand in the fingerprints of training checkpoints.</remarks>
public enum CountFrom
{
    /// <summary>
    /// From the epoch in which the last schedule of the loss ends: before it, the loss is not yet
    /// what was asked for.
    /// </summary>
    [Word("schedule_end")]
    ScheduleEnd = 1,

    /// <summary>From the first epoch on.</summary>
    [Word("start")]
    Start = 0,
}

/// <summary>Where the noise of an evaluation comes from.</summary>
public enum EvaluationNoise
{
    /// <summary>A stream keyed by the epoch.</summary>
    [Word("per_epoch")]
    PerEpoch,

    /// <summary>
    /// One stream for all epochs: what changes between two evaluations is the model alone.
    /// </summary>
    [Word("fixed")]
    Fixed,
}

/// <summary>Who turns gradients into steps.</summary>
public enum OptimizerKind
{
    /// <summary>Kingma and Ba, "Adam" (2014), with β 0.9 and 0.999 and ε 1e-8.</summary>
    [Word("adam")]
    Adam,
}

/// <summary>Training ends once a metric has not improved for some epochs.</summary>
/// <param name="Metric">A metric of an epoch.</param>
/// <param name="Patience">At least 1.</param>
public sealed record EarlyStoppingSettings(
    [property: Setting(
        "metric",
        "The metric that has to improve (by falling train_loss, those that start with val_, recon_sse, "
            + "angle_radius_cv, angle_gap and angle_closure, by rising all others); with keep: best its best "
            + "epoch is the "
            + "one kept."
    )]
    [property: OneOf(typeof(MetricNames), nameof(MetricNames.OfTrials))]
        string Metric = MetricNames.ValMse,
    [property: Setting("patience", "Epochs in a row without improvement after which training ends.")]
    [property: Whole(1, TrainingSettings.MaxEpochs)]
        int Patience = 100
)
{
    [Setting(
        "min_delta",
        "By how much, in the metric's own unit, it has to beat its last improvement to improve again; smaller gains "
            + "still count for keep: best."
    )]
    [Real(0, 1e9)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double MinDelta { get; init; }
}

/// <summary>
/// The learning rate is lowered once val_loss has not improved for more than some epochs.
/// </summary>
/// <param name="Factor">In (0, 1).</param>
/// <param name="Patience">At least 0.</param>
public sealed record PlateauSettings(
    [property: Setting("factor", "What the learning rate is multiplied by.")]
    [property: Real(0, 1, AboveMin = true, BelowMax = true)]
        double Factor = 0.1,
    [property: Setting("patience", "Epochs in a row without improvement that are let pass first.")]
    [property: Whole(0, TrainingSettings.MaxEpochs)]
        int Patience = 50
);

/// <summary>Which epochs' weights are kept on the way.</summary>
/// <param name="Every">At least 1.</param>
public sealed record EpochCheckpointSettings(
    [property: Setting(
        "every",
        "Keeps the weights of every epoch that this divides, and of the last one; of a trial the newest 100 stay, for "
            + "as long as its kept epoch's weights do."
    )]
    [property: Whole(1, TrainingSettings.MaxEpochs)]
        int Every = 100
);
