using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Tensors.Simd.Kernels;

/// <summary>
/// Transposes a matrix; where the machine can, in blocks of 8 by 8 that are turned in registers.
/// </summary>
internal static unsafe class Transposition
{
    /// <summary>A matrix whose rows lie a stride apart, in elements.</summary>
    public readonly struct Matrix(float* start, nint stride)
    {
        public readonly float* Start = start;
        public readonly nint Stride = stride;
    }

    /// <summary>
    /// target[i, j] = source[j, i] for i below <paramref name="rows"/> and j below
    /// <paramref name="columns"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Matrix source, Matrix target, nint rows, nint columns)
    {
        var from = source.Start;
        var fromStride = source.Stride;
        var to = target.Start;
        var toStride = target.Stride;
        nint wholeRows = Avx.IsSupported ? rows & ~7 : 0;
        nint wholeColumns = Avx.IsSupported ? columns & ~7 : 0;
        for (nint i = 0; i < wholeRows; i += 8)
        {
            for (nint j = 0; j < wholeColumns; j += 8)
                Block(from + (j * fromStride) + i, fromStride, to + (i * toStride) + j, toStride);
        }

        for (nint i = 0; i < rows; i++)
        {
            for (var j = i < wholeRows ? wholeColumns : 0; j < columns; j++)
                to[(i * toStride) + j] = from[(j * fromStride) + i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* from, nint fromStride, float* to, nint toStride)
    {
        var lower = from + (4 * fromStride);
        // Rows 0 and 4, 1 and 5, … side by side, so that all that is left happens within halves.
        TurnHalves(from, lower, fromStride, to, toStride);
        TurnHalves(from + 4, lower + 4, fromStride, to + (4 * toStride), toStride);
    }

    /// <summary>
    /// Transposes two blocks of 4 by 4: one into the left half of four rows, one into the right.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnHalves(float* upper, float* lower, nint fromStride, float* to, nint toStride)
    {
        var r0 = Row(upper, lower);
        var r1 = Row(upper + fromStride, lower + fromStride);
        var r2 = Row(upper + (2 * fromStride), lower + (2 * fromStride));
        var r3 = Row(upper + (3 * fromStride), lower + (3 * fromStride));
        var low01 = Avx.UnpackLow(r0, r1);
        var high01 = Avx.UnpackHigh(r0, r1);
        var low23 = Avx.UnpackLow(r2, r3);
        var high23 = Avx.UnpackHigh(r2, r3);
        Avx.Shuffle(low01, low23, 0b01_00_01_00).Store(to);
        Avx.Shuffle(low01, low23, 0b11_10_11_10).Store(to + toStride);
        Avx.Shuffle(high01, high23, 0b01_00_01_00).Store(to + (2 * toStride));
        Avx.Shuffle(high01, high23, 0b11_10_11_10).Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Row(float* upper, float* lower) =>
        Vector256.Create(Vector128.Load(upper), Vector128.Load(lower));
}
