using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>The two terms of the evidence lower bound over a batch, each a scalar sum over its rows, and the loss that they make.</summary>
/// <param name="SquaredError">Σ (x̂ - x)², over rows and features.</param>
/// <param name="KlNats">Σ KL(q(z|x) || p(z)), over rows and latents.</param>
internal sealed record EvidenceBound(Tensor SquaredError, Tensor KlNats)
{
    /// <summary>Traces both terms.</summary>
    /// <param name="rows">[batch, width].</param>
    public static EvidenceBound Of(Tensor rows, Decoding decoding, Posterior posterior) =>
        new((decoding.Mean - rows).Square().Sum(), posterior.KlNats.Sum());

    /// <summary>The loss of a batch.</summary>
    /// <param name="beta">A scalar: the weight of the KL term.</param>
    public Tensor Loss(LossSettings settings, Tensor beta, int batch, int width) => (SquaredError + (beta * KlNats)) * (1 / Divisor(settings.Reduction, batch, width));

    /// <summary>What the weighted sum over <paramref name="rows"/> rows is divided by. (<see cref="Reduction.Batch"/>: by nothing, whoever compares sets sees to sizes.)</summary>
    public static double Divisor(Reduction reduction, int rows, int width) => reduction switch
    {
        Reduction.Element => (double)rows * width,
        Reduction.Sample => rows,
        Reduction.Batch => 1,
        _ => throw Invariant.Unreachable(reduction),
    };
}
