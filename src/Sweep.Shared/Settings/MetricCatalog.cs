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
    ];

    public static Metric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);
}

/// <summary>A number by which a trial is judged, computed on the validation data.</summary>
/// <param name="Better">Which way is better.</param>
/// <param name="Always">Whether it is computed after every epoch whatever the file says.</param>
/// <param name="Doc">Per what, and in what unit.</param>
public sealed record Metric(string Name, Goal Better, bool Always, string Doc);
