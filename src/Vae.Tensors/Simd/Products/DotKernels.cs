using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Vae.Tensors.Simd.Fusion;

namespace Vae.Tensors.Simd.Products;

/// <summary>
/// Kernels for products of few columns and many inner indices, which are neighbours in memory on both sides: lane l of a sum takes the inner indices k with k mod 16 = l in
/// ascending order, and the sixteen are added at the end.
/// </summary>
internal static class DotKernels
{
    private const int VectorSize = AlignedMemory.Lanes * sizeof(float);

    private static readonly ConcurrentDictionary<(int Rows, int Columns), ProductKernel> Known = new();

    public static ProductKernel For(int rows, int columns) => Known.GetOrAdd((rows, columns), Emit);

    private static unsafe ProductKernel Emit((int Rows, int Columns) shape)
    {
        var method = new DynamicMethod("Dot", typeof(void), [typeof(ProductArguments*)], typeof(DotKernels).Module, skipVisibility: true) { InitLocals = false };
        var writer = new KernelWriter(method.GetILGenerator(2048));
        Write(shape.Rows, shape.Columns, writer);
        writer.Il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ProductKernel>();
    }

    private static void Write(int rows, int columns, KernelWriter writer)
    {
        var il = writer.Il;
        var (left, leftRow) = (Field(writer, nameof(ProductArguments.Left)), Field(writer, nameof(ProductArguments.LeftRow)));
        var (right, rightColumn) = (Field(writer, nameof(ProductArguments.Right)), Field(writer, nameof(ProductArguments.RightStride)));
        var (result, resultRow) = (Field(writer, nameof(ProductArguments.Result)), Field(writer, nameof(ProductArguments.ResultRow)));
        var (inner, blocks) = (Field(writer, nameof(ProductArguments.Inner)), Field(writer, nameof(ProductArguments.Blocks)));
        var (mask, wholeBytes, allBytes) = (writer.Vector(), writer.Number(), writer.Multiple(inner, sizeof(float)));
        il.Emit(OpCodes.Ldloc, inner);
        writer.Constant(AlignedMemory.Lanes - 1);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Call, VectorMethods.FirstLanes);
        il.Emit(OpCodes.Stloc, mask);
        il.Emit(OpCodes.Ldloc, allBytes);
        writer.Constant(-VectorSize);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Stloc, wholeBytes);

        var (x, y, k) = (Vectors(rows), Vectors(columns), writer.Number());
        var sums = Vectors(rows * columns);
        LocalBuilder[] leftAt = [left, .. Enumerable.Range(1, rows - 1).Select(_ => writer.Number())];
        LocalBuilder[] rightAt = [right, .. Enumerable.Range(1, columns - 1).Select(column => writer.Multiple(rightColumn, column))];
        foreach (var pointer in rightAt.Skip(1)) writer.Advance(pointer, right);
        var blockStride = writer.Multiple(leftRow, rows);

        writer.Repeat(blocks, () =>
        {
            foreach (var sum in sums) writer.SetZero(sum);
            for (var row = 1; row < rows; row++)
            {
                writer.Copy(leftAt[row - 1], leftAt[row]);
                writer.Advance(leftAt[row], leftRow);
            }

            writer.Constant(0);
            il.Emit(OpCodes.Stloc, k);
            writer.While(k, () => il.Emit(OpCodes.Ldloc, wholeBytes), () =>
            {
                WriteStep(isTail: false);
                writer.Advance(k, VectorSize);
            });
            var noTail = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, k);
            il.Emit(OpCodes.Ldloc, allBytes);
            il.Emit(OpCodes.Bge, noTail);
            WriteStep(isTail: true);
            il.MarkLabel(noTail);

            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    writer.Address(result, column * sizeof(float));
                    il.Emit(OpCodes.Ldloc, sums[(row * columns) + column]);
                    il.Emit(OpCodes.Call, VectorMethods.SumAcross);
                    il.Emit(OpCodes.Stind_R4);
                }

                writer.Advance(result, resultRow);
            }

            writer.Advance(left, blockStride);
        });

        void WriteStep(bool isTail)
        {
            foreach (var (vector, pointer) in x.Zip(leftAt).Concat(y.Zip(rightAt)))
            {
                // What lies behind the end may be anything, NaN included: both sides are blanked.
                if (isTail) il.Emit(OpCodes.Ldloc, mask);
                il.Emit(OpCodes.Ldloc, pointer);
                il.Emit(OpCodes.Ldloc, k);
                il.Emit(OpCodes.Add);
                il.Emit(OpCodes.Call, VectorMethods.Load);
                if (isTail) il.Emit(OpCodes.Call, VectorMethods.And);
                il.Emit(OpCodes.Stloc, vector);
            }

            for (var i = 0; i < sums.Length; i++)
            {
                il.Emit(OpCodes.Ldloc, x[i / columns]);
                il.Emit(OpCodes.Ldloc, y[i % columns]);
                il.Emit(OpCodes.Ldloc, sums[i]);
                il.Emit(OpCodes.Call, VectorMethods.MultiplyAdd);
                il.Emit(OpCodes.Stloc, sums[i]);
            }
        }

        LocalBuilder[] Vectors(int count) => [.. Enumerable.Range(0, count).Select(_ => writer.Vector())];
    }

    private static LocalBuilder Field(KernelWriter writer, string name) => writer.Field((int)Marshal.OffsetOf<ProductArguments>(name));
}
