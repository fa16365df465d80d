using System.Runtime.Intrinsics;

namespace Vae.Models.Metrics;

/// <summary>
/// H(v_k|z_j) for every factor where z_j is no draw from q(z|x) but its mean: minus the mean over
/// rows of ln p(v(x)|mu_j(x)). The disentangling-vae project's own code is in effect this, as a
/// model that is evaluated does not draw.
/// </summary>
internal sealed class PointwiseConditional
{
    /// <summary>
    /// Points further apart than so many deviations of the narrowest posterior there are not looked
    /// at together: single precision would not tell them apart.
    /// </summary>
    private const double Widest = 16;

    private readonly LatentMixture mixture;
    private readonly FactorLevels levels;
    private readonly double[] sorted;
    private readonly int[] rowOf;

    private PointwiseConditional(LatentMixture mixture, FactorLevels levels, double[] meanOfRow)
    {
        (this.mixture, this.levels, Conditional) = (mixture, levels, new double[levels.Factors.Length]);
        (sorted, rowOf) = ([.. meanOfRow], [.. Enumerable.Range(0, meanOfRow.Length)]);
        Array.Sort(sorted, rowOf);
    }

    /// <summary>[factors]: nats.</summary>
    public double[] Conditional { get; }

    public static double[] At(LatentMixture mixture, FactorLevels levels, double[] meanOfRow)
    {
        var sums = new PointwiseConditional(mixture, levels, meanOfRow);
        sums.Add(mixture.Whole, 0, meanOfRow.Length);
        return [.. sums.Conditional.Select(sum => sum / meanOfRow.Length)];
    }

    /// <summary>Adds the rows from one place in the sorted order up to another.</summary>
    private void Add(LatentMixture.Section parent, int start, int end)
    {
        var section = mixture.Within(parent, Math.BitDecrement(sorted[start]), Math.BitIncrement(sorted[end - 1]));
        if (section.IsUnanimous)
            return;
        if (
            end - start > LatentMixture.Lanes
            || (end - start > 1 && sorted[end - 1] - sorted[start] > Widest * section.Narrowest)
        )
        {
            var middle = start + ((end - start) / 2);
            Add(section, start, middle);
            Add(section, middle, end);
            return;
        }

        Span<float> offsets = stackalloc float[LatentMixture.Lanes];
        offsets.Clear();
        for (var i = start; i < end; i++)
            offsets[i - start] = (float)(sorted[i] - sorted[start]);
        mixture.SumDensities(section, sorted[start], Vector512.Create<float>(offsets));
        for (var i = start; i < end; i++)
        {
            var own = levels.OfRow(rowOf[i]);
            for (var k = 0; k < own.Length; k++)
            {
                var total = 0.0;
                for (var level = levels.First[k]; level < levels.First[k + 1]; level++)
                    total += mixture.Sums[(level * LatentMixture.Lanes) + i - start];
                Conditional[k] -= Math.Log(mixture.Sums[(own[k] * LatentMixture.Lanes) + i - start] / total);
            }
        }
    }
}
