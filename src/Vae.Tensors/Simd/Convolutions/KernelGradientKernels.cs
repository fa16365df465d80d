using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Vae.Tensors.Simd.Fusion;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>
/// Kernels that add, to blocks of rows of a kernel's gradient, the products of patches' elements with the pixels of the output's gradient. Each sum starts at 0 with the first
/// pixel of the call and is added to the result as a whole, so that long sums lose fewer digits.
/// </summary>
internal static class KernelGradientKernels
{
    private const int VectorSize = AlignedMemory.Lanes * sizeof(float);

    private static readonly ConcurrentDictionary<PatchShape, ProductKernel> Known = new();

    public static ProductKernel For(PatchShape shape) => Known.GetOrAdd(shape, Emit);

    private static unsafe ProductKernel Emit(PatchShape shape)
    {
        var method = new DynamicMethod("KernelGradient", typeof(void), [typeof(ProductArguments*)], typeof(KernelGradientKernels).Module, skipVisibility: true) { InitLocals = false };
        var writer = new KernelWriter(method.GetILGenerator(2048));
        Write(shape, writer);
        writer.Il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ProductKernel>();
    }

    private static unsafe void Write(PatchShape shape, KernelWriter writer)
    {
        var il = writer.Il;
        var (left, places, inner) = (Field(nameof(ProductArguments.Left)), Field(nameof(ProductArguments.Places)), Field(nameof(ProductArguments.Inner)));
        var (right, rightInner, blocks) = (Field(nameof(ProductArguments.Right)), Field(nameof(ProductArguments.RightStride)), Field(nameof(ProductArguments.Blocks)));
        var (result, resultRow) = (Field(nameof(ProductArguments.Result)), Field(nameof(ProductArguments.ResultRow)));
        var mask = shape.IsPartial ? writer.Lanes(Field(nameof(ProductArguments.LastLanes))) : null;
        var sums = new LocalBuilder[shape.Rows, shape.Vectors];
        foreach (ref var sum in MemoryMarshal.CreateSpan(ref sums[0, 0], sums.Length)) sum = writer.Vector();
        LocalBuilder[] columns = [.. Enumerable.Range(0, shape.Vectors).Select(_ => writer.Vector())];
        var (element, a, b, place, k) = (writer.Vector(), writer.Number(), writer.Number(), writer.Number(), writer.Number());

        writer.Repeat(blocks, () =>
        {
            foreach (var sum in sums) writer.SetZero(sum);
            writer.Copy(places, place);
            writer.Copy(right, b);
            writer.Copy(inner, k);
            writer.Repeat(k, () =>
            {
                il.Emit(OpCodes.Ldloc, left);
                il.Emit(OpCodes.Ldloc, place);
                il.Emit(OpCodes.Ldind_I);
                il.Emit(OpCodes.Add);
                il.Emit(OpCodes.Stloc, a);
                WriteStep();
                writer.Advance(place, sizeof(RowPlace));
                writer.Advance(b, rightInner);
            });
            for (var row = 0; row < shape.Rows; row++)
            {
                for (var vector = 0; vector < shape.Vectors; vector++)
                {
                    writer.Load(element, result, vector * VectorSize);
                    writer.Add(element, sums[row, vector]);
                    writer.Store(element, result, vector * VectorSize, vector == shape.Vectors - 1 ? mask : null);
                }

                writer.Advance(result, resultRow);
            }

            writer.Advance(left, shape.Rows * sizeof(float));
        });

        void WriteStep()
        {
            for (var vector = 0; vector < shape.Vectors; vector++) writer.Load(columns[vector], b, vector * VectorSize);
            for (var row = 0; row < shape.Rows; row++)
            {
                writer.Address(a, row * sizeof(float));
                il.Emit(OpCodes.Ldind_R4);
                il.Emit(OpCodes.Call, VectorMethods.Create);
                il.Emit(OpCodes.Stloc, element);
                for (var vector = 0; vector < shape.Vectors; vector++) writer.MultiplyAdd(element, columns[vector], sums[row, vector]);
            }
        }

        LocalBuilder Field(string name) => writer.Field((int)Marshal.OffsetOf<ProductArguments>(name));
    }
}
