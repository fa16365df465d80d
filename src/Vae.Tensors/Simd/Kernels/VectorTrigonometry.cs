using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Tensors.Simd.Kernels;

/// <summary>
/// Trigonometry of sixteen floats, as accurate and as independent of the machine's vectors as
/// <see cref="VectorMath"/>.
/// </summary>
internal static class VectorTrigonometry
{
    /// <summary>
    /// Up to here quarter turns are counted and taken away in single precision without loss.
    /// </summary>
    private const float LargestReduced = 8192;

    /// <summary>sin x; NaN for ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x)
    {
        var result = Turned(x, Vector512<int>.Zero);
        return Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestReduced))
            ? WithLargeSines(x, result)
            : result;
    }

    /// <summary>cos x = sin(x + a quarter turn); NaN for ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x)
    {
        var result = Turned(x, Vector512<int>.One);
        return Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestReduced))
            ? WithLargeCosines(x, result)
            : result;
    }

    /// <summary>
    /// atan x: by x + x³ P(x²) within tan(π/8), beyond it by the angle to π/4, and from tan(3π/8)
    /// on to π/2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan(Vector512<float> x)
    {
        var magnitude = Vector512.Abs(x);
        var isMiddle = Vector512.GreaterThan(magnitude, Vector512.Create(0.41421356f));
        var isLarge = Vector512.GreaterThan(magnitude, Vector512.Create(2.4142136f));
        var one = Vector512<float>.One;
        var t = Vector512.ConditionalSelect(isMiddle, (magnitude - one) / (magnitude + one), magnitude);
        t = Vector512.ConditionalSelect(isLarge, -(one / magnitude), t);
        var start = Vector512.ConditionalSelect(
            isLarge,
            Vector512.Create(1.570796371f),
            isMiddle & Vector512.Create(0.7853981853f)
        );
        var square = t * t;
        var p = Vector512.FusedMultiplyAdd(square, Vector512.Create(0.08520063758f), Vector512.Create(-0.1402405053f));
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(0.1999123245f));
        p = Vector512.FusedMultiplyAdd(square, p, Vector512.Create(-0.3333328664f));
        // What single precision leaves over of π/2 and π/4: the sum may be half as large as its
        // first part.
        var rest = Vector512.ConditionalSelect(
            isLarge,
            Vector512.Create(-4.371138829e-8f),
            isMiddle & Vector512.Create(-2.185569414e-8f)
        );
        return (start + (Vector512.FusedMultiplyAdd(square * t, p, t) + rest)) | (x & Vector512.Create(-0f));
    }

    /// <summary>
    /// The sine of x and some quarter turns: x is a number n of them and r, within half of one; n
    /// says whether r's sine or cosine counts, and its sign.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Turned(Vector512<float> x, Vector512<int> quarters)
    {
        var n = Vector512.Round(x * Vector512.Create(0.6366197724f));
        // π/2 in three parts. The first difference is exact: both are multiples of 2^-24 and it is
        // below 1.
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.570796371f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(4.371138829e-8f), r);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(1.71512451e-15f), r);
        var square = r * r;
        var sine = Vector512.FusedMultiplyAdd(
            square,
            Vector512.Create(-0.0001958784123f),
            Vector512.Create(0.008332747966f)
        );
        sine = Vector512.FusedMultiplyAdd(square, sine, Vector512.Create(-0.1666666418f));
        sine = Vector512.FusedMultiplyAdd(square * r, sine, r);
        var cosine = Vector512.FusedMultiplyAdd(
            square,
            Vector512.Create(2.454789137e-05f),
            Vector512.Create(-0.001388830249f)
        );
        cosine = Vector512.FusedMultiplyAdd(square, cosine, Vector512.Create(0.04166666418f));
        cosine = Vector512.FusedMultiplyAdd(
            square * square,
            cosine,
            Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), Vector512<float>.One)
        );
        var quadrant = Vector512.ConvertToInt32Native(n) + quarters;
        var isOdd = Vector512.Equals(quadrant & Vector512<int>.One, Vector512<int>.One).AsSingle();
        var sign = Vector512.ShiftLeft(quadrant & Vector512.Create(2), 30).AsSingle();
        return Vector512.ConditionalSelect(isOdd, cosine, sine) ^ sign;
    }

    /// <summary>
    /// Angles so large that they are hardly meant, and infinities: in double precision, lane by
    /// lane. No lane depends on another.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> WithLargeSines(Vector512<float> x, Vector512<float> result)
    {
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
        {
            if (MathF.Abs(x[lane]) > LargestReduced)
                result = result.WithElement(lane, (float)Math.Sin(x[lane]));
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> WithLargeCosines(Vector512<float> x, Vector512<float> result)
    {
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
        {
            if (MathF.Abs(x[lane]) > LargestReduced)
                result = result.WithElement(lane, (float)Math.Cos(x[lane]));
        }

        return result;
    }
}
