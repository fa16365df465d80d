using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Vae.Tensors.Simd.Emission;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>The shape of a block of the result that is held in registers.</summary>
/// <param name="Rows">Rows of the block.</param>
/// <param name="Vectors">Vectors of 16 columns a row.</param>
/// <param name="IsPartial">
/// Whether some lanes of the last vector are not part of the result.
/// </param>
internal readonly record struct PatchShape(int Rows, int Vectors, bool IsPartial);

/// <summary>
/// Kernels for products whose left rows are patches: segments of neighbours in memory, a line of
/// the grid apart. Every element of the result is one chain of fused multiply-adds from 0 over
/// ascending lines, columns and channels, whatever the shape of the block.
/// </summary>
internal static class PatchKernels
{
    private static readonly int LeftOffset = (int)Marshal.OffsetOf<RowOffsets>(nameof(RowOffsets.Left));
    private static readonly int ResultOffset = (int)Marshal.OffsetOf<RowOffsets>(nameof(RowOffsets.Result));

    private static readonly ConcurrentDictionary<PatchShape, ProductKernel> Known = new();

    public static ProductKernel For(PatchShape shape) =>
        Known.GetOrAdd(shape, key => ProductKernelWriter.Emit("Patch", kernel => Write(key, kernel)));

    private static unsafe void Write(PatchShape shape, ProductKernelWriter kernel)
    {
        var left = kernel.Argument(nameof(ProductArguments.Left));
        var offsets = kernel.Argument(nameof(ProductArguments.Offsets));
        var blocks = kernel.Argument(nameof(ProductArguments.Blocks));
        var right = kernel.Argument(nameof(ProductArguments.Right));
        var rightInner = kernel.Argument(nameof(ProductArguments.RightStride));
        var result = kernel.Argument(nameof(ProductArguments.Result));
        var segments = kernel.Argument(nameof(ProductArguments.Segments));
        var bytes = kernel.Argument(nameof(ProductArguments.SegmentBytes));
        var stride = kernel.Argument(nameof(ProductArguments.SegmentStride));
        var mask = shape.IsPartial ? kernel.LastLanes() : null;
        var block = new RegisterBlock(kernel, shape.Rows, shape.Vectors, mask);
        NumberVariable[] rows = [.. Enumerable.Range(0, shape.Rows).Select(_ => kernel.Number())];
        var b = kernel.Number();
        var k = kernel.Number();
        var end = kernel.Number();
        var gap = kernel.Number((bytes * -1) + stride);
        var segment = kernel.Number();

        kernel.Repeat(
            blocks,
            () =>
            {
                block.SetZero();
                for (var row = 0; row < shape.Rows; row++)
                    rows[row].Set(left + (offsets + ((row * sizeof(RowOffsets)) + LeftOffset)).Read());
                b.Set(right);
                k.Set(0);
                end.Set(bytes);
                segment.Set(segments);
                kernel.Repeat(
                    segment,
                    () =>
                    {
                        kernel.While(
                            k < end,
                            () =>
                            {
                                block.LoadColumns(b);
                                for (var row = 0; row < shape.Rows; row++)
                                    block.AddProducts(row, rows[row] + k);
                                k.Add(sizeof(float));
                                b.Add(rightInner);
                            }
                        );
                        k.Add(gap);
                        end.Add(stride);
                    }
                );
                for (var row = 0; row < shape.Rows; row++)
                {
                    b.Set(result + (offsets + ((row * sizeof(RowOffsets)) + ResultOffset)).Read());
                    block.StoreRow(row, b);
                }

                offsets.Add(shape.Rows * sizeof(RowOffsets));
            }
        );
    }
}
