using System.Globalization;
using System.Runtime.CompilerServices;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Engine;

/// <summary>A line for a transcript, put together only if somebody will read it.</summary>
[InterpolatedStringHandler]
internal ref struct NoteText
{
    private DefaultInterpolatedStringHandler text;

    public NoteText(int literalLength, int formattedCount, World world, out bool isKept)
    {
        isKept = world.Transcript.IsKept;
        text = isKept
            ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture)
            : default;
    }

    public void AppendLiteral(string literal) => text.AppendLiteral(literal);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public override string ToString() => text.ToStringAndClear();
}
