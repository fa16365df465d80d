using System.Text.Json.Serialization;

namespace Vae.Models.Training;

/// <summary>How it is trained: the section <c>training</c> of a sweep file.</summary>
public sealed record TrainingSettings
{
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Rows a step, at least 1. The last batch of an epoch holds what is left.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>The most epochs, at least 1.</summary>
    public int Epochs { get; init; } = 1000;

    /// <summary>Early stopping ends nothing before the end of this epoch.</summary>
    public int MinEpochs { get; init; } = 10;

    /// <summary>
    /// Whether every epoch draws what the first one did: the same order of the rows, and the same noise for each. What seeding the generator at the start of every
    /// epoch comes to; the model then learns one fixed draw from each posterior.
    /// </summary>
    public bool ReseedEachEpoch { get; init; }

    /// <summary>Which epoch's weights stand for the run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeepRule Keep { get; init; } = KeepRule.Best;

    /// <summary>
    /// The first epoch that counts for <see cref="KeepRule.Best"/>, for early stopping and for the
    /// plateau.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CountFrom CountFrom { get; init; } = CountFrom.Start;

    /// <summary>None: all epochs are trained.</summary>
    public EarlyStoppingSettings? EarlyStopping { get; init; }

    /// <summary>None: the learning rate stays.</summary>
    public PlateauSettings? ReduceLearningRateOnPlateau { get; init; }

    /// <summary>The largest norm that all gradients together may have, above 0. None: whatever they have.</summary>
    public double? GradientClip { get; init; }

    /// <summary>Whether epochs are evaluated with the same noise.</summary>
    public EvaluationNoise EvaluationNoise { get; init; } = EvaluationNoise.PerEpoch;
}

/// <summary>Which epoch is kept.</summary>
public enum KeepRule
{
    /// <summary>The best one by <see cref="TrainingPlan.DecidedBy"/>, among those that count.</summary>
    Best,

    /// <summary>The last one.</summary>
    Last,
}

/// <summary>From when on epochs are compared.</summary>
public enum CountFrom
{
    /// <summary>From the first epoch on.</summary>
    Start,

    /// <summary>
    /// From the epoch in which the last schedule of the loss ends: before it, the loss is not yet what
    /// was asked for.
    /// </summary>
    ScheduleEnd,
}

/// <summary>Where the noise of an evaluation comes from.</summary>
public enum EvaluationNoise
{
    /// <summary>A stream keyed by the epoch.</summary>
    PerEpoch,

    /// <summary>One stream for all epochs: what changes between two evaluations is the model alone.</summary>
    Fixed,
}

/// <summary>Who turns gradients into steps.</summary>
public enum OptimizerKind
{
    /// <summary>Kingma and Ba, "Adam" (2014), with β 0.9 and 0.999 and ε 1e-8.</summary>
    Adam,
}

/// <summary>Training ends once the metric has not improved for <paramref name="Patience"/> epochs.</summary>
/// <param name="Metric">A metric of an epoch; see <see cref="Metrics.MetricNames.LargerIsBetter"/> for which way.</param>
/// <param name="Patience">At least 1.</param>
public sealed record EarlyStoppingSettings(string Metric, int Patience)
{
    /// <summary>
    /// By how much the metric has to beat its last improvement to improve again, in its own unit; at
    /// least 0. Smaller gains count for <see cref="KeepRule.Best"/>, not against the patience.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double MinDelta { get; init; }
}

/// <summary>The learning rate is multiplied by <paramref name="Factor"/> once val_loss has not improved for more than <paramref name="Patience"/> epochs.</summary>
/// <param name="Factor">In (0, 1).</param>
/// <param name="Patience">At least 0.</param>
public sealed record PlateauSettings(double Factor, int Patience);
