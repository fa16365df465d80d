using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Vae.Tensors.Simd.Fusion;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>The shape of a block of the result that is held in registers.</summary>
/// <param name="Rows">Rows of the block.</param>
/// <param name="Vectors">Vectors of 16 columns a row.</param>
/// <param name="IsPartial">Whether some lanes of the last vector are not part of the result.</param>
internal readonly record struct PatchShape(int Rows, int Vectors, bool IsPartial);

/// <summary>
/// Kernels for products whose left rows are patches: segments of neighbours in memory, a line of the grid apart. Every element of the result is one chain of fused
/// multiply-adds from 0 over ascending lines, columns and channels, whatever the shape of the block.
/// </summary>
internal static class PatchKernels
{
    private const int VectorSize = AlignedMemory.Lanes * sizeof(float);

    private static readonly ConcurrentDictionary<PatchShape, ProductKernel> Known = new();

    public static ProductKernel For(PatchShape shape) => Known.GetOrAdd(shape, Emit);

    private static unsafe ProductKernel Emit(PatchShape shape)
    {
        var method = new DynamicMethod("Patch", typeof(void), [typeof(ProductArguments*)], typeof(PatchKernels).Module, skipVisibility: true) { InitLocals = false };
        var writer = new KernelWriter(method.GetILGenerator(2048));
        Write(shape, writer);
        writer.Il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ProductKernel>();
    }

    private static unsafe void Write(PatchShape shape, KernelWriter writer)
    {
        var il = writer.Il;
        var (left, places, blocks) = (Field(nameof(ProductArguments.Left)), Field(nameof(ProductArguments.Places)), Field(nameof(ProductArguments.Blocks)));
        var (right, rightInner, result) = (Field(nameof(ProductArguments.Right)), Field(nameof(ProductArguments.RightStride)), Field(nameof(ProductArguments.Result)));
        var (segments, bytes, stride) = (Field(nameof(ProductArguments.Segments)), Field(nameof(ProductArguments.SegmentBytes)), Field(nameof(ProductArguments.SegmentStride)));
        var mask = shape.IsPartial ? writer.Lanes(Field(nameof(ProductArguments.LastLanes))) : null;
        var sums = new LocalBuilder[shape.Rows, shape.Vectors];
        foreach (ref var sum in MemoryMarshal.CreateSpan(ref sums[0, 0], sums.Length)) sum = writer.Vector();
        LocalBuilder[] columns = [.. Enumerable.Range(0, shape.Vectors).Select(_ => writer.Vector())];
        LocalBuilder[] rows = [.. Enumerable.Range(0, shape.Rows).Select(_ => writer.Number())];
        var (element, b, k, end, gap, segment) = (writer.Vector(), writer.Number(), writer.Number(), writer.Number(), writer.Multiple(bytes, -1), writer.Number());
        writer.Advance(gap, stride);

        writer.Repeat(blocks, () =>
        {
            foreach (var sum in sums) writer.SetZero(sum);
            for (var row = 0; row < shape.Rows; row++) SetPlace(rows[row], left, (row * sizeof(RowPlace)) + Offset<RowPlace>(nameof(RowPlace.Left)));
            writer.Copy(right, b);
            writer.Constant(0);
            il.Emit(OpCodes.Stloc, k);
            writer.Copy(bytes, end);
            writer.Copy(segments, segment);
            writer.Repeat(segment, () =>
            {
                writer.While(k, () => il.Emit(OpCodes.Ldloc, end), WriteStep);
                writer.Advance(k, gap);
                writer.Advance(end, stride);
            });
            for (var row = 0; row < shape.Rows; row++)
            {
                SetPlace(b, result, (row * sizeof(RowPlace)) + Offset<RowPlace>(nameof(RowPlace.Result)));
                for (var vector = 0; vector < shape.Vectors; vector++) writer.Store(sums[row, vector], b, vector * VectorSize, vector == shape.Vectors - 1 ? mask : null);
            }

            writer.Advance(places, shape.Rows * sizeof(RowPlace));
        });

        void WriteStep()
        {
            for (var vector = 0; vector < shape.Vectors; vector++) writer.Load(columns[vector], b, vector * VectorSize);
            for (var row = 0; row < shape.Rows; row++)
            {
                il.Emit(OpCodes.Ldloc, rows[row]);
                il.Emit(OpCodes.Ldloc, k);
                il.Emit(OpCodes.Add);
                il.Emit(OpCodes.Ldind_R4);
                il.Emit(OpCodes.Call, VectorMethods.Create);
                il.Emit(OpCodes.Stloc, element);
                for (var vector = 0; vector < shape.Vectors; vector++) writer.MultiplyAdd(element, columns[vector], sums[row, vector]);
            }

            writer.Advance(k, sizeof(float));
            writer.Advance(b, rightInner);
        }

        // A local becomes a base plus the displacement that the table of places has for the row.
        void SetPlace(LocalBuilder local, LocalBuilder from, int displacement)
        {
            il.Emit(OpCodes.Ldloc, from);
            writer.Address(places, displacement);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, local);
        }

        LocalBuilder Field(string name) => writer.Field(Offset<ProductArguments>(name));
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
