using Vae.Tensors.Backends;

namespace Vae.Models.Losses;

/// <summary>
/// Reconstruction + gamma · |KL - C| with the KL a mean over the batch and C a capacity in nats
/// that rises (Burgess et al. 2018, equation 8).
/// </summary>
internal sealed class CapacityLoss(LossSettings settings) : VaeLoss(settings)
{
    private const string Capacity = "capacity";

    /// <inheritdoc/>
    public override LossTerms Trace(LossPass pass)
    {
        var bound = pass.Bound();
        var distance = (bound.KlNats - (pass.Batch * pass.Program.Input(Capacity))).Abs();
        return new LossTerms(bound, bound.Reconstruction + (pass.Program.Input(Gamma) * distance), pass.Batch);
    }

    /// <inheritdoc/>
    public override void WriteWeights(ITensorExecutable executable, TrainingMoment moment)
    {
        executable.Input(Gamma)[0] = (float)Settings.Gamma;
        executable.Input(Capacity)[0] = (float)Settings.Capacity.At(moment);
    }
}
