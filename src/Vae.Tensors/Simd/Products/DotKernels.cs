using System.Collections.Concurrent;
using Vae.Tensors.Simd.Emission;

namespace Vae.Tensors.Simd.Products;

/// <summary>
/// Kernels for products of few columns and many inner indices, which are neighbours in memory on
/// both sides: lane l of a sum takes the inner indices k with k mod 16 = l in ascending order, and
/// the sixteen are added at the end.
/// </summary>
internal static class DotKernels
{
    private const int VectorSize = AlignedMemory.Lanes * sizeof(float);

    private static readonly ConcurrentDictionary<(int Rows, int Columns), ProductKernel> Known = new();

    public static ProductKernel For(int rows, int columns) =>
        Known.GetOrAdd(
            (rows, columns),
            key => ProductKernelWriter.Emit("Dot", kernel => Write(key.Rows, key.Columns, kernel))
        );

    private static void Write(int rows, int columns, ProductKernelWriter kernel)
    {
        var left = kernel.Argument(nameof(ProductArguments.Left));
        var leftRow = kernel.Argument(nameof(ProductArguments.LeftRow));
        var right = kernel.Argument(nameof(ProductArguments.Right));
        var rightColumn = kernel.Argument(nameof(ProductArguments.RightStride));
        var result = kernel.Argument(nameof(ProductArguments.Result));
        var resultRow = kernel.Argument(nameof(ProductArguments.ResultRow));
        var inner = kernel.Argument(nameof(ProductArguments.Inner));
        var blocks = kernel.Argument(nameof(ProductArguments.Blocks));
        var allBytes = kernel.Number(inner * sizeof(float));
        var mask = kernel.Vector(VectorExpression.FirstLanes(inner & (AlignedMemory.Lanes - 1)));
        var wholeBytes = kernel.Number(allBytes & -VectorSize);

        var x = kernel.Vectors(rows);
        var y = kernel.Vectors(columns);
        var k = kernel.Number();
        var sums = kernel.Vectors(rows * columns);
        NumberVariable[] leftAt = [left, .. Enumerable.Range(1, rows - 1).Select(_ => kernel.Number())];
        NumberVariable[] rightAt =
        [
            right,
            .. Enumerable.Range(1, columns - 1).Select(column => kernel.Number(right + (rightColumn * column))),
        ];
        var blockStride = kernel.Number(leftRow * rows);

        kernel.Repeat(
            blocks,
            () =>
            {
                foreach (var sum in sums)
                    sum.Set(VectorExpression.Zero);
                for (var row = 1; row < rows; row++)
                    leftAt[row].Set(leftAt[row - 1] + leftRow);
                k.Set(0);
                kernel.While(
                    k < wholeBytes,
                    () =>
                    {
                        AddProducts(VectorExpression.Load);
                        k.Add(VectorSize);
                    }
                );

                // What lies behind the end may be anything, NaN included: both sides are blanked.
                kernel.If(k < allBytes, () => AddProducts(address => mask & VectorExpression.Load(address)));

                for (var row = 0; row < rows; row++)
                {
                    for (var column = 0; column < columns; column++)
                    {
                        var sum = sums[(row * columns) + column];
                        kernel.StoreReduced(VectorMethods.SumAcross, sum, result + (column * sizeof(float)));
                    }

                    result.Add(resultRow);
                }

                left.Add(blockStride);
            }
        );

        void AddProducts(Func<NumberExpression, VectorExpression> load)
        {
            foreach (var (vector, pointer) in x.Zip(leftAt).Concat(y.Zip(rightAt)))
                vector.Set(load(pointer + k));
            for (var i = 0; i < sums.Length; i++)
                sums[i].Set(VectorExpression.MultiplyAdd(x[i / columns], y[i % columns], sums[i]));
        }
    }
}
