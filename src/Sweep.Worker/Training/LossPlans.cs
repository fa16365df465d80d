using Sweep.Shared.Settings;
using Vae.Models.Losses;
using LossSettings = Vae.Models.Losses.LossSettings;

namespace Sweep.Worker.Training;

/// <summary>From the section loss of a trial to what the models minimize. A setting that the trial's kind does not know may be absent, and stands for nothing then.</summary>
internal static class LossPlans
{
    private static readonly LossSettings Standard = new();

    public static LossSettings Read(TrialSettings settings) => new()
    {
        Kind = TrainingPlans.Named<LossKind>(settings.Text("loss.kind")),
        Alpha = settings.RealOrNull("loss.alpha") ?? Standard.Alpha,
        Beta = settings.RealOrNull("loss.beta") ?? Standard.Beta,
        Gamma = settings.RealOrNull("loss.gamma") ?? Standard.Gamma,
        Capacity = settings.IsOn("loss.capacity")
            ? new CapacitySettings(settings.Real("loss.capacity.from"), settings.Real("loss.capacity.to"), settings.Long("loss.capacity.steps"))
            : Standard.Capacity,
        Anneal = settings.IsOn("loss.anneal") ? Anneal(settings) : null,
        Discriminator = settings.IsOn("loss.discriminator") ? Discriminator(settings) : Standard.Discriminator,
        Mss = settings.TextOrNull("loss.mss") is { } mss ? TrainingPlans.Named<BatchWeighting>(mss) : Standard.Mss,
        MonteCarlo = MonteCarlo(settings),
        Likelihood = TrainingPlans.Named<Likelihood>(settings.Text("loss.likelihood")),
        Reduction = TrainingPlans.Named<Reduction>(settings.Text("loss.reduction")),
    };

    private static AnnealSettings Anneal(TrialSettings settings) => new(
        settings.Real("loss.anneal.from"),
        settings.Real("loss.anneal.to"),
        settings.Long("loss.anneal.over"),
        TrainingPlans.Named<AnnealUnit>(settings.Text("loss.anneal.unit")));

    private static DiscriminatorSettings Discriminator(TrialSettings settings) => new()
    {
        Hidden = settings.Ints("loss.discriminator.hidden"),
        LearningRate = settings.Real("loss.discriminator.lr"),
        Detach = settings.Flag("loss.discriminator.detach"),
    };

    /// <summary>Where trials differ in their kind, those of a kind that draws once meet the number that the others have.</summary>
    private static int MonteCarlo(TrialSettings settings) =>
        settings.Text("loss.kind") is "factor" or "btcvae" ? 1 : settings.IntOrNull("loss.monte_carlo") ?? Standard.MonteCarlo;
}
