using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Sweep.Cli.Output;

/// <summary>
/// Text on its way to a terminal, a log or a cell. It stays on one line, and no character in it
/// steers a terminal or changes the order in which text is read.
/// </summary>
internal static class OneLine
{
    private const char NewLine = '↵',
        Replaced = '\uFFFD';

    /// <summary>
    /// The pictures of the control characters from U+0000 on, and the one of U+007F.
    /// </summary>
    private const int Pictures = 0x2400,
        DeletePicture = 0x2421;

    /// <param name="width">The most columns; what is beyond is cut off and marked.</param>
    public static string Of(string text, int width = int.MaxValue) => Cut(Marked(text.Trim()), width);

    /// <summary>
    /// The text with a visible mark for each line end and each control or bidirectional character.
    /// </summary>
    public static string Marked(string text)
    {
        var first = IndexOfUnsafe(text, 0);
        if (first < 0)
            return text;
        var marked = new StringBuilder(text.Length).Append(text, 0, first);
        for (var at = first; at < text.Length; at++)
        {
            if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n')
                continue;
            if (!IsUnsafe(text, at))
                marked.Append(text[at]);
            else
                marked.Append(Mark(text[at]));
        }

        return marked.ToString();
    }

    /// <summary>
    /// JSON with an escape for each such character in its strings: the same document, all its text
    /// exact.
    /// </summary>
    public static string EscapedJson(string json)
    {
        var escaped = new StringBuilder(json.Length);
        for (var at = 0; at < json.Length; at++)
        {
            // The line ends and tabs of a document stand between its values: within a string they
            // are escaped already.
            if (json[at] is '\n' or '\r' or '\t' || !IsUnsafe(json, at))
                escaped.Append(json[at]);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)json[at]:x4}");
        }

        return escaped.ToString();
    }

    /// <summary>At most so many columns; what is beyond is cut off and marked.</summary>
    public static string Cut(string line, int width)
    {
        if (line.Length <= width / 2 || WidthOf(line) <= width)
            return line;
        if (width < 1)
            return "";
        var (end, used) = (0, 0);
        while (end < line.Length)
        {
            var length = StringInfo.GetNextTextElementLength(line, end);
            var wide = WidthOf(line.Substring(end, length));
            if (used + wide > width - 1)
                break;
            (end, used) = (end + length, used + wide);
        }

        return $"{line[..end]}…";
    }

    /// <summary>How many columns of a terminal a line takes: wide characters take two.</summary>
    public static int WidthOf(string line)
    {
        foreach (var c in line)
        {
            if (c >= '\u0300')
                return new Segment(line).CellCount();
        }

        return line.Length;
    }

    /// <summary>The line with spaces behind it, or before it, up to so many columns.</summary>
    public static string Padded(string line, int width, bool alignRight = false)
    {
        var spaces = new string(' ', Math.Max(0, width - WidthOf(line)));
        return alignRight ? spaces + line : line + spaces;
    }

    private static int IndexOfUnsafe(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (IsUnsafe(text, at))
                return at;
        }

        return -1;
    }

    private static bool IsUnsafe(string text, int at) =>
        text[at] switch
        {
            < ' ' or (>= '\u007F' and <= '\u009F') => true,
            '\u061C' or '\u200E' or '\u200F' => true,
            >= '\u2028' and <= '\u202E' => true,
            >= '\u2066' and <= '\u2069' => true,
            '\uFEFF' or (>= '\uFFF9' and <= '\uFFFB') => true,
            >= '\uD800' and <= '\uDBFF' => at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]),
            >= '\uDC00' and <= '\uDFFF' => at == 0 || !char.IsHighSurrogate(text[at - 1]),
            _ => false,
        };

    private static char Mark(char c) =>
        c switch
        {
            '\n' or '\r' or '\u0085' or '\u2028' or '\u2029' => NewLine,
            '\t' => ' ',
            < ' ' => (char)(Pictures + c),
            '\u007F' => (char)DeletePicture,
            _ => Replaced,
        };
}
