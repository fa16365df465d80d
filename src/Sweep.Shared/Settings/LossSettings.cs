using System.Collections.Immutable;
using Sweep.Shared.Values;

namespace Sweep.Shared.Settings;

/// <summary>The section loss: what is minimized.</summary>
internal static class LossSettings
{
    internal static ImmutableArray<Setting> All { get; } =
    [
        new("loss", new Shape.Group(), "What is minimized."),
        new("loss.kind", new Shape.Choice(["vae", "beta_h"], ["beta_b", "factor", "btcvae"]),
            "The loss: vae is reconstruction plus KL, beta_h reconstruction plus beta times KL.") { Default = Value.Of("beta_h") },
        new("loss.beta", new Shape.Real(0, 1_000_000),
            "Weight of the KL term.") { Default = Value.Of(1.0), Only = new KindLimit("loss.kind", ["beta_h"]) },
        new("loss.likelihood", new Shape.Choice(["gaussian"], ["bernoulli", "laplace", "gaussian_learned"]),
            "The reconstruction term: gaussian is the squared error summed over dimensions.") { Default = Value.Of("gaussian") },
        new("loss.reduction", new Shape.Choice(["element", "sample", "batch"], []),
            "What the sum over the batch, reconstruction and KL together, is divided by: samples times dimensions (element), samples (sample) or one (batch).")
        { Default = Value.Of("element") },
    ];

    internal static ImmutableArray<string> Reserved { get; } =
        ["loss.alpha", "loss.gamma", "loss.capacity", "loss.anneal", "loss.discriminator", "loss.monte_carlo", "loss.mss"];
}
