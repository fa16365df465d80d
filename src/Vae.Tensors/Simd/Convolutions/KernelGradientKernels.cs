using System.Collections.Concurrent;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>
/// Kernels that add, to blocks of rows of a kernel's gradient, the products of patches' elements
/// with the pixels of the output's gradient. Each sum starts at 0 with the first pixel of the call
/// and is added to the result as a whole, so that long sums lose fewer digits.
/// </summary>
internal static class KernelGradientKernels
{
    private static readonly ConcurrentDictionary<PatchShape, ProductKernel> Known = new();

    public static ProductKernel For(PatchShape shape) =>
        Known.GetOrAdd(shape, key => ProductKernelWriter.Emit("KernelGradient", kernel => Write(key, kernel)));

    private static unsafe void Write(PatchShape shape, ProductKernelWriter kernel)
    {
        var left = kernel.Argument(nameof(ProductArguments.Left));
        var offsets = kernel.Argument(nameof(ProductArguments.Offsets));
        var inner = kernel.Argument(nameof(ProductArguments.Inner));
        var right = kernel.Argument(nameof(ProductArguments.Right));
        var rightInner = kernel.Argument(nameof(ProductArguments.RightStride));
        var blocks = kernel.Argument(nameof(ProductArguments.Blocks));
        var result = kernel.Argument(nameof(ProductArguments.Result));
        var resultRow = kernel.Argument(nameof(ProductArguments.ResultRow));
        var mask = shape.IsPartial ? kernel.LastLanes() : null;
        var block = new RegisterBlock(kernel, shape.Rows, shape.Vectors, mask);
        var a = kernel.Number();
        var b = kernel.Number();
        var offset = kernel.Number();
        var k = kernel.Number();

        kernel.Repeat(
            blocks,
            () =>
            {
                block.SetZero();
                offset.Set(offsets);
                b.Set(right);
                k.Set(inner);
                kernel.Repeat(
                    k,
                    () =>
                    {
                        a.Set(left + offset.Read());
                        block.LoadColumns(b);
                        for (var row = 0; row < shape.Rows; row++)
                            block.AddProducts(row, a + (row * sizeof(float)));
                        offset.Add(sizeof(RowOffsets));
                        b.Add(rightInner);
                    }
                );
                for (var row = 0; row < shape.Rows; row++)
                {
                    block.AddRow(row, result);
                    result.Add(resultRow);
                }

                left.Add(shape.Rows * sizeof(float));
            }
        );
    }
}
