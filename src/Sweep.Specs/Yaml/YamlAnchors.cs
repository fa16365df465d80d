using Foundation;

namespace Sweep.Specs.Yaml;

/// <summary>
/// The anchors of one document (<c>&amp;name</c>) and what their aliases (<c>*name</c>) stand for.
/// A few nested aliases can stand for millions of nodes, so what they stand for is counted and
/// limited.
/// </summary>
internal sealed class YamlAnchors(Mistakes mistakes)
{
    /// <summary>The most nodes that all aliases of a document stand for together.</summary>
    internal const int MaxNodes = 100_000;

    private readonly Dictionary<string, Anchor> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private int spent;

    /// <summary>
    /// An anchored node begins. Until it is complete, an alias of it would contain itself.
    /// </summary>
    internal void Begin(string name) => open.Add(name);

    /// <summary>
    /// The anchored node is complete. A later anchor of the same name replaces it, as YAML has it.
    /// </summary>
    internal void Complete(string name, YamlNode node)
    {
        open.Remove(name);
        known[name] = new Anchor(node, SizeOf(node), DepthOf(node));
    }

    /// <summary>
    /// What an alias stands for. Null, and a mistake, where that is not known or too much.
    /// </summary>
    /// <param name="depth">How many lists and maps the alias stands in.</param>
    internal YamlNode? Resolve(string name, Place place, int depth)
    {
        var shown = YamlScalar.Shorten(name);
        if (open.Contains(name))
        {
            mistakes.Add(place, "", $"the alias '*{shown}' stands inside its own anchor", "write the value out");
            return null;
        }

        if (!known.TryGetValue(name, out var anchor))
        {
            var message = $"the alias '*{shown}', and no anchor '&{shown}' before it";
            mistakes.AddUnknown(place, "", message, name, known.Keys);
            return null;
        }

        spent += anchor.Size;
        if (spent > MaxNodes)
        {
            mistakes.Add(
                place,
                "",
                $"the aliases of this file stand for more than {MaxNodes} values",
                "write fewer of them"
            );
            spent = MaxNodes;
            return null;
        }

        if (depth + anchor.Depth > YamlReader.MaxDepth)
        {
            mistakes.Add(place, "", $"nested more than {YamlReader.MaxDepth} levels deep by the alias '*{shown}'");
            return null;
        }

        return anchor.Node with
        {
            Place = place,
        };
    }

    private static int SizeOf(YamlNode node) =>
        node switch
        {
            YamlNode.Scalar => 1,
            YamlNode.Sequence list => 1 + list.Items.Sum(SizeOf),
            YamlNode.Mapping map => 1 + map.Entries.Sum(entry => 1 + SizeOf(entry.Value)),
            _ => throw Invariant.Unreachable(node),
        };

    private static int DepthOf(YamlNode node) =>
        node switch
        {
            YamlNode.Scalar => 0,
            YamlNode.Sequence list => 1 + list.Items.Select(DepthOf).DefaultIfEmpty().Max(),
            YamlNode.Mapping map => 1 + map.Entries.Select(entry => DepthOf(entry.Value)).DefaultIfEmpty().Max(),
            _ => throw Invariant.Unreachable(node),
        };

    private sealed record Anchor(YamlNode Node, int Size, int Depth);
}
