using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Foundation;

/// <summary>
/// Sixteen Philox blocks side by side, one a lane, and the 64 normals that they make.
/// </summary>
internal static class NormalGroup
{
    private const float HalfPi = (float)(Math.PI / 2);

    /// <summary>
    /// Writes the normals of blocks 16 group to 16 group + 15 to the first 64 elements. Compiled
    /// well at once: a short study would else draw its noise by slow code.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong group, StreamKey stream, Span<float> destination)
    {
        Invariant.Holds(destination.Length >= 64, "a group has room for each of its normals");
        var block = group * 16;
        // 16 blocks from a multiple of 16 on share the upper word of their index.
        var c0 = Vector512.Create((uint)block) + Vector512<uint>.Indices;
        var c1 = Vector512.Create((uint)(block >> 32));
        var c2 = Vector512.Create(stream.High0);
        var c3 = Vector512.Create(stream.High1);
        var key0 = stream.Key0;
        var key1 = stream.Key1;
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var (upper0, lower0) = Multiply(c0, Philox.Multiplier0);
            var (upper1, lower1) = Multiply(c2, Philox.Multiplier1);
            c0 = upper1 ^ c1 ^ Vector512.Create(key0);
            c1 = lower1;
            c2 = upper0 ^ c3 ^ Vector512.Create(key1);
            c3 = lower0;
            key0 += Philox.Weyl0;
            key1 += Philox.Weyl1;
        }

        ref var first = ref destination[0];
        BoxMuller(c0, c1, ref first);
        BoxMuller(c2, c3, ref Unsafe.Add(ref first, 32));
    }

    /// <summary>The upper and the lower halves of the 64-bit products of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> Upper, Vector512<uint> Lower) Multiply(Vector512<uint> lanes, uint factor)
    {
        var even = MultiplyEven(lanes, factor);
        var odd = MultiplyEven(Vector512.ShiftRightLogical(lanes.AsUInt64(), 32).AsUInt32(), factor);
        var lowerHalf = Vector512.Create((ulong)uint.MaxValue);
        var upper = Vector512.ShiftRightLogical(even, 32) | Vector512.AndNot(odd, lowerHalf);
        var lower = (even & lowerHalf) | Vector512.ShiftLeft(odd, 32);
        return (upper.AsUInt32(), lower.AsUInt32());
    }

    /// <summary>The 64-bit products of lanes 0, 2, 4, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyEven(Vector512<uint> lanes, uint factor)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Multiply(lanes, Vector512.Create(factor));
        if (Avx2.IsSupported)
        {
            var half = Vector256.Create(factor);
            return Vector512.Create(Avx2.Multiply(lanes.GetLower(), half), Avx2.Multiply(lanes.GetUpper(), half));
        }

        return (lanes.AsUInt64() & Vector512.Create((ulong)uint.MaxValue)) * Vector512.Create((ulong)factor);
    }

    /// <summary>Sixteen normals by the cosine at 0, sixteen by the sine at 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BoxMuller(Vector512<uint> forRadius, Vector512<uint> forAngle, ref float destination)
    {
        // An odd number below 2^31 is never 0. Its conversion is a signed one, which every machine
        // has.
        var odd = (Vector512.ShiftRightLogical(forRadius, 1) | Vector512<uint>.One).AsInt32();
        var uniform = Vector512.ConvertToSingle(odd) * Vector512.Create(1f / (1U << 31));
        var radius = Vector512.Sqrt(Vector512.Create(-2f) * Log(uniform));
        var quarterTurns = Vector512.ConvertToSingle(forAngle.AsInt32()) * Vector512.Create(1f / (1U << 30));
        var (sine, cosine) = SinCosOfQuarterTurns(quarterTurns);
        (radius * cosine).StoreUnsafe(ref destination);
        (radius * sine).StoreUnsafe(ref destination, 16);
    }

    /// <summary>
    /// ln x for normal positive x: the exponent apart, then ln m = 2 artanh((m - 1) / (m + 1)) by
    /// its series, with m in [√½, √2).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log(Vector512<float> x)
    {
        // The bits of √½ are taken away first: so the exponent is the one whose mantissa is nearest
        // to 1.
        var shifted = x.AsInt32() - Vector512.Create(0x3F3504F3);
        var exponent = Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(shifted, 23));
        var mantissa = ((shifted & Vector512.Create(0x007FFFFF)) + Vector512.Create(0x3F3504F3)).AsSingle();
        var s = (mantissa - Vector512<float>.One) / (mantissa + Vector512<float>.One);
        var square = s * s;
        var series = Vector512.FusedMultiplyAdd(square, Vector512.Create(2f / 9), Vector512.Create(2f / 7));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 5));
        series = Vector512.FusedMultiplyAdd(square, series, Vector512.Create(2f / 3));
        series = Vector512.FusedMultiplyAdd(square * s, series, s + s);
        return Vector512.FusedMultiplyAdd(exponent, Vector512.Create(0.6931472f), series);
    }

    /// <summary>
    /// sin and cos of x times a quarter turn, x in [-2, 2]: Taylor's series within half a quarter,
    /// then the quadrant.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Sine, Vector512<float> Cosine) SinCosOfQuarterTurns(Vector512<float> x)
    {
        var nearest = Vector512.Round(x);
        var angle = (x - nearest) * Vector512.Create(HalfPi);
        var square = angle * angle;

        var sine = Vector512.FusedMultiplyAdd(square, Vector512.Create(1f / 362880), Vector512.Create(-1f / 5040));
        sine = Vector512.FusedMultiplyAdd(square, sine, Vector512.Create(1f / 120));
        sine = Vector512.FusedMultiplyAdd(square, sine, Vector512.Create(-1f / 6));
        sine = Vector512.FusedMultiplyAdd(square * angle, sine, angle);

        var cosine = Vector512.FusedMultiplyAdd(square, Vector512.Create(1f / 40320), Vector512.Create(-1f / 720));
        cosine = Vector512.FusedMultiplyAdd(square, cosine, Vector512.Create(1f / 24));
        cosine = Vector512.FusedMultiplyAdd(square, cosine, Vector512.Create(-1f / 2));
        cosine = Vector512.FusedMultiplyAdd(square, cosine, Vector512<float>.One);

        // Quadrants 1 and 3 swap the two. The sine is negative in quadrants 2 and 3, the cosine in
        // 1 and 2.
        var quadrant = Vector512.ConvertToInt32Native(nearest).AsUInt32();
        var swaps = Vector512.Equals(quadrant & Vector512<uint>.One, Vector512<uint>.One).AsSingle();
        var sineSign = Vector512.ShiftLeft(quadrant & Vector512.Create(2u), 30);
        var cosineSign = Vector512.ShiftLeft((quadrant + Vector512<uint>.One) & Vector512.Create(2u), 30);
        return (
            (Vector512.ConditionalSelect(swaps, cosine, sine).AsUInt32() ^ sineSign).AsSingle(),
            (Vector512.ConditionalSelect(swaps, sine, cosine).AsUInt32() ^ cosineSign).AsSingle()
        );
    }
}
