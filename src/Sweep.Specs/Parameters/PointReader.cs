using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>
/// Reads points that the user wants tried: a value for every parameter that is active, each within
/// what the parameter is drawn from.
/// </summary>
internal sealed class PointReader(SearchSpace space, Mistakes mistakes)
{
    internal const string Section = "enqueue";

    private const double MostRounding = 1e-9;

    /// <summary>The points of a file; null if it has none.</summary>
    internal ImmutableArray<ImmutableSortedDictionary<string, SettingValue>>? Read(YamlNode.Mapping root, int trials)
    {
        if (root.Find(Section) is not { } entry || YamlScalar.IsNull(entry.Value))
            return null;
        if (entry.Value is not YamlNode.Sequence { Items.Length: > 0 and <= StudySpec.MostPoints } list)
        {
            mistakes.Add(
                entry.Value.Place,
                Section,
                $"found {YamlScalar.Describe(entry.Value)}, expected a list of 1 to {StudySpec.MostPoints} points",
                "write [{training.lr: 0.01, model.latent: 8}]"
            );
            return null;
        }

        if (list.Items.Length > trials)
            mistakes.Add(
                entry.KeyPlace,
                Section,
                $"has {list.Items.Length} points, and there are {trials} trials",
                "raise trials, or remove points"
            );
        return [.. list.Items.Select(Read).OfType<ImmutableSortedDictionary<string, SettingValue>>()];
    }

    /// <summary>One point; null, and every mistake, if it is wrong.</summary>
    internal ImmutableSortedDictionary<string, SettingValue>? Read(YamlNode node)
    {
        if (node is not YamlNode.Mapping map)
        {
            mistakes.Add(
                node.Place,
                Section,
                $"found {YamlScalar.Describe(node)}, expected a map from parameters to values",
                "write {training.lr: 0.01, model.latent: 8}"
            );
            return null;
        }

        var before = mistakes.Count;
        var names = space.Parameters.Select(parameter => parameter.Name).ToArray();
        foreach (var entry in map.Entries.Where(entry => !names.Contains(entry.Key)))
            mistakes.AddUnknown(entry.KeyPlace, PathOf(entry.Key), "is no parameter of the sweep", entry.Key, names);
        var point = ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal);
        foreach (var parameter in space.Parameters)
            point = Add(point, parameter, map);
        return mistakes.Count > before ? null : point;
    }

    private ImmutableSortedDictionary<string, SettingValue> Add(
        ImmutableSortedDictionary<string, SettingValue> point,
        Parameter parameter,
        YamlNode.Mapping map
    )
    {
        var entry = map.Find(parameter.Name);
        if (!SearchSpace.IsActive(parameter, point))
        {
            if (entry is not null)
                mistakes.Add(
                    entry.KeyPlace,
                    PathOf(parameter.Name),
                    "is not chosen with the point's other values",
                    "remove it, or change what its when names"
                );
            return point;
        }

        if (entry is null)
        {
            mistakes.Add(
                map.Place,
                PathOf(parameter.Name),
                "missing: a point has a value for every parameter",
                $"add {parameter.Name}: VALUE"
            );
            return point;
        }

        if (ValueFor(parameter.Distribution, YamlScalar.ValueOf(entry.Value)) is { } value)
            return point.Add(parameter.Name, value);
        mistakes.Add(
            entry.Value.Place,
            PathOf(parameter.Name),
            $"found {YamlScalar.Describe(entry.Value)}, which is outside its domain",
            $"expected {DomainText.Of(parameter.Distribution)}"
        );
        return point;
    }

    /// <summary>The value as a sampler gives it; null where it is outside the domain.</summary>
    private static SettingValue? ValueFor(Distribution distribution, SettingValue given)
    {
        if (!distribution.Contains(given))
            return null;
        return distribution switch
        {
            Distribution.Categorical listed => listed.Choices.First(choice => SameValue.Comparer.Equals(choice, given)),
            Distribution.Int => SettingValue.Of(given.WholeNumber!.Value),
            Distribution.Float real => Rounded(real, given.Number!.Value),
            _ => given,
        };
    }

    private static SettingValue? Rounded(Distribution.Float real, double amount)
    {
        if (real.Step is not { } step)
            return SettingValue.Of(amount);
        var nearest = real.At(Math.Round((amount - real.Min) / step));
        return Math.Abs(nearest - amount) <= MostRounding * step ? SettingValue.Of(nearest) : null;
    }

    private static string PathOf(string parameter) => $"{Section}.{YamlScalar.Shorten(parameter)}";
}
