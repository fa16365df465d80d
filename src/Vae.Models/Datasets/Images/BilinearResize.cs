namespace Vae.Models.Datasets.Images;

/// <summary>
/// Resizes images of one byte a value as Pillow's <c>resize</c> with the bilinear filter does, and
/// torchvision's <c>Resize</c> through it: first along rows, then along columns, each in fixed
/// point and rounded to a byte. Where an image shrinks, the filter widens, so nothing is skipped.
/// </summary>
internal sealed class BilinearResize
{
    private const int Precision = 22;

    private readonly (int First, int[] Weights)[] taps;
    private readonly int from,
        to;

    /// <param name="from">The old side of the square images.</param>
    /// <param name="to">The new one.</param>
    public BilinearResize(int from, int to)
    {
        (this.from, this.to) = (from, to);
        taps = [.. Enumerable.Range(0, to).Select(Taps)];
    }

    /// <summary>One image of one channel.</summary>
    /// <param name="image">[from, from].</param>
    /// <param name="target">[to, to].</param>
    public void Resize(ReadOnlySpan<byte> image, Span<byte> target)
    {
        var wide = new byte[from * to];
        for (var y = 0; y < from; y++)
        {
            for (var x = 0; x < to; x++)
                wide[(y * to) + x] = Sum(image[(y * from)..], 1, taps[x]);
        }

        for (var y = 0; y < to; y++)
        {
            for (var x = 0; x < to; x++)
                target[(y * to) + x] = Sum(wide.AsSpan(x), to, taps[y]);
        }
    }

    private static byte Sum(ReadOnlySpan<byte> values, int stride, (int First, int[] Weights) tap)
    {
        var sum = 1 << (Precision - 1);
        for (var i = 0; i < tap.Weights.Length; i++)
            sum += values[(tap.First + i) * stride] * tap.Weights[i];
        return (byte)Math.Clamp(sum >> Precision, byte.MinValue, byte.MaxValue);
    }

    private (int First, int[] Weights) Taps(int place)
    {
        var scale = (double)from / to;
        var support = Math.Max(scale, 1.0);
        var centre = (place + 0.5) * scale;
        var first = Math.Max((int)(centre - support + 0.5), 0);
        var end = Math.Min((int)(centre + support + 0.5), from);
        var weights = Enumerable
            .Range(first, end - first)
            .Select(i => Math.Max(0, 1 - Math.Abs((i - centre + 0.5) / support)))
            .ToArray();
        var total = weights.Sum();
        return (first, [.. weights.Select(weight => (int)(0.5 + (weight / total * (1 << Precision))))]);
    }
}
