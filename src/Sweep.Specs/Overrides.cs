using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Domain.Settings;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>
/// Lays the options of the command line over what the file holds, as nodes that know which option
/// they came from. What they mean is checked later, together with the rest, so an option can mend
/// or break anything that the file can.
/// </summary>
internal static class Overrides
{
    private const string Parameters = "parameters",
        Metrics = "metrics";

    internal static YamlNode.Mapping Apply(YamlNode.Mapping root, SpecOverrides overrides, Mistakes mistakes)
    {
        foreach (var (path, value) in overrides.Set)
            root = Set(root, path, value, mistakes);
        if (overrides.Name is { } name)
            root = root.With(Entry("sweep", name, isPlain: false, $"--name {YamlScalar.Shorten(name)}"));
        if (overrides.Seed is { } seed)
            root = root.With(
                Entry("seed", seed.ToString(CultureInfo.InvariantCulture), isPlain: true, $"--seed {seed}")
            );
        if (overrides.Trials is { } trials)
            root = root.With(
                Entry("trials", trials.ToString(CultureInfo.InvariantCulture), isPlain: true, $"--trials {trials}")
            );
        if (overrides.TrialTimeout is { } timeout)
            root = root.With(
                Entry("trial_timeout", timeout, isPlain: true, $"--trial-timeout {YamlScalar.Shorten(timeout)}")
            );
        return overrides.Stop.Apply(root, mistakes);
    }

    private static YamlEntry Entry(string key, string text, bool isPlain, string option) =>
        new(key, Place.Of(option), new YamlNode.Scalar(Place.Of(option), text, isPlain));

    private static YamlNode.Mapping Set(YamlNode.Mapping root, string path, string value, Mistakes mistakes)
    {
        var option = $"--set {YamlScalar.Shorten(path)}={YamlScalar.Shorten(value)}";
        var before = mistakes.Count;
        var node = SourceText.IsClean(value, option, mistakes) ? YamlReader.Read(value, option, mistakes) : null;
        if (mistakes.Count > before)
            return root;
        var names = Names(path);
        if (names.Any(name => name.Length == 0) || names.Length > YamlReader.MaxDepth)
        {
            mistakes.Add(
                Place.Of(option),
                "",
                "no path, expected names with dots between them",
                "write --set training.lr=0.01"
            );
            return root;
        }

        node ??= new YamlNode.Scalar(Place.Of(option), "", IsPlain: true);
        if (names is [Parameters, var parameter] && YamlScalar.IsNull(node))
            return RemoveParameter(root, parameter, option, mistakes);
        if (node is YamlNode.Scalar { Text: var word } && CaseChoice.CasesOf(root, path) is { } cases)
            return Choose(root, path, word, cases, new Source(option, mistakes));
        if (!IsThere(root, names, node, option, mistakes))
            return root;
        return Graft(root, names, 0, node, new Source(option, mistakes)) as YamlNode.Mapping ?? root;
    }

    /// <summary>The file with one case of a parameter alone.</summary>
    private static YamlNode.Mapping Choose(
        YamlNode.Mapping root,
        string parameter,
        string word,
        YamlNode.Mapping cases,
        Source source
    )
    {
        if (cases.Find(word) is not { } chosen)
        {
            var known = cases.Entries.Select(one => one.Key).ToList();
            var expected = $"found '{YamlScalar.Shorten(word)}', expected one of its cases {string.Join(", ", known)}";
            source.Mistakes.AddUnknown(source.Place, parameter, expected, word, known);
            return root;
        }

        return CaseChoice.Take(root, parameter, chosen);
    }

    /// <summary>
    /// The keys to go through. Below parameters a key is itself a dotted path, perhaps followed by
    /// a field of its definition.
    /// </summary>
    private static ImmutableArray<string> Names(string path)
    {
        var names = path.Split('.').ToImmutableArray();
        if (names.Length <= 2 || names[0] != Parameters)
            return names;
        return ParameterGrammar.Fields.Contains(names[^1])
            ? [Parameters, string.Join('.', names[1..^1]), names[^1]]
            : [Parameters, string.Join('.', names[1..])];
    }

    private static YamlNode.Mapping RemoveParameter(
        YamlNode.Mapping root,
        string parameter,
        string option,
        Mistakes mistakes
    )
    {
        if (
            root.Find(Parameters) is { Value: YamlNode.Mapping parameters } entry
            && parameters.Find(parameter) is not null
        )
            return root.With(entry with { Value = parameters.Without(parameter) });
        mistakes.AddUnknown(
            Place.Of(option),
            $"{Parameters}.{parameter}",
            "no such parameter to remove",
            parameter,
            ParametersOf(root)
        );
        return root;
    }

    private static IEnumerable<string> ParametersOf(YamlNode.Mapping root) =>
        root.Find(Parameters)?.Value is YamlNode.Mapping map ? map.Entries.Select(entry => entry.Key) : [];

    /// <summary>
    /// False, and a mistake, where the path misses what it means by a parameter. What it misses
    /// among settings is found with all other settings.
    /// </summary>
    private static bool IsThere(
        YamlNode.Mapping root,
        ImmutableArray<string> names,
        YamlNode node,
        string option,
        Mistakes mistakes
    )
    {
        var place = Place.Of(option);
        var known = ParametersOf(root).ToHashSet(StringComparer.Ordinal);
        var path = string.Join('.', names);
        var before = mistakes.Count;
        switch (names)
        {
            case [Parameters, var name, _] when !known.Contains(name):
                mistakes.AddUnknown(
                    place,
                    $"{Parameters}.{YamlScalar.Shorten(name)}",
                    "no such parameter to change",
                    name,
                    known
                );
                break;
            case [Parameters, var name] when node is not YamlNode.Mapping && OwnerOf(name, known) is { } owner:
                var field = name[(owner.Length + 1)..];
                mistakes.AddUnknown(
                    place,
                    $"{Parameters}.{YamlScalar.Shorten(name)}",
                    "unknown field",
                    field,
                    ParameterGrammar.Fields
                );
                break;
            case not [Parameters, ..] when known.Contains(path) && SettingsCatalog.Find(path) is null:
                mistakes.Add(
                    place,
                    YamlScalar.Shorten(path),
                    "is a parameter, not a setting",
                    $"write --set '{Parameters}.{path}={{values: [...]}}'"
                );
                break;
        }

        return mistakes.Count == before;
    }

    /// <summary>
    /// The parameter of the file whose name begins this one, before a dot; null if no parameter
    /// does, or if this is the name of a parameter.
    /// </summary>
    private static string? OwnerOf(string name, HashSet<string> known) =>
        known.Contains(name)
            ? null
            : known.Where(owner => name.StartsWith(owner + '.', StringComparison.Ordinal)).MaxBy(owner => owner.Length);

    /// <summary>
    /// The node with the value at the path replaced. Null, and a mistake, where the path leads
    /// through a value that is no map.
    /// </summary>
    private static YamlNode? Graft(YamlNode? at, ImmutableArray<string> names, int depth, YamlNode node, Source source)
    {
        if (depth == names.Length)
            return node;
        if (depth == 1 && names[0] == Metrics && at is YamlNode.Sequence list)
            at = MetricList.AsMapping(list, source.Mistakes);
        if (at is null || YamlScalar.IsNull(at))
            at = new YamlNode.Mapping(source.Place, []);
        if (at is not YamlNode.Mapping mapping)
        {
            source.Mistakes.Add(
                source.Place,
                string.Join('.', names[..depth]),
                $"{YamlScalar.Describe(at)} at {at.Place}, expected a map",
                "set it as a whole"
            );
            return null;
        }

        var old = mapping.Find(names[depth]);
        var keyPlace = depth < names.Length - 1 && old is not null ? old.KeyPlace : source.Place;
        return Graft(old?.Value, names, depth + 1, node, source) is { } inner
            ? mapping.With(new YamlEntry(names[depth], keyPlace, inner))
            : null;
    }

    /// <summary>Where a value comes from, and what takes up what is wrong with it.</summary>
    private sealed record Source(string Option, Mistakes Mistakes)
    {
        public Place Place => Place.Of(Option);
    }
}
