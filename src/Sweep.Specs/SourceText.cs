using System.Text;

namespace Sweep.Specs;

/// <summary>
/// The text of a sweep file before it is YAML: what is refused by looking at bytes and characters
/// alone.
/// </summary>
internal static class SourceText
{
    /// <summary>A sweep file has a few kB; what is larger was given by mistake.</summary>
    internal const int MaxBytes = 1 << 20;

    /// <summary>
    /// The bytes as text: UTF-8, with or without its mark. Null (and a mistake) for anything else.
    /// </summary>
    internal static string? Decode(ReadOnlySpan<byte> bytes, Mistakes mistakes)
    {
        if (bytes.Length > MaxBytes)
            return Refuse($"larger than the limit of {MaxBytes} bytes");
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
            return Refuse("UTF-16, expected UTF-8", "save it as UTF-8");
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        var text = Encoding.UTF8.GetString(bytes);
        var damaged = text.IndexOf('\uFFFD', StringComparison.Ordinal);
        if (damaged < 0)
            return text;
        mistakes.Add(PlaceOf(text, damaged), "", "bytes that are not UTF-8", "save the file as UTF-8");
        return null;

        string? Refuse(string message, string? remedy = null)
        {
            mistakes.Add(Place.Start, "", message, remedy);
            return null;
        }
    }

    /// <summary>
    /// Finds characters that YAML cannot hold, or that its indentation must not have. True if the
    /// text has no such character.
    /// </summary>
    /// <param name="option">The option that the text came with; null if it is a file.</param>
    internal static bool IsClean(string text, string? option, Mistakes mistakes)
    {
        if (text.Length > MaxBytes)
        {
            mistakes.Add(
                option is null ? Place.Start : Place.Of(option),
                "",
                $"larger than the limit of {MaxBytes} bytes"
            );
            return false;
        }

        var control = IndexOfControl(text);
        if (control < 0)
            return option is not null || !HasTabIndentation(text, mistakes);
        var place = option is null ? PlaceOf(text, control) : Place.Of(option);
        mistakes.Add(place, "", $"the control character U+{(int)text[control]:X4}, expected text");
        return false;
    }

    /// <summary>
    /// The index of the first character that neither prints nor spaces; -1 if the text has none.
    /// </summary>
    private static int IndexOfControl(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' and not ('\t' or '\n' or '\r') or '\u007F')
                return i;
        }

        return -1;
    }

    /// <summary>
    /// A tab among the blanks that a line starts with, unless the line is blank or a comment.
    /// </summary>
    private static bool HasTabIndentation(string text, Mistakes mistakes)
    {
        var found = false;
        var (line, start, tab) = (1, 0, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\t' && tab < 0)
                tab = i;
            if (text[i] is ' ' or '\t')
                continue;
            if (tab >= 0 && text[i] is not ('\n' or '\r' or '#'))
            {
                mistakes.Add(new Place(line, tab - start + 1), "", "a tab in the indentation", "indent with spaces");
                found = true;
            }

            i = text.IndexOf('\n', i);
            if (i < 0)
                break;
            (line, start, tab) = (line + 1, i + 1, -1);
        }

        return found;
    }

    private static Place PlaceOf(string text, int index)
    {
        var before = text.AsSpan(0, index);
        return new Place(before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }
}
