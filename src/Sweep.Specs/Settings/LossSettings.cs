using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Specs.Settings;

/// <summary>The section loss: what is minimized. What alpha, beta and gamma weigh depends on the kind; docs/glossary.md gives the formulas.</summary>
internal static class LossSettings
{
    private const double MaxWeight = 1_000_000;
    private const long MaxSteps = 1_000_000_000_000, MaxWidth = 65_536;
    private const int MaxLayers = 32;

    private static readonly Value Off = new Value.Null();

    private static readonly KindLimit BetaB = Kinds("beta_b"), Factor = Kinds("factor"), Btcvae = Kinds("btcvae");

    private static readonly KindLimit Annealed = Kinds("vae", "beta_h", "factor", "btcvae");

    internal static ImmutableArray<Setting> All { get; } =
    [
        new("loss", new Shape.Group(), "What is minimized.") { Only = KindLimit.OfVae },
        new("loss.kind", new Shape.Choice(["vae", "beta_h", "beta_b", "factor", "btcvae"], []),
            "The loss: vae is reconstruction plus KL, beta_h weighs the KL by beta, beta_b holds it to a capacity, factor (FactorVAE) and btcvae (beta-TCVAE) weigh the total correlation.")
        { Default = Value.Of("beta_h") },
        new("loss.alpha", new Shape.Real(-MaxWeight, MaxWeight), "Weight of the mutual information.") { Default = Value.Of(1.0), Only = Btcvae },
        new("loss.beta", new Shape.Real(0, MaxWeight),
            "Weight of the KL term (beta_h) or of the total correlation (btcvae).") { Default = Value.Of(1.0), Only = Kinds("beta_h", "btcvae") },
        new("loss.gamma", new Shape.Real(0, MaxWeight),
            "Weight of the KL's distance from its capacity (beta_b), of the total correlation (factor) or of the dimension-wise KL (btcvae).")
        { Default = Value.Of(1.0), Only = Kinds("beta_b", "factor", "btcvae") },
        new("loss.capacity", new Shape.Group(), "What the KL is held to.") { Only = BetaB },
        new("loss.capacity.from", new Shape.Real(0, MaxWeight), "The capacity before the first step, in nats per sample.") { Default = Value.Of(0.0), Only = BetaB },
        new("loss.capacity.to", new Shape.Real(0, MaxWeight),
            "The capacity from the last of its steps on, and in every evaluation, in nats per sample.") { Default = Value.Of(25.0), Only = BetaB },
        new("loss.capacity.steps", new Shape.Whole(0, MaxSteps),
            "Optimizer steps over which the capacity goes from one to the other, linearly.") { Default = Value.Of(100_000), Only = BetaB },
        new("loss.anneal", new Shape.Group(),
            "Raises a weight gradually, by a factor on the KL (vae, beta_h), on gamma (factor, btcvae); null or absent: the factor is 1.")
        { Default = Off, MayBeOff = true, Only = Annealed },
        new("loss.anneal.from", new Shape.Real(0, MaxWeight), "The factor at the beginning.") { Default = Value.Of(0.0), Only = Annealed },
        new("loss.anneal.to", new Shape.Real(0, MaxWeight), "The factor at the end, and in every evaluation.") { Default = Value.Of(1.0), Only = Annealed },
        new("loss.anneal.over", new Shape.Whole(0, MaxSteps),
            "Steps or epochs over which the factor goes from one to the other, linearly.") { Default = Value.Of(10_000), Only = Annealed },
        new("loss.anneal.unit", new Shape.Choice(["steps", "epochs"], []),
            "What over counts, each from 1; with epochs the factor stays within one.") { Default = Value.Of("steps"), Only = Annealed },
        new("loss.discriminator", new Shape.Group(), "Who tells whole latents from shuffled ones.") { Only = Factor },
        new("loss.discriminator.hidden", new Shape.Sizes(MaxWidth, MaxLayers),
            "Width of the discriminator's hidden layer, or the widths of several, latent side first.")
        { Default = new Value.List([.. Enumerable.Repeat(Value.Of(1000), 5)]), Only = Factor },
        new("loss.discriminator.lr", new Shape.Real(0, 100, AboveMin: true),
            "Learning rate of the discriminator's own Adam (decay rates 0.5 and 0.9), which nothing lowers.") { Default = Value.Of(1e-4), Only = Factor },
        new("loss.discriminator.detach", new Shape.Flag(),
            "Whether the discriminator's own loss is kept from the encoder; false repeats the leak of the widely used code.") { Default = Value.Of(true), Only = Factor },
        new("loss.mss", new Shape.Choice(["paper", "official", "as_coded", "mws"], []),
            "How a batch stands for the data in q(z): by stratified sampling as in the paper, with the weights in the columns of the authors' code, with these weights once per latent as in the disentangling-vae project, or by minibatch weighted sampling.")
        { Default = Value.Of("paper"), Only = Btcvae },
        new("loss.monte_carlo", new Shape.Whole(1, 10_000),
            "How many latents are drawn for each sample, in training and in evaluation; the reconstruction is the mean over them.")
        { Default = Value.Of(1), Only = Kinds("vae", "beta_h", "beta_b") },
        new("loss.likelihood", new Shape.Choice(["gaussian", "bernoulli", "laplace", "gaussian_learned"], []),
            "The reconstruction term, summed over dimensions: the squared error (gaussian), the cross-entropy in nats (bernoulli), three times the absolute error (laplace), or the negative log density in nats with the decoder's own variance (gaussian_learned).")
        { Default = Value.Of("gaussian") },
        new("loss.reduction", new Shape.Choice(["element", "sample", "batch"], []),
            "What the sum over the batch, of all terms together, is divided by: samples times dimensions (element), samples (sample) or one (batch).")
        { Default = Value.Of("element") },
    ];

    internal static ImmutableArray<string> Reserved { get; } = [];

    private static KindLimit Kinds(params ImmutableArray<string> kinds) => new("loss.kind", kinds);
}
