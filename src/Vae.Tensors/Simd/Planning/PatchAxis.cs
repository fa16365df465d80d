namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// One axis of a convolution, or of a transposed one, as sums over patches of a padded grid. Result
/// i takes the elements from <see cref="Starts"/>[i] on, as many as its phase has taps; a
/// transposed convolution of stride s has s phases, each of which meets every s-th tap of the
/// kernel only.
/// </summary>
internal sealed class PatchAxis
{
    private PatchAxis(int before, int length, int[] starts, int[] phases, int[][] taps) =>
        (Before, Length, Starts, Phases, Taps) = (before, length, starts, phases, taps);

    /// <summary>The zeros before the operand's first element.</summary>
    public int Before { get; }

    /// <summary>The length of the grid: the operand and the zeros on both sides.</summary>
    public int Length { get; }

    /// <summary>The first place of each result's patch.</summary>
    public int[] Starts { get; }

    /// <summary>The phase of each result.</summary>
    public int[] Phases { get; }

    /// <summary>
    /// For each phase the taps of the kernel that its patches meet, in the order in which they lie
    /// in the grid.
    /// </summary>
    public int[][] Taps { get; }

    /// <summary>The taps of all results' patches, those on zeros included.</summary>
    public long AllTaps => Phases.Sum(phase => (long)Taps[phase].Length);

    /// <summary>A convolution of so many elements to so many.</summary>
    public static PatchAxis Of(int size, int output, int kernel, int stride, int padding) =>
        new(
            padding,
            Math.Max(padding + size, ((output - 1) * stride) + kernel),
            [.. Enumerable.Range(0, output).Select(i => i * stride)],
            new int[output],
            [
                [.. Enumerable.Range(0, kernel)],
            ]
        );

    /// <summary>
    /// The adjoint of a convolution of so many elements to so many: element i is reached from
    /// output o by tap i + padding - o · stride.
    /// </summary>
    public static PatchAxis Transposed(int size, int output, int kernel, int stride, int padding)
    {
        // Ascending outputs meet descending taps.
        int[][] taps =
        [
            .. Enumerable
                .Range(0, stride)
                .Select(phase => Enumerable.Range(0, kernel).Where(tap => tap % stride == phase).Reverse().ToArray()),
        ];
        var before = Math.Max(0, taps[0].Length - 1 - (padding / stride));
        return new(
            before,
            before + Math.Max(output, ((size - 1 + padding) / stride) + 1),
            [
                .. Enumerable
                    .Range(0, size)
                    .Select(i => before + ((i + padding) / stride) + 1 - taps[(i + padding) % stride].Length),
            ],
            [.. Enumerable.Range(0, size).Select(i => (i + padding) % stride)],
            taps
        );
    }
}
