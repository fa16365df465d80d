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

    /// <summary>None: all epochs are trained.</summary>
    public EarlyStoppingSettings? EarlyStopping { get; init; }

    /// <summary>None: the learning rate stays.</summary>
    public PlateauSettings? ReduceLearningRateOnPlateau { get; init; }

    /// <summary>The largest norm that all gradients together may have, above 0. None: whatever they have.</summary>
    public double? GradientClip { get; init; }

    /// <summary>Whether epochs are evaluated with the same noise.</summary>
    public EvaluationNoise EvaluationNoise { get; init; } = EvaluationNoise.PerEpoch;
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
public sealed record EarlyStoppingSettings(string Metric, int Patience);

/// <summary>The learning rate is multiplied by <paramref name="Factor"/> once val_loss has not improved for more than <paramref name="Patience"/> epochs.</summary>
/// <param name="Factor">In (0, 1).</param>
/// <param name="Patience">At least 0.</param>
public sealed record PlateauSettings(double Factor, int Patience);
