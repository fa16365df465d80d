using System.Collections.Immutable;

namespace Sweep.Specs.Yaml;

/// <summary>
/// The entries of one mapping while it is read: its own, each of which may stand once, and those
/// that merge keys (<c>&lt;&lt;</c>) bring. An own entry wins over a merged one, wherever it
/// stands; of several merged ones the first wins (YAML's merge key type).
/// </summary>
internal sealed class MappingReader(Mistakes mistakes)
{
    private const string MergeKey = "<<";

    private readonly List<YamlEntry> own = [];
    private readonly List<YamlEntry> merged = [];
    private readonly Dictionary<string, Place> seen = new(StringComparer.Ordinal);

    internal void Add(YamlNode key, YamlNode value)
    {
        if (key is not YamlNode.Scalar { Text.Length: > 0 } name)
        {
            mistakes.Add(key.Place, "", $"{YamlScalar.Describe(key)} as a key, expected a name");
            return;
        }

        if (!seen.TryAdd(name.Text, key.Place))
        {
            var message = $"stands twice, first at {seen[name.Text]}";
            var remedy = IsMerge(name) ? "write <<: [*one, *other]" : "remove one of them";
            mistakes.Add(key.Place, YamlScalar.Shorten(name.Text), message, remedy);
            return;
        }

        if (IsMerge(name))
            Merge(value);
        else
            own.Add(new YamlEntry(name.Text, key.Place, value));
    }

    internal YamlNode.Mapping At(Place place)
    {
        var rest = merged.Where(entry => !seen.ContainsKey(entry.Key)).DistinctBy(entry => entry.Key);
        return new YamlNode.Mapping(place, [.. own, .. rest]);
    }

    private static bool IsMerge(YamlNode.Scalar key) => key.IsPlain && key.Text == MergeKey;

    private void Merge(YamlNode value)
    {
        var sources = value is YamlNode.Sequence list ? list.Items : ImmutableArray.Create(value);
        foreach (var source in sources)
        {
            if (source is YamlNode.Mapping map)
            {
                merged.AddRange(map.Entries);
                continue;
            }

            var message = $"found {YamlScalar.Describe(source)}, expected a map to merge or a list of maps";
            mistakes.Add(source.Place, MergeKey, message, "write <<: *NAME of a map that has the anchor &NAME");
        }
    }
}
