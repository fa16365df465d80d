using System.Text;

namespace Sweep.Cli.Live;

/// <summary>
/// The lines at the foot of a terminal, and how they are drawn over. The cursor waits at their
/// beginning. There it is after a change of the terminal's size too, whether the terminal breaks
/// lines that have become too wide, or cuts them.
/// </summary>
internal sealed class TerminalPicture
{
    private const string Hide = "\e[?25l",
        Show = "\e[?25h",
        EraseRestOfLine = "\e[K",
        EraseBelow = "\e[J";

    /// <summary>
    /// A picture that reaches a terminal after it was made narrower takes no more rows than it has
    /// lines.
    /// </summary>
    private const string CutLines = "\e[?7l",
        WrapLines = "\e[?7h";

    private int drawnColumns;

    /// <summary>What to write so that these lines stand where the last ones do.</summary>
    /// <param name="lines">Fewer than the terminal has rows.</param>
    /// <param name="columns">How wide the terminal is now.</param>
    public string Draw(IReadOnlyCollection<PictureLine> lines, int columns, bool hasColour)
    {
        var text = new StringBuilder($"{Hide}{CutLines}\r");
        // Rows that the terminal broke belong together for it until they are erased.
        if (columns != drawnColumns)
            text.Append(EraseBelow);
        text.AppendJoin($"{EraseRestOfLine}\n", lines.Select(line => line.Painted(hasColour)));
        text.Append($"{EraseRestOfLine}{EraseBelow}{WrapLines}\r");
        if (lines.Count > 1)
            text.Append($"\e[{lines.Count - 1}A");
        drawnColumns = columns;
        return text.ToString();
    }

    /// <summary>
    /// What to write so that nothing of it is left, and the cursor stands where it began.
    /// </summary>
    public string Erase()
    {
        drawnColumns = 0;
        return $"\r{EraseBelow}{Show}";
    }
}
