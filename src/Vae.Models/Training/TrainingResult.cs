using System.Collections.Immutable;

namespace Vae.Models.Training;

/// <summary>What came of a run.</summary>
/// <param name="Values">
/// Every metric at the kept epoch, by name: those of every epoch, those asked for, and those on the
/// test rows if there are any.
/// </param>
/// <param name="KeptEpoch">The epoch whose weights are kept, from 1.</param>
/// <param name="Epochs">How many epochs were trained.</param>
/// <param name="Weights">The kept weights, as a safetensors file.</param>
public sealed record TrainingResult(
    ImmutableSortedDictionary<string, double> Values,
    int KeptEpoch,
    int Epochs,
    byte[] Weights
)
{
    /// <summary>What a reader has to know of the kept epoch; null if nothing.</summary>
    public string? Note { get; init; }
}
