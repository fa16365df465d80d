using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Tensors.Simd.Kernels;

/// <summary>
/// Elementary functions of sixteen floats, within about 2 units in the last place. They are sums,
/// products, quotients and fused multiply-adds in a fixed order, each rounded as IEEE 754 says, so
/// the bits are the same on machines with vectors of 512 and of 256 bits. Polynomials interpolate
/// at Chebyshev's points.
/// </summary>
internal static class VectorMath
{
    /// <summary>
    /// e^x: 2^n e^r with r within half of ln 2. Underflows gradually, and gives ∞ above 88.7.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // Outside this range the result is 0 or ∞ anyway. NaN takes either bound here and is put
        // back at the end.
        var bounded = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-104f)), Vector512.Create(89f));
        var n = Vector512.Round(bounded * Vector512.Create(1.442695041f));
        // ln 2 in two parts, of which the first has so few bits that n times it is exact.
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), bounded);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.FusedMultiplyAdd(r, Vector512.Create(0.001392617612f), Vector512.Create(0.008363173075f));
        p = Vector512.FusedMultiplyAdd(r, p, Vector512.Create(0.04166655466f));
        p = Vector512.FusedMultiplyAdd(r, p, Vector512.Create(0.1666657703f));
        p = Vector512.FusedMultiplyAdd(r, p, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(r * r, p, r) + Vector512<float>.One;
        // 2^n in two factors: one alone would overflow or vanish at the ends of the range.
        var exponent = Vector512.ConvertToInt32Native(n);
        var half = Vector512.ShiftRightArithmetic(exponent, 1);
        var result = p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
    }

    /// <summary>
    /// ln x: exponent apart, then 2 artanh((m - 1) / (m + 1)) by its series, with m in [√½, √2). -∞
    /// at 0, NaN below.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // Subnormal numbers are scaled into the normal range first.
        var isTiny = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        var scaled = Vector512.ConditionalSelect(isTiny, x * Vector512.Create(8388608f), x);
        var shifted = scaled.AsInt32() - Vector512.Create(0x3F3504F3);
        var exponent =
            Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(shifted, 23)) - (isTiny & Vector512.Create(23f));
        var mantissa = ((shifted & Vector512.Create(0x007FFFFF)) + Vector512.Create(0x3F3504F3)).AsSingle();
        var s = (mantissa - Vector512<float>.One) / (mantissa + Vector512<float>.One);
        var square = s * s;
        var series = Vector512.FusedMultiplyAdd(square, Vector512.Create(2f / 9), Vector512.Create(2f / 7));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 5));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 3));
        series = Vector512.FusedMultiplyAdd(square * s, series, s + s);
        var result = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(0.6931472f), series);
        result = Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity)),
            result,
            x
        );
        result = Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<float>.Zero),
            Vector512.Create(float.NaN),
            result
        );
        return Vector512.ConditionalSelect(
            Vector512.Equals(x, Vector512<float>.Zero),
            Vector512.Create(float.NegativeInfinity),
            result
        );
    }

    /// <summary>tanh x: x + x³ P(x²) below 0.625, 1 - 2 / (e^2x + 1) from there on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        var magnitude = Vector512.Abs(x);
        var square = x * x;
        var p = Vector512.FusedMultiplyAdd(
            square,
            Vector512.Create(-0.006096714163f),
            Vector512.Create(0.02099717900f)
        );
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(-0.05385090958f));
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(0.1333276974f));
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(-0.3333332894f));
        var small = Vector512.FusedMultiplyAdd(square * x, p, x);
        var large = Vector512<float>.One - (Vector512.Create(2f) / (Exp(magnitude + magnitude) + Vector512<float>.One));
        var sign = x & Vector512.Create(-0f);
        return Vector512.ConditionalSelect(
            Vector512.LessThan(magnitude, Vector512.Create(0.625f)),
            small,
            large | sign
        );
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>
    /// ln(1 + e^x) = max(x, 0) + 2 artanh(t / (2 + t)) with t = e^-|x|, so that small results keep
    /// their digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x)
    {
        var t = Exp(-Vector512.Abs(x));
        var s = t / (t + Vector512.Create(2f));
        var square = s * s;
        var series = Vector512.FusedMultiplyAdd(square, Vector512.Create(2f / 15), Vector512.Create(2f / 13));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 11));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 9));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 7));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 5));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 3));
        series = Vector512.FusedMultiplyAdd(square * s, series, s + s);
        return Relu(x) + series;
    }

    /// <summary>max(x, 0), NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> x) =>
        Vector512.AndNot(x, Vector512.LessThan(x, Vector512<float>.Zero));

    /// <summary>-1, 0 or 1; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x)
    {
        var one = Vector512<float>.One | (x & Vector512.Create(-0f));
        // Zero and NaN stand for themselves.
        return Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(x), Vector512<float>.Zero), one, x);
    }

    /// <summary>All bits of a lane set where x is neither 0 nor -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IsNotZero(Vector512<float> x) => ~Vector512.Equals(x, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> exponent) =>
        Vector512.ShiftLeft(exponent + Vector512.Create(127), 23).AsSingle();
}
