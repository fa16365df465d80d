using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Backends;

namespace Vae.Models.Losses;

/// <summary>
/// A kind of loss: how it is traced, and what it wants written before a run. Its weights are
/// inputs, so a schedule changes no program; an executable keeps what was written, and none of the
/// writing allocates.
/// </summary>
internal abstract class VaeLoss(LossSettings settings)
{
    protected const string Alpha = "alpha",
        Beta = "beta",
        Gamma = "gamma";

    protected LossSettings Settings { get; } = settings;

    /// <summary>Names of <see cref="LossTerms.Means"/>.</summary>
    public virtual ImmutableArray<string> TermNames => [];

    /// <summary>The network that is trained against this one; null if the loss has none.</summary>
    public virtual Discriminator? Discriminator => null;

    public static VaeLoss Create(LossSettings settings, VaeNetwork network) =>
        settings.Kind switch
        {
            LossKind.Vae or LossKind.BetaH => new WeightedKlLoss(settings),
            LossKind.BetaB => new CapacityLoss(settings),
            LossKind.Factor => new FactorLoss(settings, network.Latent),
            LossKind.Btcvae => new DecomposedKlLoss(settings),
            _ => throw Invariant.Unreachable(settings.Kind),
        };

    public abstract LossTerms Trace(LossPass pass);

    /// <summary>Writes the weights as they are at this moment.</summary>
    public abstract void WriteWeights(ITensorExecutable executable, TrainingMoment moment);

    /// <summary>Writes what depends on the sizes alone.</summary>
    /// <param name="batch">Rows of the program.</param>
    /// <param name="trainRows">Rows of the training set.</param>
    public virtual void WriteConstants(ITensorExecutable executable, int batch, int trainRows) { }

    /// <summary>Writes what a training step draws at random beside the noise.</summary>
    /// <param name="stream">Where this step's draws begin.</param>
    public virtual void WriteDraws(ITensorExecutable executable, int batch, Rng stream) { }
}
