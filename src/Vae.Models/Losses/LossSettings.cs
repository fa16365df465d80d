using System.Collections.Immutable;

namespace Vae.Models.Losses;

/// <summary>Which loss: the section <c>loss</c> of a sweep file. What its weights weigh depends on the kind, and each kind's class says it; a kind reads no others.</summary>
public sealed record LossSettings
{
    public LossKind Kind { get; init; } = LossKind.BetaH;

    /// <summary>btcvae: weight of the mutual information; any number.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>beta_h: weight of the KL term. btcvae: of the total correlation. At least 0.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>beta_b: weight of the KL's distance from its capacity. factor: of the total correlation. btcvae: of the dimension-wise KL. At least 0.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>beta_b: what the KL is held to.</summary>
    public CapacitySettings Capacity { get; init; } = new(0, 25, 100_000);

    /// <summary>All but beta_b: how the weight that restrains the latent rises. None: it is whole from the first step.</summary>
    public AnnealSettings? Anneal { get; init; }

    /// <summary>factor: who tells latents apart.</summary>
    public DiscriminatorSettings Discriminator { get; init; } = new();

    /// <summary>btcvae: how a batch stands for the data.</summary>
    public BatchWeighting Mss { get; init; } = BatchWeighting.Paper;

    public Likelihood Likelihood { get; init; } = Likelihood.Gaussian;

    public Reduction Reduction { get; init; } = Reduction.Element;

    /// <summary>vae, beta_h and beta_b: how many z are drawn for each row, in training and in evaluation; the reconstruction is the mean over them. At least 1.</summary>
    public int MonteCarlo { get; init; } = 1;
}

/// <summary>How what is lost by the reconstruction and what is known of the latent are weighed.</summary>
public enum LossKind
{
    Vae,
    BetaH,
    BetaB,
    Factor,
    Btcvae,
}

/// <summary>What the reconstruction term is: see <see cref="NegativeLogLikelihood"/>.</summary>
public enum Likelihood
{
    Gaussian,
    Bernoulli,
    Laplace,
    GaussianLearned,
}

/// <summary>What the sum of all terms over a batch is divided by.</summary>
public enum Reduction
{
    /// <summary>By the number of elements of the batch, rows times features: the moons study's way, which weighs the KL per row by 1 / features.</summary>
    Element,

    /// <summary>By the number of rows.</summary>
    Sample,

    /// <summary>By nothing.</summary>
    Batch,
}

/// <summary>A capacity in nats a row that goes from one value to another, linearly over so many steps.</summary>
/// <param name="From">At least 0.</param>
/// <param name="To">At least 0.</param>
/// <param name="Steps">Optimizer steps, at least 0; with 0 it is <paramref name="To"/> at once.</param>
public sealed record CapacitySettings(double From, double To, long Steps);

/// <summary>A factor on a weight that goes from one value to another, linearly over so many steps or epochs.</summary>
/// <param name="From">At least 0.</param>
/// <param name="To">At least 0.</param>
/// <param name="Over">At least 0; with 0 it is <paramref name="To"/> at once.</param>
public sealed record AnnealSettings(double From, double To, long Over, AnnealUnit Unit);

/// <summary>What an annealing counts.</summary>
public enum AnnealUnit
{
    /// <summary>Optimizer steps, from 1.</summary>
    Steps,

    /// <summary>Epochs, from 1: the weight stays within one.</summary>
    Epochs,
}

/// <summary>FactorVAE's discriminator.</summary>
public sealed record DiscriminatorSettings
{
    /// <summary>Sizes of its hidden layers, one at least, each at least 1.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [1000, 1000, 1000, 1000, 1000];

    /// <summary>Its learning rate, above 0. It stays whatever becomes of the network's.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Whether what the discriminator learns by is kept from the encoder. Without it the encoder also learns to be told apart, as the code that is widely used has it.</summary>
    public bool Detach { get; init; } = true;
}

/// <summary>Which weights make a batch stand for the data in q(z) = E[q(z|x)]: see <see cref="ImportanceWeights"/>.</summary>
public enum BatchWeighting
{
    Paper,
    Official,
    AsCoded,
    Mws,
}
