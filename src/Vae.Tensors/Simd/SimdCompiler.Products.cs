using Foundation;
using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Simd.Products;
using Vae.Tensors.Simd.Steps;

namespace Vae.Tensors.Simd;

/// <summary>Products and convolutions with their addresses.</summary>
internal sealed unsafe partial class SimdCompiler
{
    /// <summary>The calls that compute all of a matrix, in panels of the size that suits it.</summary>
    private IEnumerable<ProductCall> Calls(MatrixUnit unit)
    {
        var calls = new List<ProductCall>();
        var panel = unit.PanelRows ?? unit.Rows;
        for (var first = 0; first < unit.Rows; first += panel)
            calls.AddRange(Calls(unit, first, Math.Min(panel, unit.Rows - first), Address(unit.Results[0]) + ((long)first * unit.Columns)));
        return calls;
    }

    /// <summary>The calls that compute some rows of a matrix to a place of their own.</summary>
    private IEnumerable<ProductCall> Calls(MatrixUnit unit, int first, int rows, float* result) => unit switch
    {
        ProductUnit product => products.For(product, rows, Address(product.Left) + ((long)first * product.Left.Strides.Items[0]), Address(product.Right), result),
        PatchUnit patches => convolutions.For(patches, first, rows, Address(patches.Grid), Address(patches.Right), result),
        _ => throw Invariant.Unreachable(unit),
    };

    private Step ConvolutionStep(Unit unit)
    {
        switch (unit)
        {
            case KernelGradientUnit gradient:
                var result = Address(gradient.Results[0]);
                return new KernelGradientStep(result, gradient.Results[0].Count, [.. convolutions.For(gradient, Address(gradient.Grid), Address(gradient.Right), result)]);
            case PadUnit pad:
                var (from, to) = (pad.Source.Sizes, pad.Place.Sizes);
                return new PadStep(Address(pad.Source), Address(pad.Place), from[0], (from[1], from[2]), (to[1], to[2]), pad.Top, pad.Left, from[3]);
            case FoldUnit fold:
                return new FoldStep(Address(fold.Source), Address(fold.Place), fold.Source.Sizes, fold.Place.Sizes, fold.Stride, fold.Padding);
            case IndexedRowsUnit rows:
                float* source = Address(rows.Source), indices = Address(rows.Indices), place = Address(rows.Place);
                var (count, columns) = (rows.Indices.Sizes.Count, rows.Indices.Sizes[1]);
                return rows.IsScatter
                    ? new ScatterRowsStep(source, indices, place, count, rows.Place.Sizes[0], columns)
                    : new GatherRowsStep(source, indices, place, count, rows.Source.Sizes[0], columns);
            default:
                throw Invariant.Unreachable(unit);
        }
    }
}
