using Foundation;

namespace Vae.Models.Losses;

/// <summary>
/// Draws rows from p(x|z), the distribution whose -ln is the reconstruction term: see
/// <see cref="NegativeLogLikelihood"/>.
/// </summary>
internal static class DecoderNoise
{
    /// <summary>N(x; x̂, ½) is what (x̂ - x)² is -ln of, up to a constant.</summary>
    private const double GaussianVariance = 0.5;

    /// <summary>
    /// The density 3/2 · exp(-3 |x̂ - x|) is what 3 |x̂ - x| is -ln of, up to a constant.
    /// </summary>
    private const double LaplaceScale = 1.0 / 3;

    /// <summary>Puts a draw in the place of each mean.</summary>
    /// <param name="rows">[n, width]: the means; of Bernoulli's the probabilities.</param>
    /// <param name="logVariance">[n, width], where the decoder says it; else empty.</param>
    /// <param name="stream">From its position on.</param>
    public static void Draw(Likelihood likelihood, Span<float> rows, ReadOnlySpan<float> logVariance, ref Rng stream)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)(
                likelihood switch
                {
                    Likelihood.Gaussian => rows[i] + (Math.Sqrt(GaussianVariance) * stream.NextNormal()),
                    Likelihood.Bernoulli => stream.NextDouble() < rows[i] ? 1 : 0,
                    Likelihood.Laplace => rows[i] + Laplace(stream.NextDouble()),
                    Likelihood.GaussianLearned => rows[i] + (Math.Exp(0.5 * logVariance[i]) * stream.NextNormal()),
                    _ => throw Invariant.Unreachable(likelihood),
                }
            );
        }
    }

    /// <summary>By the inverse of the distribution function.</summary>
    /// <param name="share">In [0, 1).</param>
    private static double Laplace(double share) =>
        share < 0.5
            ? LaplaceScale * Math.Log(Math.Max(2 * share, double.Epsilon))
            : -LaplaceScale * Math.Log(2 * (1 - share));
}
