using Foundation;

namespace Vae.Models.Metrics;

/// <summary>
/// q(z|x) for every row x of a set: diagonal Gaussians. With a posterior scale s this is the distribution that z is really drawn from,
/// N(mu, (s exp(logvar / 2))²), not the N(mu, exp(logvar)) that the KL term of the loss is about.
/// </summary>
public sealed class GaussianPosteriors
{
    // Below this a deviation is a point for every purpose, and its square would no longer be a number.
    private const float SmallestDeviation = 1e-15f;

    private readonly float[] mean, deviation;

    private GaussianPosteriors(int rows, int latents, float[] mean, float[] deviation) => (Rows, Latents, this.mean, this.deviation) = (rows, latents, mean, deviation);

    public int Rows { get; }

    public int Latents { get; }

    /// <summary>[rows, latents].</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>[rows, latents], standard deviations, at least 1e-15.</summary>
    public ReadOnlySpan<float> Deviation => deviation;

    /// <summary>Whether every number is finite.</summary>
    public bool IsFinite => Array.TrueForAll(mean, float.IsFinite) && Array.TrueForAll(deviation, float.IsFinite);

    /// <summary>What an encoder's two heads say.</summary>
    /// <param name="mean">[rows, latents].</param>
    /// <param name="logVariance">[rows, latents].</param>
    /// <param name="posteriorScale">What the noise is multiplied by when z is drawn; above 0.</param>
    public static GaussianPosteriors FromLogVariance(int latents, ReadOnlySpan<float> mean, ReadOnlySpan<float> logVariance, double posteriorScale)
    {
        Invariant.Holds(latents > 0 && mean.Length % latents == 0 && mean.Length == logVariance.Length, "both heads have a value a row and latent");
        Invariant.Holds(posteriorScale > 0, "without noise nothing is a distribution");
        var deviation = new float[mean.Length];
        for (var i = 0; i < deviation.Length; i++)
        {
            deviation[i] = Math.Max((float)(posteriorScale * Math.Exp(0.5 * logVariance[i])), SmallestDeviation);
        }

        return new GaussianPosteriors(mean.Length / latents, latents, mean.ToArray(), deviation);
    }
}
