using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Tensors.Simd.Kernels;

/// <summary>
/// Partial vectors, and sums across one in an order that does not depend on the machine.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>All bits set in the first <paramref name="count"/> lanes, in [0, 16].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(nint count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    /// <summary>Stores the lanes of the mask; the others' memory is not touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination, Vector512<float> mask)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, mask, value);
        }
        else if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, mask.GetLower(), value.GetLower());
            Avx.MaskStore(destination + 8, mask.GetUpper(), value.GetUpper());
        }
        else
        {
            Vector512.ConditionalSelect(mask, value, Vector512.Load(destination)).Store(destination);
        }
    }

    /// <summary>
    /// The sum of the 16 lanes: halves are added to each other until one lane is left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value)
    {
        var eight = value.GetLower() + value.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>The largest of the 16 lanes; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> value)
    {
        var eight = Vector256.Max(value.GetLower(), value.GetUpper());
        var four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return MathF.Max(
            MathF.Max(four.GetElement(0), four.GetElement(1)),
            MathF.Max(four.GetElement(2), four.GetElement(3))
        );
    }
}
