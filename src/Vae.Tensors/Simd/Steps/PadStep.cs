namespace Vae.Tensors.Simd.Steps;

/// <summary>Copies images to where zeros surround them, and writes the zeros.</summary>
internal sealed unsafe class PadStep(float* source, float* destination, int images, (int Height, int Width) from, (int Height, int Width) to, int top, int left, int channels) : Step
{
    public override void Run()
    {
        var (sourceLine, line, before) = (from.Width * channels, to.Width * channels, left * channels);
        float* read = source, write = destination;
        for (var image = 0; image < images; image++)
        {
            // What lies behind one line and before the next is cleared at once.
            var gap = (top * line) + before;
            for (var row = 0; row < from.Height; row++)
            {
                new Span<float>(write, gap).Clear();
                write += gap;
                new ReadOnlySpan<float>(read, sourceLine).CopyTo(new Span<float>(write, sourceLine));
                read += sourceLine;
                write += sourceLine;
                gap = line - sourceLine;
            }

            var rest = ((to.Height - top - from.Height) * line) + gap - before;
            new Span<float>(write, rest).Clear();
            write += rest;
        }
    }
}
