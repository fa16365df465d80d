using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Convolutions;

/// <summary>
/// Where the patches of a range of pixels lie in the grid, and their results in the range's matrix.
/// Ranges at the same offset in an image share the table.
/// </summary>
internal sealed unsafe class PatchOffsets(
    ArgumentMemory memory,
    PatchAxis vertical,
    PatchAxis horizontal,
    int channels,
    int columns
)
{
    private readonly Dictionary<(int Start, int Rows), Phase[]> known = [];

    /// <summary>
    /// The rows whose patches meet the same taps: how many lines a patch has, how long they are,
    /// and at which row of the right operand its taps begin.
    /// </summary>
    public readonly struct Phase(RowOffsets* offsets, int rows, int lines, int lineLength, int rightRow)
    {
        public readonly RowOffsets* Offsets = offsets;
        public readonly int Rows = rows,
            Lines = lines,
            LineLength = lineLength,
            RightRow = rightRow;
    }

    /// <summary>From one line of the grid to the next, in elements.</summary>
    public int Line => horizontal.Length * channels;

    private int Pixels => vertical.Starts.Length * horizontal.Starts.Length;

    /// <summary>Where the first pixel's image begins in the grid.</summary>
    public long ImageOf(int pixel) => pixel / Pixels * (long)vertical.Length * Line;

    /// <summary>
    /// The offsets of some pixels from <paramref name="first"/> on, relative to its image.
    /// </summary>
    public Phase[] For(int first, int rows)
    {
        var start = first % Pixels;
        if (known.TryGetValue((start, rows), out var phases))
            return phases;
        return known[(start, rows)] = [.. Phases(start, rows)];
    }

    private List<Phase> Phases(int start, int rows)
    {
        var phases = new List<Phase>();
        var rightRow = 0;
        for (var phaseDown = 0; phaseDown < vertical.Taps.Length; phaseDown++)
        {
            for (var phaseAcross = 0; phaseAcross < horizontal.Taps.Length; phaseAcross++)
            {
                var (lines, length) = (vertical.Taps[phaseDown].Length, horizontal.Taps[phaseAcross].Length * channels);
                RowOffsets[] offsets = [.. Offsets(start, rows, phaseDown, phaseAcross)];
                var table = memory.Allocate<RowOffsets>(offsets.Length);
                offsets.CopyTo(new Span<RowOffsets>(table, offsets.Length));
                phases.Add(new Phase(table, offsets.Length, lines, length, rightRow));
                rightRow += lines * length;
            }
        }

        return phases;
    }

    private IEnumerable<RowOffsets> Offsets(int start, int rows, int phaseDown, int phaseAcross)
    {
        for (var row = 0; row < rows; row++)
        {
            var (image, pixel) = Math.DivRem(start + row, Pixels);
            var (y, x) = Math.DivRem(pixel, horizontal.Starts.Length);
            if (vertical.Phases[y] != phaseDown || horizontal.Phases[x] != phaseAcross)
                continue;
            var line = ((long)image * vertical.Length) + vertical.Starts[y];
            yield return new RowOffsets
            {
                Left = (nint)((line * Line) + (horizontal.Starts[x] * channels)) * sizeof(float),
                Result = (nint)row * columns * sizeof(float),
            };
        }
    }
}
