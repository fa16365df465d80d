using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>
/// The reconstruction term: how improbable the rows are under what was decoded, summed over rows
/// and features.
/// </summary>
internal static class NegativeLogLikelihood
{
    /// <param name="rows">[batch, width].</param>
    public static Tensor Of(Likelihood likelihood, Tensor rows, Decoding decoding) =>
        likelihood switch
        {
            Likelihood.Gaussian => SquaredError(rows, decoding),
            Likelihood.Bernoulli => Bernoulli(rows, AsRead(likelihood, decoding).Location),
            Likelihood.Laplace => Laplace(rows, decoding),
            Likelihood.GaussianLearned => GaussianLearned(rows, decoding),
            _ => throw Invariant.Unreachable(likelihood),
        };

    /// <summary>
    /// What was decoded, as this likelihood reads it: to Bernoulli's every location is a logit,
    /// also that of a decoder that ends linearly.
    /// </summary>
    public static Decoding AsRead(Likelihood likelihood, Decoding decoding) =>
        likelihood == Likelihood.Bernoulli ? decoding with { IsLogit = true } : decoding;

    /// <summary>Σ (x̂ - x)²: -ln N(x; x̂, ½) up to what does not depend on the model.</summary>
    public static Tensor SquaredError(Tensor rows, Decoding decoding) => (decoding.Mean - rows).Square().Sum();

    /// <summary>
    /// The cross-entropy -x ln p - (1 - x) ln(1 - p) with p = sigmoid(logit), as ln(1 + e^logit) -
    /// x · logit: nothing overflows, no logarithm meets 0.
    /// </summary>
    private static Tensor Bernoulli(Tensor rows, Tensor logit) => (logit.Softplus() - (rows * logit)).Sum();

    /// <summary>
    /// 3 Σ |x̂ - x|, as the disentangling-vae project has it: the 3 is empirical there and brings
    /// values near Bernoulli's, so that the same weights do for both. Laplace's density with scale
    /// 1/3, up to a constant.
    /// </summary>
    private static Tensor Laplace(Tensor rows, Decoding decoding) => 3 * (decoding.Mean - rows).Abs().Sum();

    /// <summary>
    /// -ln N(x; mu, e^logvar) whole, constants included, in nats: it can be set against an entropy.
    /// </summary>
    private static Tensor GaussianLearned(Tensor rows, Decoding decoding)
    {
        Invariant.Holds(decoding.LogVariance is not null, "the decoder says how sure it is");
        var logVariance = decoding.LogVariance;
        return 0.5
            * (((rows - decoding.Mean).Square() * (-logVariance).Exp()) + logVariance + Math.Log(2 * Math.PI)).Sum();
    }
}
