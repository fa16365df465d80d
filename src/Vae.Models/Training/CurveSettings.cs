using Foundation.Settings;

namespace Vae.Models.Training;

/// <summary>How often the terms of the loss are recorded while a model trains.</summary>
/// <param name="Every">At least 1.</param>
/// <param name="Unit">What <paramref name="Every"/> counts.</param>
public sealed record CurveSettings(
    [property: Setting("every", "How many steps or epochs apart the batches are.")]
    [property: Whole(1, 1_000_000_000)]
        int Every = 50,
    [property: Setting("unit", "What every counts, from 0.")] CurveUnit Unit = CurveUnit.Steps
);

/// <summary>What the points of a recorded curve count.</summary>
public enum CurveUnit
{
    /// <summary>Optimizer steps.</summary>
    [Word("steps")]
    Steps,

    /// <summary>Epochs.</summary>
    [Word("epochs")]
    Epochs,
}

/// <summary>
/// What a training batch loses at the weights of a moment, before the step that it is for. As in
/// the disentangling-vae project, which records steps 1, 51, 101, ... of its losses.
/// </summary>
/// <param name="At">
/// Steps or epochs, by <see cref="CurveSettings.Unit"/>, that were trained before: 0, then every so
/// many.
/// </param>
/// <param name="Values">
/// By name. loss, in the unit of its reduction; reconstruction, kl, kl_0 to kl_(latents - 1) and
/// the terms that only this loss has, without weights, nats a row. At 0 also val_mse, val_kl and
/// val_loss.
/// </param>
public sealed record CurveRecord(int At, IReadOnlyDictionary<string, double> Values);
