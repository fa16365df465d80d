using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sweep.Optimization.Numerics;

/// <summary>The standard normal distribution, eight at a time; accurate in the tails.</summary>
internal static class Normal
{
    private const double SqrtHalf = 0.70710678118654752440;
    private const double LogSqrtTwoPi = 0.91893853320467274178;

    /// <summary>
    /// Half-widths up to this, in standard deviations, take the series in <see cref="LogMass"/>.
    /// </summary>
    private const double SeriesHalfWidth = 0.02;

    // (1 + 2x) e^(x^2) erfc(x) as a polynomial in (x - 3.5) / (x + 3.5): its Chebyshev expansion,
    // computed to 60 digits, cut where the rest is below 5e-17 and rearranged into powers, the
    // highest first. Substitution after Shepherd and Laframboise (1981).
    private static ReadOnlySpan<double> ErfcPolynomial =>
        [
            -1.1656687889203665e-09,
            6.040390099342991e-11,
            1.3624442778701048e-08,
            6.651894382376532e-10,
            -9.64004253144383e-08,
            -8.611571571113718e-09,
            6.014823849950426e-07,
            -4.309237398316666e-08,
            -3.814012584490695e-06,
            2.3273309537791425e-06,
            2.4260300984917994e-05,
            -4.2781739959539994e-05,
            -0.00012151212091980101,
            0.0005643842668705102,
            -0.0003022679534333239,
            -0.004215019879774186,
            0.019099330953271165,
            -0.04882332583088402,
            0.08798315382403678,
            -0.11508959816003075,
            0.09751909515328706,
            -0.010555596332221669,
            -0.1400091801376197,
            1.2423492448711544,
        ];

    /// <summary>The probability of less than z.</summary>
    public static Vector512<double> Cdf(Vector512<double> z) => 0.5 * Erfc(z * -SqrtHalf);

    /// <summary>The density at z.</summary>
    public static Vector512<double> Density(Vector512<double> z) => Lanes.Exp(-0.5 * z * z) * 0.39894228040143267794;

    /// <summary>
    /// The z with probability <paramref name="p"/> of less and <paramref name="complement"/> of
    /// more; the smaller one of the two decides the digits.
    /// </summary>
    public static Vector512<double> Quantile(Vector512<double> p, Vector512<double> complement)
    {
        // Hastings' rational approximation (Abramowitz and Stegun 26.2.23, good to 5e-4), then two
        // steps of Halley's method on the upper tail.
        var tail = Vector512.Max(
            Vector512.Min(Vector512.Min(p, complement), Vector512.Create(0.5)),
            Vector512.Create(1e-300)
        );
        var t = Vector512.Sqrt(-2.0 * Lanes.Log(tail));
        var above = Lanes.Fma(
            Lanes.Fma(Vector512.Create(0.010328), t, Vector512.Create(0.802853)),
            t,
            Vector512.Create(2.515517)
        );
        var below = Lanes.Fma(
            Lanes.Fma(
                Lanes.Fma(Vector512.Create(0.001308), t, Vector512.Create(0.189269)),
                t,
                Vector512.Create(1.432788)
            ),
            t,
            Vector512<double>.One
        );
        var z = t - above / below;
        for (var step = 0; step < 2; step++)
        {
            var error = (0.5 * Erfc(z * SqrtHalf) - tail) / Density(z);
            z += error / (Vector512<double>.One - 0.5 * error * z);
        }

        return Vector512.ConditionalSelect(Vector512.LessThan(p, complement), -z, z);
    }

    /// <summary>
    /// The logarithm of the probability of [z - h, z + h], for h above 0, to 1e-12. Where all eight
    /// intervals begin more than nine standard deviations away it is only an upper bound, below
    /// -40: beside a kernel that is as wide as the range, such a summand does not show in the last
    /// place of a sum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> LogMass(Vector512<double> z, Vector512<double> h)
    {
        z = Vector512.Abs(z);
        var low = z - h;
        if (Vector512.GreaterThanAll(low, Vector512.Create(9.0)))
            return low * low * -0.5;

        var isNarrow = Vector512.LessThanOrEqual(h, Vector512.Create(SeriesHalfWidth)).AsInt64();
        if (isNarrow == Vector512<long>.AllBitsSet)
            return LogMassNarrow(z, h);

        var isAround = Vector512.LessThan(z, h);
        var wide =
            isAround.AsInt64() == Vector512<long>.Zero
                ? LogMassAside(z, h)
                : Vector512.ConditionalSelect(isAround, LogMassAround(z, h), LogMassAside(z, h));
        return isNarrow == Vector512<long>.Zero
            ? wide
            : Vector512.ConditionalSelect(isNarrow.AsDouble(), LogMassNarrow(z, h), wide);
    }

    /// <summary>
    /// The logarithm of the probability of [0, 1] under mean <paramref name="mean"/> in [0, 1] and
    /// standard deviation 1 / <paramref name="precision"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> LogUnitMass(Vector512<double> mean, Vector512<double> precision)
    {
        var (toLow, toHigh) = (mean * precision, (Vector512<double>.One - mean) * precision);
        // Nine standard deviations from both ends, the last place does not show that there are any.
        if (Vector512.GreaterThanAll(Vector512.Min(toLow, toHigh), Vector512.Create(9.0)))
            return Vector512<double>.Zero;
        var outside = 0.5 * Erfc(toLow * SqrtHalf) + 0.5 * Erfc(toHigh * SqrtHalf);
        return Lanes.Log(Vector512<double>.One - outside);
    }

    /// <summary>2 / sqrt(pi) times the integral of e^(-t^2) from x on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Erfc(Vector512<double> x)
    {
        var size = Vector512.Abs(x);
        // x^2 in two parts: rounding it would cost digits of its exponential.
        var square = size * size;
        var rest = Lanes.Fma(size, size, -square);
        var exponential = Lanes.Exp(-square);
        var tail = Lanes.Fma(-rest, exponential, exponential) * ScaledErfc(size);
        return Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<double>.Zero),
            Vector512.Create(2.0) - tail,
            tail
        );
    }

    /// <summary>e^(x^2) erfc(x) for x from 0 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> ScaledErfc(Vector512<double> x)
    {
        var t = (x - Vector512.Create(3.5)) / (x + Vector512.Create(3.5));
        var square = t * t;
        // Odd and even powers apart: two chains of multiply-adds wait less for each other than one.
        var coefficients = ErfcPolynomial;
        var (odd, even) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i + 1 < coefficients.Length; i += 2)
        {
            odd = Lanes.Fma(odd, square, Vector512.Create(coefficients[i]));
            even = Lanes.Fma(even, square, Vector512.Create(coefficients[i + 1]));
        }

        return Lanes.Fma(odd, t, even) / Lanes.Fma(Vector512.Create(2.0), x, Vector512<double>.One);
    }

    // The mean of the density over the interval, as a multiple of the density in the middle, is the
    // exponential of a series in h^2.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> LogMassNarrow(Vector512<double> z, Vector512<double> h)
    {
        var (zz, hh) = (z * z, h * h);
        var second = zz - Vector512<double>.One;
        var fourth = Lanes.Fma(zz + Vector512.Create(4.0), zz, Vector512.Create(-2.0));
        var sixth = Lanes.Fma(
            Lanes.Fma(zz + Vector512.Create(6.0), zz, Vector512.Create(3.0)),
            zz,
            Vector512.Create(-1.0)
        );
        var series = Lanes.Fma(Lanes.Fma(sixth * (1 / 2835.0), hh, fourth * (-1 / 180.0)), hh, second * (1 / 6.0));
        return Lanes.Fma(series, hh, Lanes.Log(h + h))
            + Lanes.Fma(zz, Vector512.Create(-0.5), Vector512.Create(-LogSqrtTwoPi));
    }

    // The interval holds the mean: what is left outside is subtracted.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> LogMassAround(Vector512<double> z, Vector512<double> h)
    {
        var outside = 0.5 * Erfc((h + z) * SqrtHalf) + 0.5 * Erfc(Vector512.Abs(h - z) * SqrtHalf);
        return Lanes.Log(Vector512<double>.One - outside);
    }

    // The interval lies in the tail: e^(-low^2 / 2) is taken out, so nothing underflows. high^2 -
    // low^2 = 4 h z.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> LogMassAside(Vector512<double> z, Vector512<double> h)
    {
        var low = Vector512.Max(z - h, Vector512<double>.Zero);
        var scaled = 0.5 * (ScaledErfc(low * SqrtHalf) - Lanes.Exp(-2.0 * h * z) * ScaledErfc((z + h) * SqrtHalf));
        return Lanes.Fma(low * low, Vector512.Create(-0.5), Lanes.Log(scaled));
    }
}
