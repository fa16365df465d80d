using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>Cuts convolutions into blocks that suit the machine's registers.</summary>
internal sealed unsafe class ConvolutionCalls(ArgumentMemory memory)
{
    private readonly Dictionary<Unit, PatchPlaces> places = [];

    /// <summary>The calls that compute some rows of a convolution from <paramref name="first"/> on; grid and right operand are whole, the result is that of the first row.</summary>
    public IEnumerable<ProductCall> For(PatchUnit unit, int first, int rows, float* grid, float* right, float* result)
    {
        var where = PlacesOf(unit, unit.Vertical, unit.Horizontal, unit.Grid, unit.Columns);
        var calls = new List<ProductCall>();
        foreach (var (vector, vectors, lanes) in Slabs(unit.Columns, rows))
        {
            foreach (var phase in where.For(first, rows))
            {
                for (var row = 0; row < phase.Rows;)
                {
                    var height = Math.Min(ProductCalls.BlockFor(phase.Rows).Rows, phase.Rows - row);
                    var blocks = (phase.Rows - row) / height;
                    calls.Add(ProductCalls.Call(memory, PatchKernels.For(new(height, vectors, lanes < AlignedMemory.Lanes)), new ProductArguments
                    {
                        Left = grid + where.ImageOf(first),
                        Places = phase.Places + row,
                        Segments = phase.Lines,
                        SegmentBytes = (nint)phase.LineLength * sizeof(float),
                        SegmentStride = (nint)where.Line * sizeof(float),
                        Right = right + ((long)phase.RightRow * unit.Columns) + vector,
                        RightStride = (nint)unit.Columns * sizeof(float),
                        Result = result + vector,
                        Blocks = blocks,
                        LastLanes = lanes,
                    }));
                    row += blocks * height;
                }
            }
        }

        return calls;
    }

    /// <summary>The calls that add the gradient of a kernel, panel by panel of pixels, to what the result holds.</summary>
    public IEnumerable<ProductCall> For(KernelGradientUnit unit, float* grid, float* right, float* result)
    {
        var (channels, columns) = (unit.Grid.Sizes[3], unit.Right.Sizes[3]);
        var where = PlacesOf(unit, unit.Vertical, unit.Horizontal, unit.Grid, columns);
        var pixels = unit.Right.Sizes[0] * unit.Right.Sizes[1] * unit.Right.Sizes[2];
        var panel = PatchPanels.RowsOf(unit.Vertical.Starts.Length, unit.Horizontal.Starts.Length);
        var (lines, length) = (unit.Vertical.Taps[0].Length, unit.Horizontal.Taps[0].Length * channels);
        var calls = new List<ProductCall>();
        for (var first = 0; first < pixels; first += panel)
        {
            var taken = Math.Min(panel, pixels - first);
            foreach (var (vector, vectors, lanes) in Slabs(columns, length))
            {
                for (var line = 0; line < lines; line++)
                {
                    for (var row = 0; row < length;)
                    {
                        var height = Math.Min(ProductCalls.BlockFor(length).Rows, length - row);
                        var blocks = (length - row) / height;
                        calls.Add(ProductCalls.Call(memory, KernelGradientKernels.For(new(height, vectors, lanes < AlignedMemory.Lanes)), new ProductArguments
                        {
                            Left = grid + where.ImageOf(first) + ((long)line * where.Line) + row,
                            Places = where.For(first, taken)[0].Places,
                            Inner = taken,
                            Right = right + ((long)first * columns) + vector,
                            RightStride = (nint)columns * sizeof(float),
                            Result = result + ((((long)line * length) + row) * columns) + vector,
                            ResultRow = (nint)columns * sizeof(float),
                            Blocks = blocks,
                            LastLanes = lanes,
                        }));
                        row += blocks * height;
                    }
                }
            }
        }

        return calls;
    }

    /// <summary>The vectors of the columns, as many at a time as a block of these rows holds: where they start, how many they are, and the lanes of the last one.</summary>
    private static IEnumerable<(int Start, int Vectors, int Lanes)> Slabs(int columns, int rows)
    {
        var (vectors, most) = ((columns + AlignedMemory.Lanes - 1) / AlignedMemory.Lanes, ProductCalls.BlockFor(rows).Vectors);
        for (var vector = 0; vector < vectors; vector += most)
        {
            var taken = Math.Min(most, vectors - vector);
            yield return (vector * AlignedMemory.Lanes, taken, Math.Min(AlignedMemory.Lanes, columns - ((vector + taken - 1) * AlignedMemory.Lanes)));
        }
    }

    private PatchPlaces PlacesOf(Unit unit, PatchAxis vertical, PatchAxis horizontal, View grid, int columns)
    {
        if (!places.TryGetValue(unit, out var known)) places[unit] = known = new PatchPlaces(memory, vertical, horizontal, grid.Sizes[3], columns);
        return known;
    }
}
