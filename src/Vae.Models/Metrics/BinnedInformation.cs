using System.Collections.Immutable;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// I(z_j; v) from counts: each latent's means cut into 20 bins of equal width between the least and
/// the largest, as in Locatello et al., "Challenging common assumptions in the unsupervised
/// learning of disentangled representations" (2019, appendix C). Biased upwards by the bins: about
/// (bins - 1)(levels - 1) / 2n nats.
/// </summary>
public static class BinnedInformation
{
    public const int Bins = 20;

    /// <summary>The relative rounding of one operation on numbers of double precision.</summary>
    private const double Rounding = 1.0 / (1L << 52);

    /// <summary>One per factor, in their order, of the latents that live.</summary>
    public static ImmutableArray<FactorInformation> Of(Representation representation)
    {
        var bins = Enumerable.Range(0, representation.Latents).Select(j => Cut(representation.Latent(j))).ToArray();
        return [.. representation.Factors.Select(factor => Of(factor, bins))];
    }

    private static FactorInformation Of(Factor factor, int[][] bins)
    {
        var levels = factor.LevelOfRow;
        var entropy = Entropy(levels.AsSpan(), factor.Levels);
        // Each of three entropies is a sum of at most so many terms, none of them above n ln n,
        // over n.
        var terms = (Bins + 1) * (factor.Levels + 1) + 8;
        return new FactorInformation(
            factor.Name,
            entropy,
            [.. bins.Select(ofRow => Information(ofRow, levels.AsSpan(), factor.Levels))],
            3 * terms * Rounding * Math.Log(levels.Length)
        );
    }

    /// <summary>The bin of each value: the last one whose lower edge is not above it.</summary>
    private static int[] Cut(float[] values)
    {
        var (least, largest) = ((double)values.Min(), (double)values.Max());
        var step = (largest - least) / Bins;
        return
        [
            .. values.Select(value =>
            {
                var bin = Bins - 1;
                while (bin > 0 && value < (bin * step) + least)
                    bin--;
                return step > 0 ? bin : 0;
            }),
        ];
    }

    private static double Information(int[] bins, ReadOnlySpan<int> levelOfRow, int levels)
    {
        var joint = new int[bins.Length];
        for (var row = 0; row < joint.Length; row++)
            joint[row] = (bins[row] * levels) + levelOfRow[row];
        return Math.Max(0, Entropy(bins, Bins) + Entropy(levelOfRow, levels) - Entropy(joint, Bins * levels));
    }

    private static double Entropy(ReadOnlySpan<int> values, int kinds)
    {
        var counts = new int[kinds];
        foreach (var value in values)
            counts[value]++;
        var sum = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
                sum += count * Math.Log(count);
        }

        return Math.Log(values.Length) - (sum / values.Length);
    }
}
