using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>What a metric looks at, and so where it has a value.</summary>
public enum MetricFamily
{
    /// <summary>Computed after every epoch, also where it is not asked for.</summary>
    EveryEpoch,

    /// <summary>What the latents say of known factors; absent for data without any.</summary>
    Factors,

    /// <summary>What the decoder makes of a posterior's mean.</summary>
    Reconstruction,

    /// <summary>What the decoder makes of latents, as points in the plane.</summary>
    Plane,
}

/// <summary>
/// A number by which a trial is judged, computed on the validation data unless its name begins with
/// train_. docs/glossary.md defines each at length.
/// </summary>
/// <param name="Sentence">Per what, and in what unit.</param>
public sealed record TrialMetric(string Name, MetricFamily Family, bool LargerIsBetter, string Sentence)
{
    private const MetricFamily EveryEpoch = MetricFamily.EveryEpoch;

    private const MetricFamily Factors = MetricFamily.Factors;

    private const MetricFamily Plane = MetricFamily.Plane;

    /// <summary>Every metric that a trial can report, in the order of tables.</summary>
    public static ImmutableArray<TrialMetric> All { get; } =
    [
        new(
            MetricNames.ValMse,
            EveryEpoch,
            LargerIsBetter: false,
            "Squared error of the reconstruction, mean over samples and dimensions, in squared units of the data."
        ),
        new(
            MetricNames.ValKl,
            EveryEpoch,
            LargerIsBetter: false,
            "KL divergence of the posterior from the prior, summed over latents, mean over samples, in nats per "
                + "sample."
        ),
        new(
            MetricNames.ValLoss,
            EveryEpoch,
            LargerIsBetter: false,
            "The loss that is trained, on the validation data, in the unit that loss.reduction gives it."
        ),
        new(
            MetricNames.Mig,
            Factors,
            LargerIsBetter: true,
            "Mutual information gap, mean over the known factors, in [0, 1]."
        ),
        new(
            MetricNames.Aam,
            Factors,
            LargerIsBetter: true,
            "Axis alignment metric, mean over the known factors, in [0, 1]."
        ),
        new(
            MetricNames.MigBinned,
            Factors,
            LargerIsBetter: true,
            "Mutual information gap from 20 bins a latent, mean over the known factors, in [0, 1]."
        ),
        new(
            MetricNames.FactorVaeScore,
            Factors,
            LargerIsBetter: true,
            "How often the latent that varies least names the factor that is held, in [0, 1]."
        ),
        new(
            MetricNames.DciDisentanglement,
            Factors,
            LargerIsBetter: true,
            "How far each latent is important for one factor only, in [0, 1]."
        ),
        new(
            MetricNames.DciCompleteness,
            Factors,
            LargerIsBetter: true,
            "How far each factor needs one latent only, in [0, 1]."
        ),
        new(
            MetricNames.DciInformativeness,
            Factors,
            LargerIsBetter: true,
            "Accuracy with which the factors are predicted from all latents, in [0, 1]."
        ),
        new(
            MetricNames.Sap,
            Factors,
            LargerIsBetter: true,
            "How much better the best latent predicts a factor than the second best, mean over the known "
                + "factors, in [0, 1]."
        ),
        new(
            MetricNames.Modularity,
            Factors,
            LargerIsBetter: true,
            "How far each latent knows of one factor only, however little, in [0, 1]."
        ),
        new(
            MetricNames.ReconSse,
            MetricFamily.Reconstruction,
            LargerIsBetter: false,
            "Squared error of the reconstruction from the posterior's mean, summed over dimensions, mean over "
                + "samples, in squared units of the data."
        ),
        new(
            MetricNames.AngleTraversal,
            Plane,
            LargerIsBetter: true,
            "How truly the latent that is the angle, or else the best one, leads once around the origin, in [0, "
                + "1]; for data in the plane."
        ),
        new(
            MetricNames.AngleWinding,
            Plane,
            LargerIsBetter: true,
            "The share of that latent's traversals that wind around the origin exactly once."
        ),
        new(
            MetricNames.AngleRadiusCv,
            Plane,
            LargerIsBetter: false,
            "The largest coefficient of variation of the radius along one of them."
        ),
        new(
            MetricNames.AngleGap,
            Plane,
            LargerIsBetter: false,
            "The largest angle between neighbouring points of them, in radians."
        ),
        new(
            MetricNames.AngleClosure,
            Plane,
            LargerIsBetter: false,
            "The largest distance from the end of one of them to its beginning, as a share of its mean radius."
        ),
        new(
            MetricNames.RadiusTraversal,
            Plane,
            LargerIsBetter: true,
            "How truly the best other latent leads straight outwards, in [0, 1]; for data in the plane."
        ),
        new(
            MetricNames.TrainLoss,
            EveryEpoch,
            LargerIsBetter: false,
            "The loss trained on, mean over the epoch's samples, each at the weights that it met, in the unit "
                + "that loss.reduction gives it."
        ),
    ];

    /// <summary>The metric of this name, or null.</summary>
    public static TrialMetric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>Whether every trial has it, also where it is not asked for.</summary>
    public bool IsOfEveryEpoch => Family == EveryEpoch;

    /// <summary>Whether it can be computed on fewer samples than there are.</summary>
    public bool HasSamples => Family == Factors;

    /// <summary>Whether it can judge the mean of a posterior instead of what is drawn.</summary>
    public bool HasLatentValue => Name is MetricNames.Mig or MetricNames.Aam;

    internal static ImmutableArray<string> Of(params ReadOnlySpan<MetricFamily> families)
    {
        var all = families.ToArray();
        return [.. All.Where(metric => all.Contains(metric.Family)).Select(metric => metric.Name)];
    }
}
