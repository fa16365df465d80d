using System.Collections.Immutable;
using System.Text;

namespace Sweep.Cli.Live;

/// <summary>
/// The lines at the foot of a terminal, and how they are drawn over. A terminal that was made narrower
/// has broken the lines that were too wide for it: they take more rows than were written.
/// </summary>
internal sealed class TerminalPicture
{
    private const string Hide = "\e[?25l", Show = "\e[?25h", EraseRestOfLine = "\e[K", EraseBelow = "\e[J";

    private ImmutableArray<int> drawn = [];

    /// <summary>What to write so that these lines stand where the last ones do.</summary>
    /// <param name="columns">How wide the terminal is now.</param>
    /// <param name="rows">How high it is now: what has left it at the top cannot be reached.</param>
    public string Draw(IReadOnlyCollection<PictureLine> lines, int columns, int rows, bool hasColour)
    {
        var text = new StringBuilder(Hide).Append(ToTop(columns, rows));
        text.AppendJoin($"{EraseRestOfLine}\n", lines.Select(line => line.Painted(hasColour)));
        drawn = [.. lines.Select(line => line.Width)];
        return text.Append(EraseRestOfLine).Append(EraseBelow).ToString();
    }

    /// <summary>What to write so that nothing of it is left, and the cursor stands where it began.</summary>
    public string Erase(int columns, int rows)
    {
        var text = $"{ToTop(columns, rows)}{EraseBelow}{Show}";
        drawn = [];
        return text;
    }

    private string ToTop(int columns, int rows)
    {
        var width = Math.Max(1, columns);
        var up = Math.Min(drawn.Sum(line => Math.Max(1, (line + width - 1) / width)) - 1, Math.Max(0, rows - 1));
        return up > 0 ? $"\r\e[{up}A" : "\r";
    }
}
