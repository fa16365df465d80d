using System.Collections.Immutable;
using Foundation.Settings;

namespace Vae.Models.Losses;

/// <summary>
/// Which loss. What its weights weigh depends on the kind, and each kind's class says it; a kind
/// reads no others.
/// </summary>
[Section("loss", "What is minimized.")]
public sealed record LossSettings
{
    internal const double MaxWeight = 1_000_000;

    internal const long MaxSteps = 1_000_000_000_000;

    private const string OfKind = "loss.kind";

    [Setting(
        "kind",
        "The loss: vae is reconstruction plus KL, beta_h weighs the KL by beta, beta_b holds it to a capacity, factor "
            + "(FactorVAE) and btcvae (beta-TCVAE) weigh the total correlation."
    )]
    public LossKind Kind { get; init; } = LossKind.BetaH;

    [Setting("alpha", "Weight of the mutual information.")]
    [Real(-MaxWeight, MaxWeight)]
    [OnlyWith(OfKind, "btcvae")]
    public double Alpha { get; init; } = 1;

    [Setting("beta", "Weight of the KL term (beta_h) or of the total correlation (btcvae).")]
    [Real(0, MaxWeight)]
    [OnlyWith(OfKind, "beta_h", "btcvae")]
    public double Beta { get; init; } = 1;

    [Setting(
        "gamma",
        "Weight of the KL's distance from its capacity (beta_b), of the total correlation (factor) or of the "
            + "dimension-wise KL (btcvae)."
    )]
    [Real(0, MaxWeight)]
    [OnlyWith(OfKind, "beta_b", "factor", "btcvae")]
    public double Gamma { get; init; } = 1;

    [Setting("capacity", "What the KL is held to.")]
    [OnlyWith(OfKind, "beta_b")]
    public CapacitySettings Capacity { get; init; } = new();

    [Setting(
        "anneal",
        "Raises a weight gradually, by a factor on the KL (vae, beta_h), on gamma (factor, btcvae); null or absent: "
            + "the factor is 1."
    )]
    [OnlyWith(OfKind, "vae", "beta_h", "factor", "btcvae")]
    public AnnealSettings? Anneal { get; init; }

    [Setting("discriminator", "Who tells whole latents from shuffled ones.")]
    [OnlyWith(OfKind, "factor")]
    public DiscriminatorSettings Discriminator { get; init; } = new();

    [Setting(
        "mss",
        "How a batch stands for the data in q(z): by stratified sampling as in the paper, with the weights in the "
            + "columns of the authors' code, with these weights once per latent as in the disentangling-vae "
            + "project, or "
            + "by minibatch weighted sampling."
    )]
    [OnlyWith(OfKind, "btcvae")]
    public BatchWeighting Mss { get; init; } = BatchWeighting.Paper;

    [Setting(
        "likelihood",
        "The reconstruction term, summed over dimensions: the squared error (gaussian), the cross-entropy in nats "
            + "(bernoulli), three times the absolute error (laplace), or the negative log density in nats with the "
            + "decoder's own variance (gaussian_learned)."
    )]
    public Likelihood Likelihood { get; init; } = Likelihood.Gaussian;

    [Setting(
        "reduction",
        "What the sum over the batch, of all terms together, is divided by: samples times dimensions (element), "
            + "samples (sample) or one (batch)."
    )]
    public Reduction Reduction { get; init; } = Reduction.Element;

    /// <remarks>
    /// A kind that compares latents draws one z a row: where trials differ in their kind, it meets
    /// the number that the others have.
    /// </remarks>
    [Setting(
        "monte_carlo",
        "How many latents are drawn for each sample, in training and in evaluation; the reconstruction is the mean "
            + "over them."
    )]
    [Whole(1, 10_000)]
    [OnlyWith(OfKind, "vae", "beta_h", "beta_b")]
    public int MonteCarlo
    {
        get => Kind is LossKind.Factor or LossKind.Btcvae ? 1 : field;
        init;
    } = 1;
}

/// <summary>
/// How what is lost by the reconstruction and what is known of the latent are weighed.
/// </summary>
public enum LossKind
{
    [Word("vae", Source = "Kingma and Welling 2013")]
    Vae,

    [Word("beta_h", Source = "Higgins et al. 2017")]
    BetaH,

    [Word("beta_b", Source = "Burgess et al. 2018")]
    BetaB,

    [Word("factor", Source = "Kim and Mnih 2018")]
    Factor,

    [Word("btcvae", Source = "Chen et al. 2018")]
    Btcvae,
}

/// <summary>What the reconstruction term is: see <see cref="NegativeLogLikelihood"/>.</summary>
public enum Likelihood
{
    [Word("gaussian")]
    Gaussian,

    [Word("bernoulli")]
    Bernoulli,

    [Word("laplace")]
    Laplace,

    [Word("gaussian_learned")]
    GaussianLearned,
}

/// <summary>What the sum of all terms over a batch is divided by.</summary>
public enum Reduction
{
    /// <summary>
    /// By the number of elements of the batch, rows times features: the moons study's way, which
    /// weighs the KL per row by 1 / features.
    /// </summary>
    [Word("element")]
    Element,

    /// <summary>By the number of rows.</summary>
    [Word("sample")]
    Sample,

    /// <summary>By nothing.</summary>
    [Word("batch")]
    Batch,
}

/// <summary>A capacity in nats a row that goes from one value to another, linearly.</summary>
/// <param name="From">At least 0.</param>
/// <param name="To">At least 0.</param>
/// <param name="Steps">At least 0; with 0 it is <paramref name="To"/> at once.</param>
public sealed record CapacitySettings(
    [property: Setting("from", "The capacity before the first step, in nats per sample.")]
    [property: Real(0, LossSettings.MaxWeight)]
        double From = 0,
    [property: Setting(
        "to",
        "The capacity from the last of its steps on, and in every evaluation, in nats per sample."
    )]
    [property: Real(0, LossSettings.MaxWeight)]
        double To = 25,
    [property: Setting("steps", "Optimizer steps over which the capacity goes from one to the other, linearly.")]
    [property: Whole(0, LossSettings.MaxSteps)]
        long Steps = 100_000
);

/// <summary>A factor on a weight that goes from one value to another, linearly.</summary>
/// <param name="From">At least 0.</param>
/// <param name="To">At least 0.</param>
/// <param name="Over">At least 0; with 0 it is <paramref name="To"/> at once.</param>
/// <param name="Unit">What <paramref name="Over"/> counts.</param>
public sealed record AnnealSettings(
    [property: Setting("from", "The factor at the beginning.")]
    [property: Real(0, LossSettings.MaxWeight)]
        double From = 0,
    [property: Setting("to", "The factor at the end, and in every evaluation.")]
    [property: Real(0, LossSettings.MaxWeight)]
        double To = 1,
    [property: Setting("over", "Steps or epochs over which the factor goes from one to the other, linearly.")]
    [property: Whole(0, LossSettings.MaxSteps)]
        long Over = 10_000,
    [property: Setting("unit", "What over counts, each from 1; with epochs the factor stays within one.")]
        AnnealUnit Unit = AnnealUnit.Steps
);

/// <summary>What an annealing counts.</summary>
public enum AnnealUnit
{
    /// <summary>Optimizer steps, from 1.</summary>
    [Word("steps")]
    Steps,

    /// <summary>Epochs, from 1: the weight stays within one.</summary>
    [Word("epochs")]
    Epochs,
}

/// <summary>FactorVAE's discriminator.</summary>
public sealed record DiscriminatorSettings
{
    [Setting("hidden", "Width of the discriminator's hidden layer, or the widths of several, latent side first.")]
    [Sizes(65_536, 32)]
    public ImmutableArray<int> Hidden { get; init; } = [1000, 1000, 1000, 1000, 1000];

    [Setting("lr", "Learning rate of the discriminator's own Adam (decay rates 0.5 and 0.9), which nothing lowers.")]
    [Real(0, 100, AboveMin = true)]
    public double LearningRate { get; init; } = 1e-4;

    [Setting(
        "detach",
        "Whether the discriminator's own loss is kept from the encoder; false repeats the leak of the widely used "
            + "code."
    )]
    public bool Detach { get; init; } = true;
}

/// <summary>
/// Which weights make a batch stand for the data in q(z) = E[q(z|x)]: see
/// <see cref="ImportanceWeights"/>.
/// </summary>
public enum BatchWeighting
{
    [Word("paper")]
    Paper,

    [Word("official")]
    Official,

    [Word("as_coded")]
    AsCoded,

    [Word("mws")]
    Mws,
}
