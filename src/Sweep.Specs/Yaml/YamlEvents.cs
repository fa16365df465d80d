using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweep.Specs.Yaml;

/// <summary>
/// YamlDotNet's events, one at a time. The only place that meets its exceptions: text that is no
/// YAML ends the events, with the reason kept.
/// </summary>
internal sealed class YamlEvents(string text, string? option)
{
    private readonly Parser parser = new(new StringReader(text));

    /// <summary>Why the text is not YAML; null as long as it is.</summary>
    internal (Place Place, string Message)? Problem { get; private set; }

    /// <summary>The next event; null after the last one, and from the first problem on.</summary>
    internal ParsingEvent? Next()
    {
        if (Problem is not null)
            return null;
        var before = parser.Current;
        try
        {
            return parser.MoveNext() ? parser.Current : null;
        }
        catch (YamlException problem)
        {
            Problem = (PlaceOf(problem.Start), $"not valid YAML: {FirstLine(problem.Message)}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16 ends so on some lists and maps that are never closed,
            Problem = (PlaceAfter(before), "not valid YAML: a list or a map is not closed");
        }
        catch (ArgumentException)
        {
            // and so on tags without a name and escapes beyond the last character.
            Problem = (PlaceAfter(before), "not valid YAML: a tag or an escaped character that does not exist");
        }

        return null;
    }

    internal Place PlaceOf(Mark mark) =>
        option is null ? new Place((int)mark.Line, (int)mark.Column) : Place.Of(option);

    private Place PlaceAfter(ParsingEvent? last)
    {
        if (last is not null)
            return PlaceOf(last.End);
        return option is null ? Place.Start : Place.Of(option);
    }

    private static string FirstLine(string message) =>
        char.ToLowerInvariant(message[0]) + message.Split('\n')[0].TrimEnd('.', '\r')[1..];
}
