using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Latents;

/// <summary>
/// KL(wrapped normal || uniform) on the circle, nats. With θ = σu, u ~ N(0, 1), it is ln 2π less
/// the entropy of N(0, σ²), plus the mean of ln Σ_k exp(-2πk(σu + πk) / σ²), k over the integers:
/// what is regained where turns overlap. That last term depends smoothly on ln σ² alone.
/// </summary>
internal static class WrappedNormalKl
{
    /// <summary>A deviation of π.</summary>
    public const double LargestLogVariance = 2.28945977169881;

    /// <summary>A deviation of ½: turns overlap by less than 2e-9 nats from here down.</summary>
    private const double SmallestOverlap = -1.38629436111989;

    private static readonly double[] Overlap = InterpolateOverlap(degree: 16);

    /// <summary>Within 1e-6 nats of the exact one.</summary>
    /// <param name="logVariance">ln σ², at most <see cref="LargestLogVariance"/>.</param>
    public static Tensor Of(Tensor logVariance)
    {
        var t = (logVariance.Clamp(SmallestOverlap, LargestLogVariance) - Middle) * (1 / Half);
        // Clenshaw's recurrence.
        Tensor? next = null,
            afterNext = null;
        for (var k = Overlap.Length - 1; k > 0; k--)
        {
            var current = next is null ? 0 * t + Overlap[k] : (2 * t * next) - (afterNext ?? 0 * t) + Overlap[k];
            (afterNext, next) = (next, current);
        }

        return Math.Log(Math.Tau)
            - (0.5 * Math.Log(Math.Tau * Math.E))
            - (0.5 * logVariance)
            + (t * next! - afterNext! + Overlap[0]);
    }

    /// <inheritdoc cref="Of(Tensor)"/>
    /// <remarks>Any ln σ²: what is wider than the widest is as wide.</remarks>
    public static double Of(double logVariance)
    {
        if (double.IsNaN(logVariance))
            return double.NaN;
        var bounded = Math.Min(logVariance, LargestLogVariance);
        var t = (Math.Max(bounded, SmallestOverlap) - Middle) / Half;
        var (next, afterNext) = (0.0, 0.0);
        for (var k = Overlap.Length - 1; k > 0; k--)
            (next, afterNext) = ((2 * t * next) - afterNext + Overlap[k], next);
        return Math.Log(Math.Tau)
            - (0.5 * Math.Log(Math.Tau * Math.E))
            - (0.5 * bounded)
            + (t * next)
            - afterNext
            + Overlap[0];
    }

    private static double Middle => (SmallestOverlap + LargestLogVariance) / 2;

    private static double Half => (LargestLogVariance - SmallestOverlap) / 2;

    /// <summary>Chebyshev coefficients of the overlap over ln σ².</summary>
    private static double[] InterpolateOverlap(int degree)
    {
        var points = degree + 1;
        double Node(int i) => Math.Cos(Math.PI * (i + 0.5) / points);
        double[] values =
        [
            .. Enumerable.Range(0, points).Select(i => OverlapAt(Math.Exp(0.5 * (Middle + (Half * Node(i)))))),
        ];
        return
        [
            .. Enumerable
                .Range(0, points)
                .Select(k =>
                    (k == 0 ? 1.0 : 2.0)
                    / points
                    * Enumerable.Range(0, points).Sum(i => values[i] * Math.Cos(k * Math.PI * (i + 0.5) / points))
                ),
        ];
    }

    /// <summary>
    /// By the trapezoidal rule, which converges geometrically for what vanishes like a Gaussian at
    /// both ends.
    /// </summary>
    private static double OverlapAt(double deviation)
    {
        const double Reach = 9,
            Step = 0.02;
        const int Turns = 8;
        var sum = 0.0;
        for (var i = (int)(-Reach / Step); i <= (int)(Reach / Step); i++)
        {
            var u = i * Step;
            var exponents = Enumerable
                .Range(-Turns, (2 * Turns) + 1)
                .Select(k => -Math.Tau * k * ((deviation * u) + (Math.PI * k)) / (deviation * deviation))
                .ToArray();
            var largest = exponents.Max();
            sum +=
                Math.Exp(-0.5 * u * u) * (largest + Math.Log(exponents.Sum(exponent => Math.Exp(exponent - largest))));
        }

        return sum * Step / Math.Sqrt(Math.Tau);
    }
}
