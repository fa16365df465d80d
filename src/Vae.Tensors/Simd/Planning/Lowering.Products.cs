using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Which form a matrix product takes. The choice depends on shapes alone, never on the machine, so
/// that its bits do not either.
/// </summary>
internal sealed partial class Lowering
{
    /// <summary>Results of so few columns would leave most lanes of a vector idle.</summary>
    private const int FewColumns = 8;

    /// <summary>
    /// From so many products on, a sum along the lanes pays for the final sum across them.
    /// </summary>
    private const int LongInner = 32;

    private View Product(Operation.MatMul product, Shape shape)
    {
        var left = product.TransposeLeft ? views[product.Left].Permute([1, 0]) : views[product.Left];
        var right = product.TransposeRight ? views[product.Right].Permute([1, 0]) : views[product.Right];
        var (rows, inner, columns) = (shape[0], left.Sizes[1], shape[1]);
        if (columns < FewColumns)
        {
            if (inner >= LongInner && HasAdjacent(left, axis: 1))
                return Dots(left, right, shape);
            if (rows >= 2 * FewColumns && HasAdjacent(left, axis: 0))
                return Panels(right.Permute([1, 0]), left.Permute([1, 0]), [columns, rows]).Permute([1, 0]);
        }

        return Panels(left, right, shape);
    }

    private View Panels(View left, View right, Shape shape)
    {
        if (!HasAdjacent(right, axis: 1))
            right = Copy(right);
        return Product(ProductForm.Panels, left, right, shape);
    }

    private View Dots(View left, View right, Shape shape)
    {
        if (!HasAdjacent(right, axis: 0))
            right = Copy(right.Permute([1, 0])).Permute([1, 0]);
        return Product(ProductForm.Dots, left, right, shape);
    }

    private View Product(ProductForm form, View left, View right, Shape shape)
    {
        var unit = Graph.Add(
            new ProductUnit
            {
                Index = Graph.NextIndex,
                Form = form,
                Left = left,
                Right = right,
                Rows = shape[0],
                Inner = left.Sizes[1],
                Columns = shape[1],
            }
        );
        Graph.Read(unit, left.Value);
        Graph.Read(unit, right.Value);
        return Result(unit, shape);
    }

    /// <summary>Whether neighbours along an axis are neighbours in memory.</summary>
    private static bool HasAdjacent(View view, int axis) => view.Sizes[axis] <= 1 || view.Strides.Items[axis] == 1;
}
