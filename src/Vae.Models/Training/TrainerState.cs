using System.Collections.Immutable;
using Vae.Models.Networks;

namespace Vae.Models.Training;

/// <summary>
/// All that the rest of a run depends on, between two steps. What is drawn at random needs nothing
/// here: its streams are keyed by epoch and position.
/// </summary>
internal sealed record TrainerState
{
    /// <summary>The <see cref="TrainingPlan.Fingerprint"/> of the run.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Optimizer steps taken.</summary>
    public required long Step { get; init; }

    /// <summary>The epoch under way, from 1; the last one where training is over.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps of that epoch that are taken.</summary>
    public required int StepInEpoch { get; init; }

    public required PlateauState Plateau { get; init; }

    /// <summary>The epoch whose weights are kept; 0 before there is one.</summary>
    public required int KeptEpoch { get; init; }

    /// <summary>Every variable of the training programs: weights, moments, accumulators.</summary>
    public required ImmutableArray<WeightTensor> Variables { get; init; }

    /// <summary>
    /// The weights at the end of <see cref="KeptEpoch"/>; none before there is one.
    /// </summary>
    public required ImmutableArray<WeightTensor> KeptWeights { get; init; }

    /// <summary>The reports of all epochs that ended, in order.</summary>
    public required ImmutableArray<EpochReport> History { get; init; }

    /// <summary>Null while training goes on.</summary>
    public required TrainingEnd? End { get; init; }
}
