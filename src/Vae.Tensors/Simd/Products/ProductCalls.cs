using System.Runtime.Intrinsics;
using Vae.Tensors.Simd.Planning;

namespace Vae.Tensors.Simd.Products;

/// <summary>Cuts products into blocks that suit the machine's registers.</summary>
internal sealed unsafe class ProductCalls(ArgumentMemory memory)
{
    /// <summary>
    /// The calls that compute some rows of a product, whose first row of the left operand and of
    /// the result are given.
    /// </summary>
    public IEnumerable<ProductCall> For(ProductUnit product, int rows, float* left, float* right, float* result)
    {
        if (rows == 0 || product.Columns == 0)
            return [];
        var arguments = new ProductArguments
        {
            LeftRow = (nint)product.Left.Strides.Items[0] * sizeof(float),
            LeftInner = (nint)product.Left.Strides.Items[1] * sizeof(float),
            ResultRow = (nint)product.Columns * sizeof(float),
            Inner = product.Inner,
            Left = left,
            Right = right,
            Result = result,
        };
        return product.Form == ProductForm.Dots ? Dots(product, rows, arguments) : Panels(product, rows, arguments);
    }

    /// <summary>As many sums as registers hold beside the operands.</summary>
    /// <remarks>
    /// There are 32 registers of 16 lanes with AVX-512, 16 registers of 8 lanes without.
    /// </remarks>
    public static (int Rows, int Vectors) BlockFor(int rows)
    {
        if (!Vector512.IsHardwareAccelerated)
            return (Math.Min(rows, 6), 1);
        return rows switch
        {
            >= 8 => (8, 2),
            >= 4 => (4, 4),
            _ => (rows, 6),
        };
    }

    /// <summary>
    /// The vectors of the columns, as many at a time as a block of these rows holds.
    /// </summary>
    public static IEnumerable<Slab> Slabs(int columns, int rows)
    {
        var vectors = (columns + AlignedMemory.Lanes - 1) / AlignedMemory.Lanes;
        var most = BlockFor(rows).Vectors;
        for (var vector = 0; vector < vectors; vector += most)
        {
            var taken = Math.Min(most, vectors - vector);
            var before = (vector + taken - 1) * AlignedMemory.Lanes;
            yield return new(vector * AlignedMemory.Lanes, taken, Math.Min(AlignedMemory.Lanes, columns - before));
        }
    }

    /// <summary>Rows in runs of blocks of one height, which one call computes.</summary>
    public static IEnumerable<BlockRun> Runs(int rows, int mostRows)
    {
        for (var row = 0; row < rows; )
        {
            var height = Math.Min(mostRows, rows - row);
            var blocks = (rows - row) / height;
            yield return new(row, height, blocks);
            row += blocks * height;
        }
    }

    public ProductCall Call(ProductKernel kernel, ProductArguments arguments)
    {
        var place = memory.Allocate<ProductArguments>(1);
        *place = arguments;
        return new ProductCall(kernel, place);
    }

    private List<ProductCall> Panels(ProductUnit product, int rows, ProductArguments arguments)
    {
        arguments.RightStride = (nint)product.Right.Strides.Items[0] * sizeof(float);
        var hasAdjacentRows = product.Left.Strides.Items[0] == 1;
        var calls = new List<ProductCall>();
        foreach (var slab in Slabs(product.Columns, rows))
        {
            foreach (var run in Runs(rows, BlockFor(rows).Rows))
            {
                var call = From(run, arguments);
                call.Right = arguments.Right + slab.Column;
                call.Result += slab.Column;
                call.LastLanes = slab.LastLanes;
                var shape = new PanelShape(run.Height, slab.Vectors, slab.IsPartial, hasAdjacentRows);
                calls.Add(Call(PanelKernels.For(shape), call));
            }
        }

        return calls;
    }

    private List<ProductCall> Dots(ProductUnit product, int rows, ProductArguments arguments)
    {
        arguments.RightStride = (nint)product.Right.Strides.Items[1] * sizeof(float);
        var height = Math.Max(1, DotSums / product.Columns);
        var calls = new List<ProductCall>();
        foreach (var run in Runs(rows, height))
            calls.Add(Call(DotKernels.For(run.Height, product.Columns), From(run, arguments)));
        return calls;
    }

    /// <summary>The arguments of a run of blocks, given those of the first row.</summary>
    private static ProductArguments From(BlockRun run, ProductArguments arguments)
    {
        arguments.Left = (float*)((byte*)arguments.Left + (run.Row * arguments.LeftRow));
        arguments.Result = (float*)((byte*)arguments.Result + (run.Row * arguments.ResultRow));
        arguments.Blocks = run.Blocks;
        return arguments;
    }

    /// <summary>How many sums a dot kernel holds in registers.</summary>
    private static int DotSums => Vector512.IsHardwareAccelerated ? 8 : 4;
}

/// <summary>Neighbouring columns that a block holds in registers.</summary>
/// <param name="Column">The first column.</param>
/// <param name="Vectors">How many vectors they fill.</param>
/// <param name="LastLanes">How many lanes of the last vector are columns.</param>
internal readonly record struct Slab(int Column, int Vectors, int LastLanes)
{
    public bool IsPartial => LastLanes < AlignedMemory.Lanes;
}

/// <summary>Blocks of one height, one below the other.</summary>
internal readonly record struct BlockRun(int Row, int Height, int Blocks);
