using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Vae.Tensors.Simd.Fusion;

namespace Vae.Tensors.Simd.Products;

/// <summary>The shape of a block of the result that is held in registers while the inner index runs.</summary>
/// <param name="Rows">Rows of the block.</param>
/// <param name="Vectors">Vectors of 16 columns a row.</param>
/// <param name="IsPartial">Whether some lanes of the last vector are not part of the result.</param>
/// <param name="HasAdjacentRows">Whether rows of the left operand are neighbours in memory: it is read transposed.</param>
internal readonly record struct PanelShape(int Rows, int Vectors, bool IsPartial, bool HasAdjacentRows);

/// <summary>
/// Kernels for blocks of a product: every element of the result is one chain of fused multiply-adds from 0 over ascending inner indices, whatever the shape of the
/// block, so blocks are shaped to suit the machine and the bits stay the same.
/// </summary>
internal static class PanelKernels
{
    private const int VectorSize = AlignedMemory.Lanes * sizeof(float);

    private static readonly ConcurrentDictionary<PanelShape, ProductKernel> Known = new();

    public static ProductKernel For(PanelShape shape) => Known.GetOrAdd(shape, Emit);

    private static unsafe ProductKernel Emit(PanelShape shape)
    {
        var method = new DynamicMethod("Panel", typeof(void), [typeof(ProductArguments*)], typeof(PanelKernels).Module, skipVisibility: true) { InitLocals = false };
        var writer = new KernelWriter(method.GetILGenerator(2048));
        Write(shape, writer);
        writer.Il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ProductKernel>();
    }

    private static void Write(PanelShape shape, KernelWriter writer)
    {
        var (left, leftRow, leftInner) = (Field(writer, nameof(ProductArguments.Left)), Field(writer, nameof(ProductArguments.LeftRow)), Field(writer, nameof(ProductArguments.LeftInner)));
        var (right, rightInner) = (Field(writer, nameof(ProductArguments.Right)), Field(writer, nameof(ProductArguments.RightStride)));
        var (result, resultRow) = (Field(writer, nameof(ProductArguments.Result)), Field(writer, nameof(ProductArguments.ResultRow)));
        var (inner, blocks) = (Field(writer, nameof(ProductArguments.Inner)), Field(writer, nameof(ProductArguments.Blocks)));
        var mask = writer.Vector();
        if (shape.IsPartial)
        {
            writer.Il.Emit(OpCodes.Ldloc, Field(writer, nameof(ProductArguments.LastLanes)));
            writer.Il.Emit(OpCodes.Call, VectorMethods.FirstLanes);
            writer.Il.Emit(OpCodes.Stloc, mask);
        }

        LocalBuilder[] rowOffsets = shape.HasAdjacentRows ? [] : [.. Enumerable.Range(1, shape.Rows - 1).Select(row => writer.Multiple(leftRow, row))];
        var sums = new LocalBuilder[shape.Rows, shape.Vectors];
        foreach (ref var sum in MemoryMarshal.CreateSpan(ref sums[0, 0], sums.Length)) sum = writer.Vector();
        LocalBuilder[] columns = [.. Enumerable.Range(0, shape.Vectors).Select(_ => writer.Vector())];
        var (element, a, b, k) = (writer.Vector(), writer.Number(), writer.Number(), writer.Number());
        var blockStride = writer.Multiple(leftRow, shape.Rows);

        writer.Repeat(blocks, () =>
        {
            foreach (var sum in sums) writer.SetZero(sum);
            writer.Copy(left, a);
            writer.Copy(right, b);
            writer.Copy(inner, k);
            writer.Repeat(k, () =>
            {
                WriteStep();
                writer.Advance(a, leftInner);
                writer.Advance(b, rightInner);
            });
            for (var row = 0; row < shape.Rows; row++)
            {
                WriteStores(row);
                writer.Advance(result, resultRow);
            }

            writer.Advance(left, blockStride);
        });

        void WriteStep()
        {
            for (var vector = 0; vector < shape.Vectors; vector++)
            {
                writer.Address(b, vector * VectorSize);
                writer.Il.Emit(OpCodes.Call, VectorMethods.Load);
                writer.Il.Emit(OpCodes.Stloc, columns[vector]);
            }

            for (var row = 0; row < shape.Rows; row++)
            {
                writer.Address(a, shape.HasAdjacentRows ? row * sizeof(float) : 0);
                if (!shape.HasAdjacentRows && row > 0)
                {
                    writer.Il.Emit(OpCodes.Ldloc, rowOffsets[row - 1]);
                    writer.Il.Emit(OpCodes.Add);
                }

                writer.Il.Emit(OpCodes.Ldind_R4);
                writer.Il.Emit(OpCodes.Call, VectorMethods.Create);
                writer.Il.Emit(OpCodes.Stloc, element);
                for (var vector = 0; vector < shape.Vectors; vector++)
                {
                    writer.Il.Emit(OpCodes.Ldloc, element);
                    writer.Il.Emit(OpCodes.Ldloc, columns[vector]);
                    writer.Il.Emit(OpCodes.Ldloc, sums[row, vector]);
                    writer.Il.Emit(OpCodes.Call, VectorMethods.MultiplyAdd);
                    writer.Il.Emit(OpCodes.Stloc, sums[row, vector]);
                }
            }
        }

        void WriteStores(int row)
        {
            for (var vector = 0; vector < shape.Vectors; vector++)
            {
                var isPartial = shape.IsPartial && vector == shape.Vectors - 1;
                writer.Il.Emit(OpCodes.Ldloc, sums[row, vector]);
                writer.Address(result, vector * VectorSize);
                if (isPartial) writer.Il.Emit(OpCodes.Ldloc, mask);
                writer.Il.Emit(OpCodes.Call, isPartial ? VectorMethods.StoreMasked : VectorMethods.Store);
            }
        }
    }

    private static LocalBuilder Field(KernelWriter writer, string name) => writer.Field((int)Marshal.OffsetOf<ProductArguments>(name));
}
