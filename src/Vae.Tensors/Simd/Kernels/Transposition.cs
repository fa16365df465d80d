using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Tensors.Simd.Kernels;

/// <summary>Transposes a matrix; where the machine can, in blocks of 8 by 8 that are turned in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>to[i, j] = from[j, i] for i below <paramref name="rows"/> and j below <paramref name="columns"/>; rows lie a stride apart on both sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint fromStride, float* to, nint toStride, nint rows, nint columns)
    {
        nint wholeRows = Avx.IsSupported ? rows & ~7 : 0, wholeColumns = Avx.IsSupported ? columns & ~7 : 0;
        for (nint i = 0; i < wholeRows; i += 8)
        {
            for (nint j = 0; j < wholeColumns; j += 8) Block(from + (j * fromStride) + i, fromStride, to + (i * toStride) + j, toStride);
        }

        for (nint i = 0; i < rows; i++)
        {
            for (var j = i < wholeRows ? wholeColumns : 0; j < columns; j++) to[(i * toStride) + j] = from[(j * fromStride) + i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* from, nint fromStride, float* to, nint toStride)
    {
        float* upper = from, lower = from + (4 * fromStride);
        // Rows 0 and 4, 1 and 5, … side by side, so that all that is left happens within halves.
        var (a0, b0) = Halves(upper, lower);
        var (a1, b1) = Halves(upper + fromStride, lower + fromStride);
        var (a2, b2) = Halves(upper + (2 * fromStride), lower + (2 * fromStride));
        var (a3, b3) = Halves(upper + (3 * fromStride), lower + (3 * fromStride));
        Turn(a0, a1, a2, a3, to, toStride);
        Turn(b0, b1, b2, b3, to + (4 * toStride), toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Left, Vector256<float> Right) Halves(float* upper, float* lower) => (
        Vector256.Create(Vector128.Load(upper), Vector128.Load(lower)),
        Vector256.Create(Vector128.Load(upper + 4), Vector128.Load(lower + 4)));

    /// <summary>Transposes the 4 by 4 block in each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3, float* to, nint stride)
    {
        var (low01, high01) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
        var (low23, high23) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        Avx.Shuffle(low01, low23, 0b01_00_01_00).Store(to);
        Avx.Shuffle(low01, low23, 0b11_10_11_10).Store(to + stride);
        Avx.Shuffle(high01, high23, 0b01_00_01_00).Store(to + (2 * stride));
        Avx.Shuffle(high01, high23, 0b11_10_11_10).Store(to + (3 * stride));
    }
}
