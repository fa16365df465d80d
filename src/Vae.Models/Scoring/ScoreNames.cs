namespace Vae.Models.Scoring;

/// <summary>
/// What a score has beside the metrics of <see cref="Metrics.MetricNames"/>: on the test rows of a
/// trial they are its test_ values.
/// </summary>
public static class ScoreNames
{
    /// <summary>The loss at its final weights, reduced as in training.</summary>
    public const string Loss = "loss";

    /// <summary>The reconstruction term of the loss before any reduction, mean over rows.</summary>
    public const string Reconstruction = "reconstruction";

    /// <summary>KL divergence of the posterior from the prior, nats a row.</summary>
    public const string Kl = "kl";

    /// <summary>Squared error of the reconstruction, mean over rows and features.</summary>
    public const string Mse = "mse";

    /// <summary>
    /// As <see cref="Loss"/>, with z at the posterior's mean instead of a sample.
    /// </summary>
    public const string LossMean = "loss_mean";

    /// <summary>
    /// As <see cref="Reconstruction"/>, with z at the posterior's mean instead of a sample.
    /// </summary>
    public const string ReconstructionMean = "reconstruction_mean";

    /// <summary>As <see cref="Mse"/>, with z at the posterior's mean instead of a sample.</summary>
    public const string MseMean = "mse_mean";
}
