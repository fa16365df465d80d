using System.Runtime.Intrinsics;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Steps;

/// <summary>Adds up what every pixel gives to the pixels around it: taps [n, oh, ow, kh, kw, channels] to images [n, h, w, channels].</summary>
internal sealed unsafe class FoldStep(float* source, float* destination, Shape taps, Shape images, int stride, int padding) : Step
{
    private readonly int height = images[1], width = images[2], channels = images[3], rows = taps[1], columns = taps[2], kernelHeight = taps[3], kernelWidth = taps[4];

    public override void Run()
    {
        new Span<float>(destination, images.Count).Clear();
        float* from = source, to = destination;
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
        var (first, last) = (Math.Max(0, -left) * channels, Math.Min(kernelWidth, width - left) * channels);
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
        for (; i <= count - AlignedMemory.Lanes; i += AlignedMemory.Lanes) (Vector512.Load(to + i) + Vector512.Load(from + i)).Store(to + i);
        for (; i < count; i++) to[i] += from[i];
    }
}
