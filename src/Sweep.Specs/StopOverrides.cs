using System.Collections.Immutable;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>Stopping rules of the command line, as they were typed.</summary>
public sealed record StopOverrides
{
    private const string Section = "stop",
        Objectives = "objectives";

    /// <summary>--time</summary>
    public string? Time { get; init; }

    /// <summary>--epochs</summary>
    public string? Epochs { get; init; }

    /// <summary>--patience</summary>
    public string? Patience { get; init; }

    /// <summary>Each --target: VALUE with one objective, else METRIC=VALUE.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>Whether none was typed.</summary>
    public bool IsNone => this is { Time: null, Epochs: null, Patience: null, Targets.IsEmpty: true };

    /// <summary>A file with these rules in place of its own.</summary>
    internal YamlNode.Mapping Apply(YamlNode.Mapping root, Mistakes mistakes)
    {
        foreach (var (name, text) in new[] { ("time", Time), ("epochs", Epochs), ("patience", Patience) })
        {
            if (text is not null)
                root = Set(root, name, text, mistakes);
        }

        foreach (var target in Targets)
            root = SetTarget(root, target, mistakes);
        return root;
    }

    private static YamlNode.Mapping Set(YamlNode.Mapping root, string name, string text, Mistakes mistakes)
    {
        var place = Place.Of($"--{name} {YamlScalar.Shorten(text)}");
        var entry = new YamlEntry(name, place, new YamlNode.Scalar(place, text, IsPlain: true));
        if (root.Find(Section) is not { Value: var value } known || YamlScalar.IsNull(value))
            return root.With(new YamlEntry(Section, place, new YamlNode.Mapping(place, [entry])));
        if (value is YamlNode.Mapping rules)
            return root.With(known with { Value = rules.With(entry) });
        mistakes.Add(place, Section, $"{YamlScalar.Describe(value)} at {value.Place}, expected a map");
        return root;
    }

    private static YamlNode.Mapping SetTarget(YamlNode.Mapping root, string text, Mistakes mistakes)
    {
        var place = Place.Of($"--target {YamlScalar.Shorten(text)}");
        var (metric, value) = SpecOverrides.TrySplitSet(text, out var set) ? (set.Path, set.Value) : (null, text);
        var entry = new YamlEntry(
            ObjectiveReader.Target,
            place,
            new YamlNode.Scalar(place, value.Trim(), IsPlain: true)
        );
        var known = root.Find(Objectives);
        var list = known?.Value as YamlNode.Sequence ?? Standard(place);
        if (IndexOf(list, metric) is not { } at)
        {
            var metrics = list.Items.Select(MetricOf).OfType<string>();
            mistakes.Add(
                place,
                "objectives.target",
                metric is null ? "the study has several objectives" : $"the study has no objective '{metric}'",
                $"write --target METRIC=VALUE with one of {string.Join(", ", metrics)}"
            );
            return root;
        }

        var objective = ((YamlNode.Mapping)list.Items[at]).With(entry);
        var changed = list with { Items = list.Items.SetItem(at, objective) };
        return root.With(known is null ? new YamlEntry(Objectives, place, changed) : known with { Value = changed });
    }

    /// <summary>Which objective is meant: the only one, or the one with the metric.</summary>
    private static int? IndexOf(YamlNode.Sequence list, string? metric)
    {
        if (metric is null)
            return list.Items is [YamlNode.Mapping] ? 0 : null;
        for (var at = 0; at < list.Items.Length; at++)
        {
            if (MetricOf(list.Items[at]) == metric)
                return at;
        }

        return null;
    }

    private static string? MetricOf(YamlNode node) =>
        ((node as YamlNode.Mapping)?.Find(ObjectiveReader.Metric)?.Value as YamlNode.Scalar)?.Text;

    /// <summary>What a file without objectives means.</summary>
    private static YamlNode.Sequence Standard(Place place)
    {
        var metric = new YamlNode.Scalar(place, ObjectiveReader.Standard.Metric, IsPlain: true);
        return new YamlNode.Sequence(
            place,
            [new YamlNode.Mapping(place, [new YamlEntry(ObjectiveReader.Metric, place, metric)])]
        );
    }
}
