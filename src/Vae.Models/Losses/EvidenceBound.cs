using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>
/// The terms of the evidence lower bound over some rows, each a scalar sum over them.
/// </summary>
/// <param name="Reconstruction">-ln p(x|z): see <see cref="NegativeLogLikelihood"/>.</param>
/// <param name="SquaredError">
/// Σ (x̂ - x)², over rows and features: a metric whatever the likelihood.
/// </param>
/// <param name="KlNats">Σ KL(q(z|x) || p(z)), over rows and latents.</param>
internal sealed record EvidenceBound(Tensor Reconstruction, Tensor SquaredError, Tensor KlNats)
{
    /// <summary>
    /// What a sum over <paramref name="rows"/> rows is divided by. With <see
    /// cref="Reduction.Batch"/> it is 1: the caller that compares sets takes care of their sizes.
    /// </summary>
    public static double Divisor(Reduction reduction, int rows, int width) =>
        reduction switch
        {
            Reduction.Element => (double)rows * width,
            Reduction.Sample => rows,
            Reduction.Batch => 1,
            _ => throw Invariant.Unreachable(reduction),
        };
}
