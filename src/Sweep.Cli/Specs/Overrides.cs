using System.Collections.Immutable;
using System.Globalization;
using Sweep.Cli.Specs.Parameters;
using Sweep.Cli.Specs.Yaml;

namespace Sweep.Cli.Specs;

/// <summary>
/// Lays the options of the command line over what the file holds, as nodes that know which option they came from. What they mean is checked later,
/// together with the rest, so an option can mend or break anything that the file can.
/// </summary>
internal static class Overrides
{
    private const string Parameters = "parameters", Metrics = "metrics";

    internal static YamlNode.Mapping Apply(YamlNode.Mapping root, SpecOverrides overrides, Mistakes mistakes)
    {
        foreach (var (path, value) in overrides.Set) root = Set(root, path, value, mistakes);
        if (overrides.Name is { } name) root = root.With(Entry("sweep", name, isPlain: false, $"--name {YamlScalar.Shorten(name)}"));
        if (overrides.Seed is { } seed) root = root.With(Entry("seed", seed.ToString(CultureInfo.InvariantCulture), isPlain: true, $"--seed {seed}"));
        if (overrides.Trials is { } trials) root = root.With(Entry("trials", trials.ToString(CultureInfo.InvariantCulture), isPlain: true, $"--trials {trials}"));
        return root;
    }

    private static YamlEntry Entry(string key, string text, bool isPlain, string option) =>
        new(key, Place.Of(option), new YamlNode.Scalar(Place.Of(option), text, isPlain));

    private static YamlNode.Mapping Set(YamlNode.Mapping root, string path, string value, Mistakes mistakes)
    {
        var option = $"--set {YamlScalar.Shorten(path)}={YamlScalar.Shorten(value)}";
        var before = mistakes.Count;
        var node = SourceText.IsClean(value, option, mistakes) ? YamlReader.Read(value, option, mistakes) : null;
        if (mistakes.Count > before) return root;
        var names = Names(path);
        if (names.Any(name => name.Length == 0) || names.Length > YamlReader.MaxDepth)
        {
            mistakes.Add(Place.Of(option), "", "no path, expected names with dots between them", "write --set training.lr=0.01");
            return root;
        }

        node ??= new YamlNode.Scalar(Place.Of(option), "", IsPlain: true);
        if (names is [Parameters, var parameter] && YamlScalar.IsNull(node)) return RemoveParameter(root, parameter, option, mistakes);
        return Graft(root, names, 0, node, option, mistakes) as YamlNode.Mapping ?? root;
    }

    /// <summary>The keys to go through. Below parameters a key is itself a dotted path, perhaps followed by a field of its definition.</summary>
    private static ImmutableArray<string> Names(string path)
    {
        var names = path.Split('.').ToImmutableArray();
        if (names.Length <= 2 || names[0] != Parameters) return names;
        return ParameterGrammar.Fields.Contains(names[^1])
            ? [Parameters, string.Join('.', names[1..^1]), names[^1]]
            : [Parameters, string.Join('.', names[1..])];
    }

    private static YamlNode.Mapping RemoveParameter(YamlNode.Mapping root, string parameter, string option, Mistakes mistakes)
    {
        if (root.Find(Parameters) is { Value: YamlNode.Mapping parameters } entry && parameters.Find(parameter) is not null)
            return root.With(entry with { Value = parameters.Without(parameter) });
        mistakes.Add(Place.Of(option), $"{Parameters}.{parameter}", "no such parameter to remove");
        return root;
    }

    /// <summary>The node with what stands at the path replaced. Null, and a mistake, where the path leads through what has no names.</summary>
    private static YamlNode? Graft(YamlNode? at, ImmutableArray<string> names, int depth, YamlNode node, string option, Mistakes mistakes)
    {
        if (depth == names.Length) return node;
        if (depth == 1 && names[0] == Metrics && at is YamlNode.Sequence list) at = MetricList.AsMapping(list, mistakes);
        if (at is null || YamlScalar.IsNull(at)) at = new YamlNode.Mapping(Place.Of(option), []);
        if (at is not YamlNode.Mapping mapping)
        {
            mistakes.Add(Place.Of(option), string.Join('.', names[..depth]), $"{YamlScalar.Describe(at)} at {at.Place}, expected a map", "set it as a whole");
            return null;
        }

        var old = mapping.Find(names[depth]);
        return Graft(old?.Value, names, depth + 1, node, option, mistakes) is { } inner
            ? mapping.With(new YamlEntry(names[depth], depth < names.Length - 1 && old is not null ? old.KeyPlace : Place.Of(option), inner))
            : null;
    }
}
