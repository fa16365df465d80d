using System.Runtime.Intrinsics;
using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Steps;

/// <summary>
/// Adds up what every pixel gives to the pixels around it: taps [n, oh, ow, kh, kw, channels] to
/// images [n, h, w, channels].
/// </summary>
internal sealed unsafe class FoldStep : Step
{
    private readonly float* source;
    private readonly float* destination;
    private readonly Shape images;
    private readonly int stride;
    private readonly int padding;
    private readonly int height;
    private readonly int width;
    private readonly int channels;
    private readonly int rows;
    private readonly int columns;
    private readonly int kernelHeight;
    private readonly int kernelWidth;

    public FoldStep(float* source, float* destination, FoldUnit unit)
    {
        this.source = source;
        this.destination = destination;
        images = unit.Target.Sizes;
        stride = unit.Stride;
        padding = unit.Padding;
        height = images[1];
        width = images[2];
        channels = images[3];
        var taps = unit.Source.Sizes;
        rows = taps[1];
        columns = taps[2];
        kernelHeight = taps[3];
        kernelWidth = taps[4];
    }

    public override void Run()
    {
        new Span<float>(destination, images.Count).Clear();
        var from = source;
        var to = destination;
        for (var image = 0; image < images[0]; image++)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    AddPixel(from, to, (row * stride) - padding, (column * stride) - padding);
                    from += kernelHeight * kernelWidth * channels;
                }
            }

            to += height * width * channels;
        }
    }

    private void AddPixel(float* from, float* to, int top, int left)
    {
        var first = Math.Max(0, -left) * channels;
        var last = Math.Min(kernelWidth, width - left) * channels;
        for (var i = Math.Max(0, -top); i < Math.Min(kernelHeight, height - top); i++)
        {
            var line = to + ((((top + i) * (long)width) + left) * channels);
            var given = from + (i * kernelWidth * channels);
            Add(given + first, line + first, last - first);
        }
    }

    private static void Add(float* from, float* to, int count)
    {
        var i = 0;
        for (; i <= count - AlignedMemory.Lanes; i += AlignedMemory.Lanes)
            (Vector512.Load(to + i) + Vector512.Load(from + i)).Store(to + i);
        for (; i < count; i++)
            to[i] += from[i];
    }
}
