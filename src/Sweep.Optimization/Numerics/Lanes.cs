using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sweep.Optimization.Numerics;

/// <summary>
/// Functions of eight doubles at a time. They are sums, products and fused multiply-adds in a fixed
/// order, so a machine whose registers hold four gives the same bits. Good to about one unit in the
/// last place.
/// </summary>
internal static class Lanes
{
    public const int Width = 8;

    private const double LogTwoHigh = 0.693147180369123816490,
        LogTwoLow = 1.90821492927058770002e-10;

    /// <summary>How many elements hold <paramref name="count"/>, in whole lanes.</summary>
    public static int Padded(int count) => (count + Width - 1) / Width * Width;

    /// <summary>e to the power x. Below -708 it is 0; not meant for more than 709 or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        // x = k log 2 + r with |r| <= log(2) / 2, found by letting a large number round k to an
        // integer in its low bits; then Taylor for e^r.
        const double Rounder = 6755399441055744.0;
        var inRange = Vector512.GreaterThan(x, Vector512.Create(-708.0));
        x = Vector512.Max(x, Vector512.Create(-708.0));
        var rounded = Fma(x, Vector512.Create(1.4426950408889634), Vector512.Create(Rounder));
        var k = rounded - Vector512.Create(Rounder);
        var r = Fma(k, Vector512.Create(-LogTwoLow), Fma(k, Vector512.Create(-LogTwoHigh), x));

        var sum = Vector512.Create(1 / 6227020800.0);
        sum = Fma(sum, r, Vector512.Create(1 / 479001600.0));
        sum = Fma(sum, r, Vector512.Create(1 / 39916800.0));
        sum = Fma(sum, r, Vector512.Create(1 / 3628800.0));
        sum = Fma(sum, r, Vector512.Create(1 / 362880.0));
        sum = Fma(sum, r, Vector512.Create(1 / 40320.0));
        sum = Fma(sum, r, Vector512.Create(1 / 5040.0));
        sum = Fma(sum, r, Vector512.Create(1 / 720.0));
        sum = Fma(sum, r, Vector512.Create(1 / 120.0));
        sum = Fma(sum, r, Vector512.Create(1 / 24.0));
        sum = Fma(sum, r, Vector512.Create(1 / 6.0));
        sum = Fma(sum, r, Vector512.Create(0.5));
        sum = Fma(sum * r, r, r) + Vector512<double>.One;

        var power = (Vector512.ShiftLeft(rounded.AsInt64(), 52) + Vector512<double>.One.AsInt64()).AsDouble();
        return Vector512.ConditionalSelect(inRange, sum * power, Vector512<double>.Zero);
    }

    /// <summary>The natural logarithm of positive normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        // x = 2^k m with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh((m - 1) / (m + 1)).
        var bits = x.AsInt64();
        var mantissa = ((bits & Vector512.Create(0x000FFFFFFFFFFFFFL)) | Vector512<double>.One.AsInt64()).AsDouble();
        var isLarge = Vector512.GreaterThan(mantissa, Vector512.Create(1.4142135623730951));
        mantissa = Vector512.ConditionalSelect(isLarge, mantissa * 0.5, mantissa);
        var k = Vector512.ConvertToDouble(Vector512.ShiftRightLogical(bits, 52) - Vector512.Create(1023L));
        k = Vector512.ConditionalSelect(isLarge, k + Vector512<double>.One, k);

        var s = (mantissa - Vector512<double>.One) / (mantissa + Vector512<double>.One);
        var z = s * s;
        var sum = Vector512.Create(1 / 23.0);
        sum = Fma(sum, z, Vector512.Create(1 / 21.0));
        sum = Fma(sum, z, Vector512.Create(1 / 19.0));
        sum = Fma(sum, z, Vector512.Create(1 / 17.0));
        sum = Fma(sum, z, Vector512.Create(1 / 15.0));
        sum = Fma(sum, z, Vector512.Create(1 / 13.0));
        sum = Fma(sum, z, Vector512.Create(1 / 11.0));
        sum = Fma(sum, z, Vector512.Create(1 / 9.0));
        sum = Fma(sum, z, Vector512.Create(1 / 7.0));
        sum = Fma(sum, z, Vector512.Create(1 / 5.0));
        sum = Fma(sum, z, Vector512.Create(1 / 3.0));
        var twice = s + s;
        return Fma(k, Vector512.Create(LogTwoHigh), Fma(k, Vector512.Create(LogTwoLow), Fma(twice * z, sum, twice)));
    }

    /// <summary>a b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}
