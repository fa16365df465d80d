using Vae.Tensors.Backends;

namespace Vae.Models.Losses;

/// <summary>
/// Reconstruction + anneal · beta · KL: the β-VAE of Higgins et al. (2017, equation 4), and with
/// beta 1 the evidence lower bound of Kingma and Welling (2013).
/// </summary>
internal sealed class WeightedKlLoss(LossSettings settings) : VaeLoss(settings)
{
    /// <inheritdoc/>
    public override LossTerms Trace(LossPass pass)
    {
        var bound = pass.Bound();
        return new LossTerms(bound, bound.Reconstruction + (pass.Program.Input(Beta) * bound.KlNats), pass.Batch);
    }

    /// <inheritdoc/>
    public override void WriteWeights(ITensorExecutable executable, TrainingMoment moment) =>
        executable.Input(Beta)[0] = (float)(
            Settings.Anneal.At(moment) * (Settings.Kind == LossKind.Vae ? 1 : Settings.Beta)
        );
}
