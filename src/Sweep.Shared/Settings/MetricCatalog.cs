using System.Collections.Immutable;
using Sweep.Shared.Studies;

namespace Sweep.Shared.Settings;

/// <summary>Every metric that a trial can report. docs/glossary.md defines each at length.</summary>
public static class MetricCatalog
{
    public static ImmutableArray<Metric> All { get; } =
    [
        new("val_mse", Goal.Minimize, true, "Squared error of the reconstruction, mean over samples and dimensions, in squared units of the data."),
        new("val_kl", Goal.Minimize, true, "KL divergence of the posterior from the prior, summed over latents, mean over samples, in nats per sample."),
        new("val_loss", Goal.Minimize, true, "The loss that is trained, on the validation data, in the unit that loss.reduction gives it."),
        new("mig", Goal.Maximize, false, "Mutual information gap, mean over the known factors, in [0, 1]."),
        new("aam", Goal.Maximize, false, "Axis alignment metric, mean over the known factors, in [0, 1]."),
        new("mig_binned", Goal.Maximize, false, "Mutual information gap from 20 bins a latent, mean over the known factors, in [0, 1]."),
        new("factor_vae_score", Goal.Maximize, false, "How often the latent that varies least names the factor that is held, in [0, 1]."),
        new("dci_disentanglement", Goal.Maximize, false, "How far each latent is important for one factor only, in [0, 1]."),
        new("dci_completeness", Goal.Maximize, false, "How far each factor needs one latent only, in [0, 1]."),
        new("dci_informativeness", Goal.Maximize, false, "Accuracy with which the factors are predicted from all latents, in [0, 1]."),
        new("sap", Goal.Maximize, false, "How much better the best latent predicts a factor than the second best, mean over the known factors, in [0, 1]."),
        new("modularity", Goal.Maximize, false, "How far each latent knows of one factor only, however little, in [0, 1]."),
        new("recon_sse", Goal.Minimize, false, "Squared error of the reconstruction from the posterior's mean, summed over dimensions, mean over samples, in squared units of the data."),
        new("angle_traversal", Goal.Maximize, false, "How truly the latent that is the angle, or else the best one, leads once around the origin, in [0, 1]; for data in the plane."),
        new("angle_winding", Goal.Maximize, false, "The share of that latent's traversals that wind around the origin exactly once."),
        new("angle_radius_cv", Goal.Minimize, false, "The largest coefficient of variation of the radius along one of them."),
        new("angle_gap", Goal.Minimize, false, "The largest angle between neighbouring points of them, in radians."),
        new("angle_closure", Goal.Minimize, false, "The largest distance from the end of one of them to its beginning, as a share of its mean radius."),
        new("radius_traversal", Goal.Maximize, false, "How truly the best other latent leads straight outwards, in [0, 1]; for data in the plane."),
        new("train_loss", Goal.Minimize, true, "The loss trained on, mean over the epoch's samples, each at the weights that it met, in the unit that loss.reduction gives it."),
    ];

    /// <summary>Those that ask the latents about known factors: of data that have none there is none.</summary>
    public static ImmutableArray<string> OfFactors { get; } =
    [
        "mig", "aam", "mig_binned", "factor_vae_score", "dci_disentanglement", "dci_completeness", "dci_informativeness",
        "sap", "modularity",
    ];

    /// <summary>Those that look at what a decoder makes of a latent in the plane.</summary>
    public static ImmutableArray<string> OfThePlane { get; } = ["angle_traversal", "angle_winding", "angle_radius_cv", "angle_gap", "angle_closure", "radius_traversal"];

    /// <summary>Those that are made with the decoder's help.</summary>
    public static ImmutableArray<string> OfDecoder { get; } = ["recon_sse", .. OfThePlane];

    public static Metric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);
}

/// <summary>A number by which a trial is judged, computed on the validation data unless its name begins with train_.</summary>
/// <param name="Better">Which way is better.</param>
/// <param name="Always">Whether it is computed after every epoch whatever the file says.</param>
/// <param name="Doc">Per what, and in what unit.</param>
public sealed record Metric(string Name, Goal Better, bool Always, string Doc);
