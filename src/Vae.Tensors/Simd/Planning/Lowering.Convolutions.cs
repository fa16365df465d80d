using Vae.Tensors.Simd.Convolutions;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Which form a convolution takes. The choice depends on shapes alone, as for products.
/// </summary>
internal sealed partial class Lowering
{
    private readonly Dictionary<(View Source, int Top, int Left, int Height, int Width), View> padded = [];

    private View Convolve(Operation.Convolve convolution, Shape shape)
    {
        var (x, k) = (convolution.Operand.Shape, convolution.Kernel.Shape);
        var vertical = PatchAxis.Of(x[1], shape[1], k[0], convolution.Stride, convolution.Padding);
        var horizontal = PatchAxis.Of(x[2], shape[2], k[1], convolution.Stride, convolution.Padding);
        return Patches(
            Padded(views[convolution.Operand], vertical, horizontal),
            WithoutGaps(views[convolution.Kernel]),
            vertical,
            horizontal,
            shape
        );
    }

    private View ConvolveTransposed(Operation.ConvolveTransposed convolution, Shape shape)
    {
        var (y, k) = (convolution.Operand.Shape, convolution.Kernel.Shape);
        var vertical = PatchAxis.Transposed(shape[1], y[1], k[0], convolution.Stride, convolution.Padding);
        var horizontal = PatchAxis.Transposed(shape[2], y[2], k[1], convolution.Stride, convolution.Padding);
        // Patches waste work on lanes without a channel, and on zeros around small images. Folding
        // has little of either, but takes a second pass.
        var patches = vertical.AllTaps * horizontal.AllTaps * AlignedMemory.RoundUp(shape[3]);
        var folding = (long)y[1] * y[2] * AlignedMemory.RoundUp(k[0] * k[1] * shape[3]);
        if (patches >= 2 * folding)
            return Folded(convolution, shape);
        return Patches(
            Padded(views[convolution.Operand], vertical, horizontal),
            ByPhase(views[convolution.Kernel], vertical, horizontal),
            vertical,
            horizontal,
            shape
        );
    }

    private View ConvolveKernelGradient(Operation.ConvolveKernelGradient convolution, Shape shape)
    {
        var (x, y) = (convolution.Operand.Shape, convolution.OutputGradient.Shape);
        var vertical = PatchAxis.Of(x[1], y[1], shape[0], convolution.Stride, convolution.Padding);
        var horizontal = PatchAxis.Of(x[2], y[2], shape[1], convolution.Stride, convolution.Padding);
        var grid = Padded(views[convolution.Operand], vertical, horizontal);
        var right = WithoutGaps(views[convolution.OutputGradient]);
        var unit = Graph.Add(
            new KernelGradientUnit
            {
                Index = Graph.NextIndex,
                Grid = grid,
                Right = right,
                Vertical = vertical,
                Horizontal = horizontal,
            }
        );
        Graph.Read(unit, grid.Value);
        Graph.Read(unit, right.Value);
        return Result(unit, shape);
    }

    private View Patches(View grid, View right, PatchAxis vertical, PatchAxis horizontal, Shape shape)
    {
        var unit = Graph.Add(
            new PatchUnit
            {
                Index = Graph.NextIndex,
                Grid = grid,
                Right = right,
                Vertical = vertical,
                Horizontal = horizontal,
                Rows = shape[0] * shape[1] * shape[2],
                Columns = shape[3],
            }
        );
        Graph.Read(unit, grid.Value);
        Graph.Read(unit, right.Value);
        return Result(unit, shape);
    }

    /// <summary>
    /// A product yields what every pixel gives to each tap, with lanes along taps and channels, and
    /// this is added up afterwards.
    /// </summary>
    private View Folded(Operation.ConvolveTransposed convolution, Shape shape)
    {
        var (y, k) = (convolution.Operand.Shape, convolution.Kernel.Shape);
        var (pixels, taps) = (y[0] * y[1] * y[2], k[0] * k[1] * k[2]);
        var left = Reshape(views[convolution.Operand], [pixels, y[3]]);
        var right = Reshape(views[convolution.Kernel], [taps, y[3]]).Permute([1, 0]);
        var source = Panels(left, right, [pixels, taps]).Reshape([y[0], y[1], y[2], k[0], k[1], k[2]])!;
        var unit = Graph.Add(
            new FoldUnit
            {
                Index = Graph.NextIndex,
                Source = source,
                Target = View.Of(new Value(shape.Count, new Origin.Computed()), shape),
                Stride = convolution.Stride,
                Padding = convolution.Padding,
            }
        );
        return Written(unit, unit.Target, source);
    }

    /// <summary>
    /// The kernel as each pair of phases reads it: [taps, output channels, input channels].
    /// </summary>
    private View ByPhase(View kernel, PatchAxis vertical, PatchAxis horizontal)
    {
        var turned = kernel.Permute([0, 1, 3, 2]);
        var unit = Graph.Add(new CopyUnit { Index = Graph.NextIndex });
        var whole = Result(unit, [1, kernel.Sizes[0] * kernel.Sizes[1], kernel.Sizes[3], kernel.Sizes[2]]);
        var pairs =
            from rows in vertical.Taps
            from columns in horizontal.Taps
            from row in rows
            from column in columns
            select (row, column);
        foreach (var (row, column) in pairs)
            unit.Pieces.Add((turned.Slice(0, row, 1).Slice(1, column, 1), whole.Slice(1, unit.Pieces.Count, 1)));
        Graph.Read(unit, kernel.Value);
        return whole;
    }

    private View Padded(View images, PatchAxis vertical, PatchAxis horizontal)
    {
        var source = WithoutGaps(images);
        var sizes = source.Sizes;
        if (vertical.Length == sizes[1] && horizontal.Length == sizes[2])
            return source;
        var key = (source, vertical.Before, horizontal.Before, vertical.Length, horizontal.Length);
        if (padded.TryGetValue(key, out var known))
            return known;
        Shape shape = [sizes[0], vertical.Length, horizontal.Length, sizes[3]];
        var unit = Graph.Add(
            new PadUnit
            {
                Index = Graph.NextIndex,
                Source = source,
                Target = View.Of(new Value(shape.Count, new Origin.Computed()), shape),
                Top = vertical.Before,
                Left = horizontal.Before,
            }
        );
        return padded[key] = Written(unit, unit.Target, source);
    }

    private View IndexedRows(Tensor operand, Tensor indices, Shape shape, bool isScatter)
    {
        var (source, rows) = (WithoutGaps(views[operand]), WithoutGaps(views[indices]));
        var unit = Graph.Add(
            new IndexedRowsUnit
            {
                Index = Graph.NextIndex,
                IsScatter = isScatter,
                Source = source,
                Indices = rows,
                Target = View.Of(new Value(shape.Count, new Origin.Computed()), shape),
            }
        );
        return Written(unit, unit.Target, source, rows);
    }

    private View WithoutGaps(View view) => view.IsContiguous ? view : Copy(view);

    /// <summary>Makes a value the result of a unit that reads others.</summary>
    private View Written(Unit unit, View target, params ReadOnlySpan<View> read)
    {
        target.Value.Producer = unit;
        unit.Results.Add(target.Value);
        foreach (var view in read)
            Graph.Read(unit, view.Value);
        return target;
    }
}
