using Foundation;
using Vae.Tensors.Simd.Convolutions;
using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Simd.Products;
using Vae.Tensors.Simd.Steps;

namespace Vae.Tensors.Simd;

/// <summary>Products and convolutions with their addresses.</summary>
internal sealed unsafe partial class SimdCompiler
{
    /// <summary>
    /// The calls that compute all of a matrix, in panels of the size that suits it.
    /// </summary>
    private IEnumerable<ProductCall> Calls(MatrixUnit unit)
    {
        var calls = new List<ProductCall>();
        var panel = unit.PanelRows ?? unit.Rows;
        for (var first = 0; first < unit.Rows; first += panel)
        {
            var target = Address(unit.Results[0]) + ((long)first * unit.Columns);
            calls.AddRange(Calls(unit, first, Math.Min(panel, unit.Rows - first), target));
        }

        return calls;
    }

    /// <summary>The calls that compute some rows of a matrix to a place of their own.</summary>
    private IEnumerable<ProductCall> Calls(MatrixUnit unit, int first, int rows, float* result)
    {
        switch (unit)
        {
            case ProductUnit product:
                var left = Address(product.Left) + ((long)first * product.Left.Strides.Items[0]);
                return products.For(product, rows, left, Address(product.Right), result);
            case PatchUnit patches:
                var operands = new ConvolutionOperands(Address(patches.Grid), Address(patches.Right), result);
                return convolutions.For(patches, first, rows, operands);
            default:
                throw Invariant.Unreachable(unit);
        }
    }

    private Step ConvolutionStep(Unit unit)
    {
        switch (unit)
        {
            case KernelGradientUnit gradient:
                var result = Address(gradient.Results[0]);
                var operands = new ConvolutionOperands(Address(gradient.Grid), Address(gradient.Right), result);
                ProductCall[] calls = [.. convolutions.For(gradient, operands)];
                return new KernelGradientStep(result, gradient.Results[0].Count, calls);
            case PadUnit pad:
                return new PadStep(Address(pad.Source), Address(pad.Target), pad);
            case FoldUnit fold:
                return new FoldStep(Address(fold.Source), Address(fold.Target), fold);
            case IndexedRowsUnit { IsScatter: true } rows:
                return new ScatterRowsStep(Address(rows.Source), Address(rows.Indices), Address(rows.Target), rows);
            case IndexedRowsUnit rows:
                return new GatherRowsStep(Address(rows.Source), Address(rows.Indices), Address(rows.Target), rows);
            default:
                throw Invariant.Unreachable(unit);
        }
    }
}
