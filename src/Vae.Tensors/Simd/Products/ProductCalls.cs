using System.Runtime.Intrinsics;
using Vae.Tensors.Simd.Planning;

namespace Vae.Tensors.Simd.Products;

/// <summary>Cuts products into blocks that suit the machine's registers.</summary>
internal sealed unsafe class ProductCalls(ArgumentMemory memory)
{
    /// <summary>The calls that compute some rows of a product, whose first row of the left operand and of the result are given.</summary>
    public IEnumerable<ProductCall> For(ProductUnit product, int rows, float* left, float* right, float* result)
    {
        if (rows == 0 || product.Columns == 0) return [];
        var calls = new List<ProductCall>();
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
        if (product.Form == ProductForm.Dots) AddDots(calls, product, rows, arguments);
        else AddPanels(calls, product, rows, arguments);
        return calls;
    }

    private void AddPanels(List<ProductCall> calls, ProductUnit product, int rows, ProductArguments arguments)
    {
        arguments.RightStride = (nint)product.Right.Strides.Items[0] * sizeof(float);
        var (blockRows, blockVectors) = BlockFor(rows);
        var vectors = (product.Columns + AlignedMemory.Lanes - 1) / AlignedMemory.Lanes;
        for (var vector = 0; vector < vectors; vector += blockVectors)
        {
            var taken = Math.Min(blockVectors, vectors - vector);
            var lastLanes = Math.Min(AlignedMemory.Lanes, product.Columns - ((vector + taken - 1) * AlignedMemory.Lanes));
            for (var row = 0; row < rows;)
            {
                var height = Math.Min(blockRows, rows - row);
                var blocks = (rows - row) / height;
                var call = arguments;
                call.Left = (float*)((byte*)arguments.Left + (row * arguments.LeftRow));
                call.Right = arguments.Right + (vector * AlignedMemory.Lanes);
                call.Result = (float*)((byte*)arguments.Result + (row * arguments.ResultRow)) + (vector * AlignedMemory.Lanes);
                call.Blocks = blocks;
                call.LastLanes = lastLanes;
                var shape = new PanelShape(height, taken, lastLanes < AlignedMemory.Lanes, product.Left.Strides.Items[0] == 1);
                calls.Add(Call(memory, PanelKernels.For(shape), call));
                row += blocks * height;
            }
        }
    }

    private void AddDots(List<ProductCall> calls, ProductUnit product, int rows, ProductArguments arguments)
    {
        arguments.RightStride = (nint)product.Right.Strides.Items[1] * sizeof(float);
        for (var row = 0; row < rows;)
        {
            var height = Math.Min(Math.Max(1, DotSums / product.Columns), rows - row);
            var blocks = (rows - row) / height;
            var call = arguments;
            call.Left = (float*)((byte*)arguments.Left + (row * arguments.LeftRow));
            call.Result = (float*)((byte*)arguments.Result + (row * arguments.ResultRow));
            call.Blocks = blocks;
            calls.Add(Call(memory, DotKernels.For(height, product.Columns), call));
            row += blocks * height;
        }
    }

    /// <summary>How many sums a dot kernel holds in registers.</summary>
    private static int DotSums => Vector512.IsHardwareAccelerated ? 8 : 4;

    /// <summary>As many sums as registers hold beside the operands: 32 of 16 lanes with AVX-512, 16 of 8 lanes without.</summary>
    public static (int Rows, int Vectors) BlockFor(int rows)
    {
        if (!Vector512.IsHardwareAccelerated) return (Math.Min(rows, 6), 1);
        return rows switch { >= 8 => (8, 2), >= 4 => (4, 4), _ => (rows, 6) };
    }

    public static ProductCall Call(ArgumentMemory memory, ProductKernel kernel, ProductArguments arguments)
    {
        var place = memory.Allocate<ProductArguments>(1);
        *place = arguments;
        return new ProductCall(kernel, place);
    }
}
