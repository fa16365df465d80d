using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>The metrics of training, by the names that they have everywhere.</summary>
public static class MetricNames
{
    /// <summary>
    /// The loss that was trained on, mean over the epoch's rows, each at the weights it met.
    /// </summary>
    public const string TrainLoss = "train_loss";

    /// <summary>
    /// Squared error of the reconstruction of validation rows, mean over rows and features; z is
    /// drawn, as in training.
    /// </summary>
    public const string ValMse = "val_mse";

    /// <summary>KL(N(mu, exp(logvar)) || N(0, I)) of validation rows, nats a row.</summary>
    public const string ValKl = "val_kl";

    /// <summary>
    /// The loss over the validation rows at its final weights, reduced as in training
    /// (<c>batch</c>: for a whole batch's number of rows).
    /// </summary>
    public const string ValLoss = "val_loss";

    /// <summary>The learning rate that the epoch was trained with.</summary>
    public const string LearningRate = "lr";

    /// <summary><see cref="Disentanglement.Mig"/> over the validation rows.</summary>
    public const string Mig = "mig";

    /// <summary><see cref="Disentanglement.Aam"/> over the validation rows.</summary>
    public const string Aam = "aam";

    /// <summary>
    /// <see cref="Disentanglement.MigError"/>, reported with <see cref="Mig"/>. Never an objective.
    /// </summary>
    public const string MigError = "mig_error";

    /// <summary>
    /// <see cref="Disentanglement.AamError"/>, reported with <see cref="Aam"/>. Never an objective.
    /// </summary>
    public const string AamError = "aam_error";

    /// <summary>
    /// <see cref="Disentanglement.Mig"/> of <see cref="BinnedInformation"/> over the validation
    /// rows.
    /// </summary>
    public const string MigBinned = "mig_binned";

    /// <summary><see cref="Metrics.FactorVaeScore"/> over the validation rows.</summary>
    public const string FactorVaeScore = "factor_vae_score";

    /// <summary><see cref="ImportanceScores.Disentanglement"/> over the validation rows.</summary>
    public const string DciDisentanglement = "dci_disentanglement";

    /// <summary><see cref="ImportanceScores.Completeness"/> over the validation rows.</summary>
    public const string DciCompleteness = "dci_completeness";

    /// <summary><see cref="ImportanceScores.Informativeness"/> over the validation rows.</summary>
    public const string DciInformativeness = "dci_informativeness";

    /// <summary><see cref="SeparatedAttributes"/> over the validation rows.</summary>
    public const string Sap = "sap";

    /// <summary><see cref="Metrics.Modularity"/> over the validation rows.</summary>
    public const string Modularity = "modularity";

    /// <summary>
    /// Squared error of the reconstruction from the posterior's mean, summed over features, mean
    /// over the validation rows.
    /// </summary>
    public const string ReconSse = "recon_sse";

    /// <summary>
    /// <see cref="Traversals.AngleTraversal.Score"/> of the best latent, or of the angle where the
    /// model has one.
    /// </summary>
    public const string AngleTraversal = "angle_traversal";

    /// <summary><see cref="Traversals.AngleTraversal.Winding"/> of the same latent.</summary>
    public const string AngleWinding = "angle_winding";

    /// <summary>
    /// <see cref="Traversals.AngleTraversal.RadiusVariation"/> of the same latent.
    /// </summary>
    public const string AngleRadiusCv = "angle_radius_cv";

    /// <summary><see cref="Traversals.AngleTraversal.Gap"/> of the same latent, radians.</summary>
    public const string AngleGap = "angle_gap";

    /// <summary><see cref="Traversals.AngleTraversal.Closure"/> of the same latent.</summary>
    public const string AngleClosure = "angle_closure";

    /// <summary><see cref="Traversals.RadiusTraversal"/> of the best latent.</summary>
    public const string RadiusTraversal = "radius_traversal";

    /// <summary>
    /// As <see cref="ValMse"/>, over the test rows, once, at the kept epoch. Never an objective;
    /// likewise all of its kind.
    /// </summary>
    public const string TestMse = "test_mse";

    /// <summary>As <see cref="ValKl"/>, over the test rows.</summary>
    public const string TestKl = "test_kl";

    /// <summary>
    /// The reconstruction term of the loss before <c>loss.reduction</c>, over the test rows: mean
    /// over rows.
    /// </summary>
    public const string TestReconstruction = "test_reconstruction";

    /// <summary>As <see cref="ValLoss"/>, over the test rows.</summary>
    public const string TestLoss = "test_loss";

    /// <summary>
    /// As <see cref="TestMse"/>, with z at the posterior's mean instead of a sample.
    /// </summary>
    public const string TestMseAtMean = "test_mse_mean";

    /// <summary>
    /// As <see cref="TestReconstruction"/>, with z at the posterior's mean instead of a sample.
    /// </summary>
    public const string TestReconstructionAtMean = "test_reconstruction_mean";

    /// <summary>
    /// As <see cref="TestLoss"/>, with z at the posterior's mean instead of a sample.
    /// </summary>
    public const string TestLossAtMean = "test_loss_mean";

    /// <summary>
    /// What every epoch reports, and so what may decide the kept epoch, beside what is asked for.
    /// </summary>
    public static readonly ImmutableArray<string> OfEveryEpoch = [TrainLoss, ValMse, ValKl, ValLoss, LearningRate];

    /// <summary>
    /// A term of the loss by its own name, without its weight: mi, tc and dwkl of btcvae, tc and
    /// discriminator of factor. Over the training rows as <see cref="TrainLoss"/>, nats a row.
    /// Reported only.
    /// </summary>
    public static string OfTraining(string term) => $"train_{term}";

    /// <summary>A metric that is asked for, over the test rows.</summary>
    public static string OfTest(string metric) => $"test_{metric}";

    /// <summary>Every metric that may decide which epoch is kept.</summary>
    public static ImmutableArray<string> OfTrials { get; } = [.. TrialMetric.All.Select(metric => metric.Name)];

    /// <summary>
    /// What the latents have to do with the known factors, where it is asked for.
    /// </summary>
    public static ImmutableArray<string> OfDisentanglement { get; } = TrialMetric.Of(MetricFamily.Factors);

    /// <summary>What is computed with the decoder's help, where it is asked for.</summary>
    public static ImmutableArray<string> Criteria { get; } =
        TrialMetric.Of(MetricFamily.Reconstruction, MetricFamily.Plane);

    /// <summary>Whether it, or the metric whose error it bounds, has to be asked for.</summary>
    public static bool IsAskedFor(string metric) =>
        metric is MigError or AamError || TrialMetric.Find(metric) is { IsOfEveryEpoch: false };

    /// <summary>Whether larger is better.</summary>
    public static bool LargerIsBetter(string metric) => TrialMetric.Find(metric) is { LargerIsBetter: true };
}
