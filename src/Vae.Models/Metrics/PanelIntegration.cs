using System.Runtime.Intrinsics;
using Foundation;

namespace Vae.Models.Metrics;

/// <summary>
/// H(v_k|z_j) for every factor: the integral over z of Σ_a w_a ln(w / w_a), w_a the density of the
/// rows at value a and w that of all. The line is halved until a piece is about as narrow as the
/// narrowest posterior that reaches it and two rules of different order agree there, so a posterior
/// of any width is met by a grid of its own, and none is too narrow.
/// </summary>
internal sealed class PanelIntegration
{
    /// <summary>The two rules agree on a piece to so much of its mass.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>
    /// Where next to nothing lies, it is enough that they agree to so much of a row's mass.
    /// </summary>
    private const double LeastMass = 1e-3;

    /// <summary>A wider piece, in deviations, might have a peak between its points.</summary>
    private const double Widest = 3;

    /// <summary>
    /// In a narrower one, only the rounding of single precision is left for the rules to differ by.
    /// </summary>
    private const double Least = 1.0 / 32;

    private const double SmallestNormal = 2.2250738585072014e-308;

    private readonly LatentMixture mixture;
    private readonly FactorLevels levels;
    private readonly int rows;
    private readonly double[] nats,
        differences;

    private PanelIntegration(LatentMixture mixture, FactorLevels levels, int rows)
    {
        (this.mixture, this.levels, this.rows) = (mixture, levels, rows);
        var factors = levels.Factors.Length;
        (Conditional, Error, nats, differences) = (
            new double[factors],
            new double[factors],
            new double[factors],
            new double[factors]
        );
    }

    /// <summary>[factors]: H(v|z), nats.</summary>
    public double[] Conditional { get; }

    /// <summary>
    /// [factors]: the sum over all pieces of how far the two rules are apart, of which the one that
    /// is used is the far more exact.
    /// </summary>
    public double[] Error { get; }

    public static PanelIntegration Over(LatentMixture mixture, FactorLevels levels, int rows, double from, double to)
    {
        var integration = new PanelIntegration(mixture, levels, rows);
        integration.Add(mixture.Whole, from, to);
        return integration;
    }

    private void Add(LatentMixture.Section parent, double from, double to)
    {
        var section = mixture.Within(parent, from, to);
        // Where all rows are alike, z leaves nothing unsaid.
        if (section.IsUnanimous)
            return;
        if (to - from <= Widest * section.Narrowest && TryRule(section, from, to))
            return;
        var middle = from + ((to - from) / 2);
        Invariant.Holds(from < middle && middle < to, "no posterior is narrower than the line's own numbers");
        Add(section, from, middle);
        Add(section, middle, to);
    }

    private bool TryRule(LatentMixture.Section section, double from, double to)
    {
        var (centre, half) = (from + ((to - from) / 2), (to - from) / 2);
        var unit =
            mixture.SumDensities(section, centre, GaussKronrod.Points * Vector512.Create((float)half)) * half / rows;
        var agree = true;
        for (var k = 0; k < nats.Length; k++)
        {
            var (integral, difference, mass) = Rule(
                mixture.Sums.AsSpan(
                    (levels.First[k] * LatentMixture.Lanes)..(levels.First[k + 1] * LatentMixture.Lanes)
                )
            );
            (nats[k], differences[k]) = (integral * unit, Math.Abs(difference * unit));
            agree &= differences[k] <= Tolerance * ((mass * unit) + (LeastMass * section.Count / rows));
        }

        if (!agree && to - from > Least * section.Narrowest)
            return false;
        for (var k = 0; k < nats.Length; k++)
        {
            Conditional[k] += nats[k];
            Error[k] += differences[k];
        }

        return true;
    }

    /// <summary>Of one factor's densities at the points, [levels, lanes].</summary>
    private static (double Integral, double Difference, double Mass) Rule(ReadOnlySpan<double> densities)
    {
        var (integral, difference, mass) = (0.0, 0.0, 0.0);
        for (var half = 0; half < LatentMixture.Lanes; half += Vector512<double>.Count)
        {
            var (total, nats) = (Vector512<double>.Zero, Vector512<double>.Zero);
            for (var i = half; i < densities.Length; i += LatentMixture.Lanes)
            {
                var density = Vector512.Create(densities[i..]);
                // Most values of a factor have no row near a narrow posterior.
                if (density == Vector512<double>.Zero)
                    continue;
                total += density;
                nats -= NegativeEntropy(density);
            }

            nats += NegativeEntropy(total);
            for (var lane = 0; lane < Vector512<double>.Count; lane++)
            {
                integral += GaussKronrod.Weights[half + lane] * nats[lane];
                difference += GaussKronrod.Differences[half + lane] * nats[lane];
                mass += GaussKronrod.Weights[half + lane] * total[lane];
            }
        }

        return (integral, difference, mass);
    }

    /// <summary>x ln x; 0 at 0.</summary>
    private static Vector512<double> NegativeEntropy(Vector512<double> x) =>
        x * Vector512.Log(Vector512.Max(x, Vector512.Create(SmallestNormal)));
}
