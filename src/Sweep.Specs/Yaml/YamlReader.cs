using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweep.Specs.Yaml;

/// <summary>
/// One YAML document as nodes, its aliases and merge keys resolved. What a sweep file has no use
/// for and what only makes trouble (tags, keys that are no text, several documents, deep nesting)
/// is refused here, each with its place, and reading goes on where that makes sense.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>
    /// Far beyond what a sweep file needs, and far below what recursion can bear.
    /// </summary>
    internal const int MaxDepth = 24;

    private readonly YamlEvents events;
    private readonly Mistakes mistakes;
    private readonly YamlAnchors anchors;
    private readonly Stack<Place> open = new();
    private bool isOver;

    private YamlReader(string text, string? option, Mistakes mistakes)
    {
        events = new YamlEvents(text, option);
        anchors = new YamlAnchors(mistakes);
        this.mistakes = mistakes;
    }

    /// <summary>
    /// The document's root; null if the text is empty, or not YAML to its end (which is then among
    /// the mistakes).
    /// </summary>
    /// <param name="option">
    /// The option that the text came with; null if it is a file, and places are lines and columns.
    /// </param>
    internal static YamlNode? Read(string text, string? option, Mistakes mistakes) =>
        new YamlReader(text, option, mistakes).ReadDocument();

    private YamlNode? ReadDocument()
    {
        Next();
        if (Next() is not DocumentStart || Next() is not { } first)
            return null;
        var root = ReadNode(first);
        Next();
        if (Next() is DocumentStart second)
            mistakes.Add(
                events.PlaceOf(second.Start),
                "",
                "a second document; a sweep file holds one",
                "remove the '---' line and what follows"
            );
        return isOver ? null : root;
    }

    /// <summary>
    /// The node that this event starts. Once reading is over, what it answers is of no meaning.
    /// </summary>
    private YamlNode ReadNode(ParsingEvent start)
    {
        var place = events.PlaceOf(start.Start);
        if (start is not NodeEvent node)
            return ReadBareNode(start, place);
        if (!node.Tag.IsEmpty)
        {
            var tag = YamlScalar.Shorten(node.Tag.ToString());
            mistakes.Add(place, "", $"the tag '{tag}'; a sweep file has none", "remove it");
        }

        if (node.Anchor.IsEmpty)
            return ReadBareNode(start, place);
        var name = node.Anchor.Value;
        anchors.Begin(name);
        var read = ReadBareNode(start, place);
        anchors.Complete(name, read);
        return read;
    }

    private YamlNode ReadBareNode(ParsingEvent start, Place place)
    {
        switch (start)
        {
            case Scalar scalar:
                return new YamlNode.Scalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case AnchorAlias alias:
                if (anchors.Resolve(alias.Value.Value, place, open.Count) is { } node)
                    return node;
                break;
            case SequenceStart:
                return ReadSequence(place);
            case MappingStart:
                return ReadMapping(place);
            default:
                // YamlDotNet 16 reads some misplaced aliases as an entry that ends before its
                // value.
                Stop(place, "not valid YAML: found the end of a list or a map, expected a value", null);
                break;
        }

        return new YamlNode.Scalar(place, "", IsPlain: true);
    }

    private YamlNode.Sequence ReadSequence(Place place)
    {
        Open(place);
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (Next() is { } next and not SequenceEnd)
            items.Add(ReadNode(next));
        open.Pop();
        return new YamlNode.Sequence(place, items.DrainToImmutable());
    }

    private YamlNode.Mapping ReadMapping(Place place)
    {
        Open(place);
        var entries = new MappingReader(mistakes);
        while (Next() is { } start and not MappingEnd)
        {
            var key = ReadNode(start);
            if (Next() is not { } next)
                break;
            entries.Add(key, ReadNode(next));
        }

        open.Pop();
        return entries.At(place);
    }

    private void Open(Place place)
    {
        open.Push(place);
        if (open.Count > MaxDepth)
            Stop(place, $"nested more than {MaxDepth} levels deep", null);
    }

    /// <summary>The next event; null once reading is over.</summary>
    private ParsingEvent? Next()
    {
        if (isOver)
            return null;
        var next = events.Next();
        if (events.Problem is var (place, message))
            Stop(place, message, Unclosed());
        return next;
    }

    /// <summary>From here on there is no event, and every loop ends.</summary>
    private void Stop(Place place, string message, string? remedy)
    {
        if (!isOver)
            mistakes.Add(place, "", message, remedy);
        isOver = true;
    }

    private string? Unclosed() =>
        open.Count > 1 && open.Peek() is { Option: null } last
            ? $"it is inside what starts at line {last.Line}, column {last.Column}"
            : null;
}
