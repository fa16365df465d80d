namespace Sweep.Cli.Output;

/// <summary>
/// Pages of "what: how it is" lines, the answers below each other and broken between words where
/// the terminal ends.
/// </summary>
internal static class Facts
{
    private const int Indent = 2;

    /// <param name="facts">An answer of null is not shown.</param>
    public static void Write(Channel channel, IEnumerable<(string What, string? How)> facts)
    {
        var shown = facts
            .Where(fact => fact.How is not null)
            .Select(fact => (What: OneLine.Of(fact.What), fact.How))
            .ToArray();
        if (shown.Length == 0)
            return;
        var margin = Indent + shown.Max(fact => OneLine.WidthOf(fact.What)) + 2;
        foreach (var (what, how) in shown)
        {
            var label = new string(' ', Indent) + OneLine.Padded(what, margin - Indent);
            foreach (var line in Broken(OneLine.Of(how!), channel.Width - margin))
            {
                channel.Line((label, Tone.Faint), (line, Tone.Plain));
                label = new string(' ', margin);
            }
        }
    }

    private static IEnumerable<string> Broken(string text, int width)
    {
        while (text.Length > width && width > 0)
        {
            var space = text.LastIndexOf(' ', width);
            if (space <= 0)
                space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0)
                break;
            yield return text[..space];
            text = text[(space + 1)..];
        }

        yield return text;
    }
}
