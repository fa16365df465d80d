using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Foundation;
using Vae.Models.Networks.Latents;

namespace Vae.Models.Metrics;

/// <summary>
/// q(z|x) for every row x of a set: diagonal Gaussians, in some dimensions perhaps wrapped around
/// the circle. With a posterior scale s this is the distribution that z is really drawn from, N(mu,
/// (s exp(logvar / 2))²), not the N(mu, exp(logvar)) that the KL term of the loss is about.
/// </summary>
public sealed class GaussianPosteriors
{
    // Below this a deviation is a point for every purpose, and its square would no longer be a
    // number.
    private const float SmallestDeviation = 1e-15f;

    private readonly float[] mean,
        deviation;

    private readonly double[] klNats;

    private readonly bool[] isOnCircle;

    private GaussianPosteriors(int latents, float[] mean, float[] deviation, double[] klNats, bool[] isOnCircle)
    {
        (Rows, Latents) = (mean.Length / latents, latents);
        (this.mean, this.deviation, this.klNats, this.isOnCircle) = (mean, deviation, klNats, isOnCircle);
    }

    public int Rows { get; }

    public int Latents { get; }

    /// <summary>[rows, latents].</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>[rows, latents], standard deviations, at least 1e-15.</summary>
    public ReadOnlySpan<float> Deviation => deviation;

    /// <summary>
    /// [latents]: mean over rows of KL(N(mu, s² exp(logvar)) || N(0, s²)), s the posterior scale:
    /// of z as drawn, against what would be drawn of no row in particular. On the circle KL(wrapped
    /// normal of deviation exp(logvar / 2) || uniform).
    /// </summary>
    public ReadOnlySpan<double> KlNats => klNats;

    /// <summary>Each latent by itself.</summary>
    public ImmutableArray<LatentMarginal> Marginals => [.. Enumerable.Range(0, Latents).Select(Marginal)];

    /// <summary>What an encoder's two heads say.</summary>
    /// <param name="mean">[rows, latents].</param>
    /// <param name="logVariance">[rows, latents].</param>
    /// <param name="posteriorScale">
    /// What the noise is multiplied by when z is drawn; above 0.
    /// </param>
    /// <param name="isOnCircle">
    /// Whether the mean of a latent is an angle, radians; null: none is.
    /// </param>
    public static GaussianPosteriors FromLogVariance(
        int latents,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> logVariance,
        double posteriorScale,
        Predicate<int>? isOnCircle = null
    )
    {
        Invariant.Holds(
            latents > 0 && mean.Length % latents == 0 && mean.Length == logVariance.Length,
            "both heads have a value a row and latent"
        );
        Invariant.Holds(posteriorScale > 0, "without noise nothing is a distribution");
        var rows = mean.Length / latents;
        var (deviation, klNats) = (new float[mean.Length], new double[latents]);
        bool[] circles = [.. Enumerable.Range(0, latents).Select(j => isOnCircle?.Invoke(j) == true)];
        for (var i = 0; i < deviation.Length; i++)
        {
            deviation[i] = Math.Max((float)(posteriorScale * Math.Exp(0.5 * logVariance[i])), SmallestDeviation);
            klNats[i % latents] += circles[i % latents]
                ? WrappedNormalKl.Of(logVariance[i]) / rows
                : 0.5
                    * (
                        ((double)mean[i] * mean[i] / (posteriorScale * posteriorScale))
                        + Math.Exp(logVariance[i])
                        - 1
                        - logVariance[i]
                    )
                    / rows;
        }

        return new GaussianPosteriors(latents, mean.ToArray(), deviation, klNats, circles);
    }

    /// <summary>Some of the rows. What is dead among all of them is so among these.</summary>
    internal GaussianPosteriors Take(ImmutableArray<int> rows)
    {
        var (means, deviations) = (new float[rows.Length * Latents], new float[rows.Length * Latents]);
        for (var i = 0; i < rows.Length; i++)
        {
            mean.AsSpan(rows[i] * Latents, Latents).CopyTo(means.AsSpan(i * Latents));
            deviation.AsSpan(rows[i] * Latents, Latents).CopyTo(deviations.AsSpan(i * Latents));
        }

        return new GaussianPosteriors(Latents, means, deviations, klNats, isOnCircle);
    }

    private LatentMarginal Marginal(int latent) =>
        isOnCircle[latent]
            ? new LatentMarginal.Circle(Column(mean, latent), Column(deviation, latent), klNats[latent])
            : new LatentMarginal.Line(Column(mean, latent), Column(deviation, latent), klNats[latent]);

    private ImmutableArray<float> Column(float[] values, int latent)
    {
        var column = new float[Rows];
        for (var row = 0; row < Rows; row++)
            column[row] = values[(row * Latents) + latent];
        return ImmutableCollectionsMarshal.AsImmutableArray(column);
    }
}
