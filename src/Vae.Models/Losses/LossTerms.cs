using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>What a loss comes to over a batch.</summary>
/// <param name="Bound">The terms of the evidence lower bound.</param>
/// <param name="Sum">
/// All terms with their weights, as a sum over rows: what <see cref="Reduction"/> divides.
/// </param>
/// <param name="Rows">How many rows it is a sum over.</param>
internal sealed record LossTerms(EvidenceBound Bound, Tensor Sum, int Rows)
{
    /// <summary>
    /// The terms that only this kind of loss has, without weights, means over rows: in the order of
    /// <see cref="VaeLoss.TermNames"/>.
    /// </summary>
    public ImmutableArray<Tensor> Means { get; init; } = [];

    /// <summary>Who is trained against the network, at the same step.</summary>
    public Rival? Rival { get; init; }

    /// <summary>The loss of the batch.</summary>
    public Tensor Loss(Reduction reduction, int width) => Sum * (1 / EvidenceBound.Divisor(reduction, Rows, width));
}

/// <summary>Another network that learns at the same step, by a loss of its own.</summary>
/// <param name="Weights">What is trained.</param>
/// <param name="Loss">A scalar.</param>
/// <param name="TeachesEncoder">Whether that loss is added to what the encoder learns by.</param>
internal sealed record Rival(VariableGroup Weights, Tensor Loss, bool TeachesEncoder);
