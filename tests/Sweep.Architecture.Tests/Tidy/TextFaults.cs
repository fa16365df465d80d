using System.Text.RegularExpressions;

namespace Sweep.Architecture.Tests.Tidy;

/// <summary>Faults of a file that is not C#: of its lines and words.</summary>
internal static partial class TextFaults
{
    private static readonly string[] CommentSigns = ["#", "//", "--"];

    public static IEnumerable<Fault> OfMarkdown(string text, AvoidedWords avoided)
    {
        var isExample = false;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isFence)
                isExample = !isExample;
            if (isFence)
                continue;
            var isTable = line.StartsWith('|');
            var isProse = !isExample && !isTable;
            if (LengthFault(line, number, isProse) is { } fault && !isTable)
                yield return fault;
            var words = isExample ? [] : avoided.InProse(InlineCode().Replace(line, "`"));
            foreach (var word in words)
                yield return new(Rules.Words, number, word);
        }
    }

    /// <summary>
    /// Of source, settings and scripts of other languages. A line that begins as a comment does
    /// is prose.
    /// </summary>
    public static IEnumerable<Fault> OfOther(string text, AvoidedWords avoided)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (LengthFault(line, number, IsComment(line.TrimStart())) is { } fault)
                yield return fault;
            foreach (var word in avoided.InProse(line))
                yield return new(Rules.Words, number, word);
        }
    }

    private static Fault? LengthFault(string line, int number, bool isProse)
    {
        var (rule, limit) = isProse ? (Rules.Prose, Rules.ProseColumns) : (Rules.Code, Rules.CodeColumns);
        return line.Length > limit ? new(rule, number, $"{line.Length} columns") : null;
    }

    private static bool IsComment(string line) =>
        CommentSigns.Any(sign => line.StartsWith(sign, StringComparison.Ordinal));

    [GeneratedRegex("`[^`]*`|\\]\\([^)]*\\)")]
    private static partial Regex InlineCode();
}
