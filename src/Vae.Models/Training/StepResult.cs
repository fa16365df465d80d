namespace Vae.Models.Training;

/// <summary>What a step brought.</summary>
/// <param name="Epoch">
/// The report of the epoch that ended with the step; null within an epoch, and where training
/// diverged.
/// </param>
/// <param name="End">Why training is over; null while it goes on.</param>
public readonly record struct StepResult(EpochReport? Epoch, TrainingEnd? End)
{
    /// <summary>What was recorded before the step; null where nothing was due.</summary>
    public CurveRecord? Record { get; init; }
}
