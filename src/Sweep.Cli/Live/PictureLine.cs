using System.Collections.Immutable;
using Sweep.Cli.Output;

namespace Sweep.Cli.Live;

/// <summary>One line of a picture: pieces that steer no terminal.</summary>
internal sealed record PictureLine(ImmutableArray<(string Text, Tone Tone)> Parts)
{
    public string Text => string.Concat(Parts.Select(part => part.Text));

    public int Width => OneLine.WidthOf(Text);

    public string Painted(bool hasColour) =>
        hasColour ? string.Concat(Parts.Select(part => Tones.Paint(part.Text, part.Tone))) : Text;
}
