using System.Collections.Immutable;

namespace Sweep.Specs.Yaml;

/// <summary>
/// A piece of a sweep file as it was written, with where it stands. Every mapping key is a text and
/// stands once.
/// </summary>
internal abstract record YamlNode(Place Place)
{
    /// <param name="IsPlain">
    /// Written without quotes, so it may also be a number, a flag or null.
    /// </param>
    internal sealed record Scalar(Place Place, string Text, bool IsPlain) : YamlNode(Place);

    internal sealed record Sequence(Place Place, ImmutableArray<YamlNode> Items) : YamlNode(Place);

    internal sealed record Mapping(Place Place, ImmutableArray<YamlEntry> Entries) : YamlNode(Place)
    {
        internal YamlEntry? Find(string key)
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key)
                    return entry;
            }

            return null;
        }

        /// <summary>With the entry replaced where it stands, or added at the end.</summary>
        internal Mapping With(YamlEntry entry) =>
            Find(entry.Key) is { } old
                ? this with
                {
                    Entries = Entries.Replace(old, entry),
                }
                : this with
                {
                    Entries = Entries.Add(entry),
                };

        internal Mapping Without(string key) => this with { Entries = Entries.RemoveAll(entry => entry.Key == key) };
    }
}

/// <summary>One line of a mapping.</summary>
internal sealed record YamlEntry(string Key, Place KeyPlace, YamlNode Value);
