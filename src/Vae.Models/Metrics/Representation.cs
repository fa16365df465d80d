using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// One point a row, the mean of its posterior, with what is known of the row: what the metrics that
/// know no densities are computed on. Dead latents and factors that do not vary are left out, as
/// neither has anything to say.
/// </summary>
public sealed class Representation
{
    private readonly float[] codes;

    private Representation(int rows, int latents, float[] codes, ImmutableArray<Factor> factors) =>
        (Rows, Latents, this.codes, Factors) = (rows, latents, codes, factors);

    public int Rows { get; }

    /// <summary>How many latents live.</summary>
    public int Latents { get; }

    /// <summary>Those that vary over the rows.</summary>
    public ImmutableArray<Factor> Factors { get; }

    /// <summary>
    /// Whether there is anything to judge: a latent that lives and a factor that varies.
    /// </summary>
    public bool IsEmpty => Latents == 0 || Factors.Length == 0;

    /// <param name="factors">
    /// Each tells of the rows of <paramref name="posteriors"/>, in their order.
    /// </param>
    public static Representation Of(GaussianPosteriors posteriors, ImmutableArray<Factor> factors)
    {
        foreach (var factor in factors)
            Invariant.Holds(factor.LevelOfRow.Length == posteriors.Rows, "a factor tells of every row");
        var living = Enumerable
            .Range(0, posteriors.Latents)
            .Where(j => posteriors.KlNats[j] >= LatentMarginal.DeadNats)
            .ToArray();
        var codes = new float[posteriors.Rows * living.Length];
        for (var row = 0; row < posteriors.Rows; row++)
        {
            for (var j = 0; j < living.Length; j++)
                codes[(row * living.Length) + j] = posteriors.Mean[(row * posteriors.Latents) + living[j]];
        }

        return new Representation(posteriors.Rows, living.Length, codes, [.. factors.Where(factor => factor.Varies)]);
    }

    /// <summary>[latents].</summary>
    public ReadOnlySpan<float> Row(int row) => codes.AsSpan(row * Latents, Latents);

    /// <summary>[rows].</summary>
    public float[] Latent(int latent)
    {
        var column = new float[Rows];
        for (var row = 0; row < Rows; row++)
            column[row] = codes[(row * Latents) + latent];
        return column;
    }
}
