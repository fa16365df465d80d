using Vae.Tensors.Simd.Planning;

namespace Vae.Tensors.Simd.Steps;

/// <summary>Copies images to where zeros surround them, and writes the zeros.</summary>
internal sealed unsafe class PadStep(float* source, float* destination, PadUnit unit) : Step
{
    private readonly int images = unit.Source.Sizes[0];
    private readonly int height = unit.Source.Sizes[1];
    private readonly int sourceLine = unit.Source.Sizes[2] * unit.Source.Sizes[3];
    private readonly int line = unit.Target.Sizes[2] * unit.Target.Sizes[3];
    private readonly int linesBefore = unit.Top;
    private readonly int linesAfter = unit.Target.Sizes[1] - unit.Top - unit.Source.Sizes[1];
    private readonly int before = unit.Left * unit.Source.Sizes[3];

    public override void Run()
    {
        var read = source;
        var write = destination;
        for (var image = 0; image < images; image++)
        {
            // What lies behind one line and before the next is cleared at once.
            var gap = (linesBefore * line) + before;
            for (var row = 0; row < height; row++)
            {
                new Span<float>(write, gap).Clear();
                write += gap;
                new ReadOnlySpan<float>(read, sourceLine).CopyTo(new Span<float>(write, sourceLine));
                read += sourceLine;
                write += sourceLine;
                gap = line - sourceLine;
            }

            var rest = (linesAfter * line) + gap - before;
            new Span<float>(write, rest).Clear();
            write += rest;
        }
    }
}
