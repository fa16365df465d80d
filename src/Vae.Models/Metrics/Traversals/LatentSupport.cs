using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Metrics.Traversals;

/// <summary>
/// Where the latents of a set of rows lie: for one on the line the quantiles of the aggregate
/// posterior, from one draw a row; for the angle the whole circle.
/// </summary>
public sealed class LatentSupport
{
    private readonly float[][] sorted;

    private LatentSupport(float[][] sorted, int? angle) => (this.sorted, Angle) = (sorted, angle);

    public int Latents => sorted.Length;

    /// <summary>The latent that is an angle, if there is one.</summary>
    public int? Angle { get; }

    public static LatentSupport Of(GaussianPosteriors posteriors, int? angle, Rng stream)
    {
        var noise = new float[posteriors.Mean.Length];
        stream.FillNormals(noise);
        var sorted = new float[posteriors.Latents][];
        for (var j = 0; j < posteriors.Latents; j++)
        {
            sorted[j] = new float[posteriors.Rows];
            for (var row = 0; row < posteriors.Rows; row++)
            {
                var at = (row * posteriors.Latents) + j;
                sorted[j][row] = posteriors.Mean[at] + (posteriors.Deviation[at] * noise[at]);
            }

            sorted[j].AsSpan().Sort();
        }

        return new LatentSupport(sorted, angle);
    }

    /// <summary>The value of a latent that a share of its support lies below.</summary>
    /// <param name="share">In [0, 1].</param>
    public float At(int latent, double share)
    {
        if (latent == Angle)
            return (float)(Math.PI * ((2 * share) - 1));
        var values = sorted[latent];
        return values[Math.Min((int)(share * values.Length), values.Length - 1)];
    }
}
