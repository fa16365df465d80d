using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>Cuts convolutions into blocks that suit the machine's registers.</summary>
internal sealed unsafe class ConvolutionCalls(ArgumentMemory memory)
{
    private readonly ProductCalls products = new(memory);
    private readonly Dictionary<Unit, PatchOffsets> offsets = [];

    /// <summary>
    /// The calls that compute some rows of a convolution from <paramref name="first"/> on. Grid and
    /// right operand are whole, the result is that of the first row.
    /// </summary>
    public IEnumerable<ProductCall> For(PatchUnit unit, int first, int rows, ConvolutionOperands operands)
    {
        var where = OffsetsOf(unit, unit.Vertical, unit.Horizontal, unit.Grid, unit.Columns);
        var calls = new List<ProductCall>();
        foreach (var slab in ProductCalls.Slabs(unit.Columns, rows))
        {
            foreach (var phase in where.For(first, rows))
            {
                foreach (var run in ProductCalls.Runs(phase.Rows, ProductCalls.BlockFor(phase.Rows).Rows))
                {
                    var kernel = PatchKernels.For(new(run.Height, slab.Vectors, slab.IsPartial));
                    calls.Add(
                        products.Call(
                            kernel,
                            new ProductArguments
                            {
                                Left = operands.Grid + where.ImageOf(first),
                                Offsets = phase.Offsets + run.Row,
                                Segments = phase.Lines,
                                SegmentBytes = (nint)phase.LineLength * sizeof(float),
                                SegmentStride = (nint)where.Line * sizeof(float),
                                Right = operands.Right + ((long)phase.RightRow * unit.Columns) + slab.Column,
                                RightStride = (nint)unit.Columns * sizeof(float),
                                Result = operands.Result + slab.Column,
                                Blocks = run.Blocks,
                                LastLanes = slab.LastLanes,
                            }
                        )
                    );
                }
            }
        }

        return calls;
    }

    /// <summary>
    /// The calls that add the gradient of a kernel, panel by panel of pixels, to what the result
    /// holds.
    /// </summary>
    public IEnumerable<ProductCall> For(KernelGradientUnit unit, ConvolutionOperands operands)
    {
        var pixels = unit.Right.Sizes[0] * unit.Right.Sizes[1] * unit.Right.Sizes[2];
        var panel = PatchPanels.RowsOf(unit.Vertical.Starts.Length, unit.Horizontal.Starts.Length);
        var calls = new List<ProductCall>();
        for (var first = 0; first < pixels; first += panel)
            AddPanel(calls, unit, operands, first, Math.Min(panel, pixels - first));
        return calls;
    }

    private void AddPanel(
        List<ProductCall> calls,
        KernelGradientUnit unit,
        ConvolutionOperands operands,
        int first,
        int pixels
    )
    {
        var columns = unit.Right.Sizes[3];
        var where = OffsetsOf(unit, unit.Vertical, unit.Horizontal, unit.Grid, columns);
        var lines = unit.Vertical.Taps[0].Length;
        var length = unit.Horizontal.Taps[0].Length * unit.Grid.Sizes[3];
        foreach (var slab in ProductCalls.Slabs(columns, length))
        {
            for (var line = 0; line < lines; line++)
            {
                foreach (var run in ProductCalls.Runs(length, ProductCalls.BlockFor(length).Rows))
                {
                    var resultRow = ((long)line * length) + run.Row;
                    var kernel = KernelGradientKernels.For(new(run.Height, slab.Vectors, slab.IsPartial));
                    calls.Add(
                        products.Call(
                            kernel,
                            new ProductArguments
                            {
                                Left = operands.Grid + where.ImageOf(first) + ((long)line * where.Line) + run.Row,
                                Offsets = where.For(first, pixels)[0].Offsets,
                                Inner = pixels,
                                Right = operands.Right + ((long)first * columns) + slab.Column,
                                RightStride = (nint)columns * sizeof(float),
                                Result = operands.Result + (resultRow * columns) + slab.Column,
                                ResultRow = (nint)columns * sizeof(float),
                                Blocks = run.Blocks,
                                LastLanes = slab.LastLanes,
                            }
                        )
                    );
                }
            }
        }
    }

    private PatchOffsets OffsetsOf(Unit unit, PatchAxis vertical, PatchAxis horizontal, View grid, int columns)
    {
        if (offsets.TryGetValue(unit, out var known))
            return known;
        return offsets[unit] = new PatchOffsets(memory, vertical, horizontal, grid.Sizes[3], columns);
    }
}

/// <summary>
/// Where a convolution finds its padded grid and its right operand, and leaves its result.
/// </summary>
internal readonly unsafe struct ConvolutionOperands(float* grid, float* right, float* result)
{
    public readonly float* Grid = grid;
    public readonly float* Right = right;
    public readonly float* Result = result;
}
