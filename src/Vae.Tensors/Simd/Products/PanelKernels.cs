using System.Collections.Concurrent;
using Vae.Tensors.Simd.Emission;

namespace Vae.Tensors.Simd.Products;

/// <summary>
/// The shape of a block of the result that is held in registers while the inner index runs.
/// </summary>
/// <param name="Rows">Rows of the block.</param>
/// <param name="Vectors">Vectors of 16 columns a row.</param>
/// <param name="IsPartial">
/// Whether some lanes of the last vector are not part of the result.
/// </param>
/// <param name="HasAdjacentRows">
/// Whether rows of the left operand are neighbours in memory: it is read transposed.
/// </param>
internal readonly record struct PanelShape(int Rows, int Vectors, bool IsPartial, bool HasAdjacentRows);

/// <summary>
/// Kernels for blocks of a product: every element of the result is one chain of fused multiply-adds
/// from 0 over ascending inner indices, whatever the shape of the block. So blocks are shaped to
/// suit the machine and the bits stay the same.
/// </summary>
internal static class PanelKernels
{
    private static readonly ConcurrentDictionary<PanelShape, ProductKernel> Known = new();

    public static ProductKernel For(PanelShape shape) =>
        Known.GetOrAdd(shape, key => ProductKernelWriter.Emit("Panel", kernel => Write(key, kernel)));

    private static void Write(PanelShape shape, ProductKernelWriter kernel)
    {
        var left = kernel.Argument(nameof(ProductArguments.Left));
        var leftRow = kernel.Argument(nameof(ProductArguments.LeftRow));
        var leftInner = kernel.Argument(nameof(ProductArguments.LeftInner));
        var right = kernel.Argument(nameof(ProductArguments.Right));
        var rightInner = kernel.Argument(nameof(ProductArguments.RightStride));
        var result = kernel.Argument(nameof(ProductArguments.Result));
        var resultRow = kernel.Argument(nameof(ProductArguments.ResultRow));
        var inner = kernel.Argument(nameof(ProductArguments.Inner));
        var blocks = kernel.Argument(nameof(ProductArguments.Blocks));
        var mask = shape.IsPartial ? kernel.LastLanes() : null;
        var rowOffsets = RowOffsets(shape, leftRow, kernel);
        var block = new RegisterBlock(kernel, shape.Rows, shape.Vectors, mask);
        var a = kernel.Number();
        var b = kernel.Number();
        var k = kernel.Number();
        var blockStride = kernel.Number(leftRow * shape.Rows);

        kernel.Repeat(
            blocks,
            () =>
            {
                block.SetZero();
                a.Set(left);
                b.Set(right);
                k.Set(inner);
                kernel.Repeat(
                    k,
                    () =>
                    {
                        block.LoadColumns(b);
                        for (var row = 0; row < shape.Rows; row++)
                            block.AddProducts(row, a + rowOffsets[row]);
                        a.Add(leftInner);
                        b.Add(rightInner);
                    }
                );
                for (var row = 0; row < shape.Rows; row++)
                {
                    block.StoreRow(row, result);
                    result.Add(resultRow);
                }

                left.Add(blockStride);
            }
        );
    }

    /// <summary>From an element of the block's first row to those below it, in bytes.</summary>
    private static NumberExpression[] RowOffsets(PanelShape shape, NumberVariable leftRow, KernelWriter kernel)
    {
        var offsets = new NumberExpression[shape.Rows];
        offsets[0] = 0;
        for (var row = 1; row < shape.Rows; row++)
            offsets[row] = shape.HasAdjacentRows ? row * sizeof(float) : kernel.Number(leftRow * row);
        return offsets;
    }
}
