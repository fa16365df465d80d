using System.Text.RegularExpressions;

namespace Sweep.Architecture.Tests.Tidy;

/// <summary>
/// Finds the words of <c>avoided-words.txt</c> in text, in declared names, or in both.
/// </summary>
internal sealed class AvoidedWords
{
    private readonly Regex pattern;
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    private AvoidedWords(IEnumerable<string> lines)
    {
        var prose = new List<string>();
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            var separator = line.IndexOf(':', StringComparison.Ordinal);
            var words = line[(separator + 1)..].Split(',', StringSplitOptions.TrimEntries);
            var scope = line[..separator];
            if (scope is not "name")
                prose.AddRange(words);
            if (scope is not "prose")
                names.UnionWith(words);
        }

        // Case counts: "He" is also an author.
        pattern = new Regex($@"\b(?:{string.Join('|', prose.Select(Pattern))})\b", RegexOptions.CultureInvariant);
    }

    public static AvoidedWords Parse(IEnumerable<string> lines) => new(lines);

    public IEnumerable<string> InProse(string text) => pattern.Matches(text).Select(match => match.Value);

    /// <summary>The avoided parts of a declared name, which begin with capitals.</summary>
    public IEnumerable<string> InName(string name) => Parts(name).Where(names.Contains);

    private static string Pattern(string word) =>
        word.Length <= 2 ? Regex.Escape(word) : $"[{char.ToUpperInvariant(word[0])}{word[0]}]{Regex.Escape(word[1..])}";

    private static IEnumerable<string> Parts(string name)
    {
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            var isEnd = i == name.Length || name[i] == '_' || (char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]));
            if (!isEnd)
                continue;
            yield return name[start..i].Trim('_');
            start = i;
        }
    }
}
