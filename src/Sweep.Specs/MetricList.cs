using System.Collections.Immutable;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>
/// The two ways to write metrics, made one: a list of names is a map of names with nothing to set,
/// and nothing under a name means its defaults.
/// </summary>
internal static class MetricList
{
    internal static YamlNode.Mapping AsMapping(YamlNode node, Mistakes mistakes)
    {
        switch (node)
        {
            case YamlNode.Sequence list:
                return FromList(list, mistakes);
            case YamlNode.Mapping map:
                return map with { Entries = [.. map.Entries.Select(WithDefaults)] };
            case YamlNode.Scalar { Text: var name } when !YamlScalar.IsNull(node):
                mistakes.Add(
                    node.Place,
                    "metrics",
                    $"found {YamlScalar.Describe(node)}, expected a list of names, or a map",
                    $"write [{YamlScalar.Shorten(name)}]"
                );
                break;
        }

        return new YamlNode.Mapping(node.Place, []);
    }

    private static YamlNode.Mapping FromList(YamlNode.Sequence list, Mistakes mistakes)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (item is not YamlNode.Scalar { Text: { Length: > 0 } name })
                mistakes.Add(
                    item.Place,
                    "metrics",
                    $"{YamlScalar.Describe(item)} in the list, expected the name of a metric",
                    "settings need the map form: {mig: {every: 10}}"
                );
            else if (seen.Add(name))
                entries.Add(new YamlEntry(name, item.Place, new YamlNode.Mapping(item.Place, [])));
            else
                mistakes.Add(item.Place, "metrics", $"'{YamlScalar.Shorten(name)}' stands twice", "remove one of them");
        }

        return new YamlNode.Mapping(list.Place, entries.DrainToImmutable());
    }

    private static YamlEntry WithDefaults(YamlEntry entry) =>
        YamlScalar.IsNull(entry.Value) ? entry with { Value = new YamlNode.Mapping(entry.Value.Place, []) } : entry;
}
