using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>
/// Reads the entries of parameters one by one: what each may be and when it is chosen.
/// </summary>
internal sealed class ParameterReader(SettingReader settings, ParameterNames names, Mistakes mistakes)
{
    /// <summary>What the path of a parameter begins with.</summary>
    internal const string Prefix = "parameters.";

    private readonly DistributionReader distributions = new(settings, mistakes);
    private readonly CaseReader cases = new(settings, names, mistakes);

    /// <summary>Only entries whose name is one; the rest are mistakes.</summary>
    internal ImmutableArray<ParameterDraft> Read(YamlNode? node)
    {
        switch (node)
        {
            case null:
                return [];
            case var empty when YamlScalar.IsNull(empty):
                return [];
            case YamlNode.Mapping { Entries.Length: > ParameterGrammar.MaxParameters } many:
                mistakes.Add(
                    many.Place,
                    "parameters",
                    $"{many.Entries.Length} parameters, expected at most {ParameterGrammar.MaxParameters}"
                );
                return [];
            case YamlNode.Mapping map:
                return [.. map.Entries.Select(ReadEntry).OfType<ParameterDraft>()];
            default:
                mistakes.Add(
                    node.Place,
                    "parameters",
                    $"found {YamlScalar.Describe(node)}, expected a map",
                    "write training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-1}"
                );
                return [];
        }
    }

    private ParameterDraft? ReadEntry(YamlEntry entry)
    {
        var path = $"parameters.{YamlScalar.Shorten(entry.Key)}";
        if (entry.Value is not YamlNode.Mapping fields)
        {
            mistakes.Add(
                entry.Value.Place,
                path,
                $"found {YamlScalar.Describe(entry.Value)}, expected a map",
                HintFor(entry.Value)
            );
            return null;
        }

        foreach (var field in fields.Entries.Where(field => !ParameterGrammar.Fields.Contains(field.Key)))
            mistakes.AddUnknown(
                field.KeyPlace,
                $"{path}.{YamlScalar.Shorten(field.Key)}",
                "unknown field",
                field.Key,
                ParameterGrammar.Fields
            );
        var when = ReadWhen(fields, path);
        if (fields.Find(ParameterGrammar.Cases) is { } casesField)
            return cases.Read(entry, fields, casesField, path, when);
        if (FindSweepable(entry) is not { } setting)
            return null;
        var distribution = distributions.Read(fields, setting, path);
        return new ParameterDraft(
            entry.Key,
            entry.KeyPlace,
            distribution,
            [new Assignment(setting, entry.KeyPlace, null, null)],
            [],
            when
        );
    }

    private static string HintFor(YamlNode node) =>
        node is YamlNode.Sequence
            ? "write {values: [...]}"
            : "write {values: [...]} or {distribution: ..., min: ..., max: ...}";

    private Setting? FindSweepable(YamlEntry entry)
    {
        if (names.Find(entry.Key) is { } setting)
            return setting;
        names.AddMistake(entry.KeyPlace, Prefix, entry.Key, mistakes);
        return null;
    }

    private ImmutableArray<WhenDraft> ReadWhen(YamlNode.Mapping fields, string path)
    {
        if (fields.Find(ParameterGrammar.When) is not { } field)
            return [];
        if (field.Value is not YamlNode.Mapping { Entries.Length: > 0 } map)
        {
            mistakes.Add(
                field.Value.Place,
                $"{path}.when",
                $"found {YamlScalar.Describe(field.Value)}, expected a map from names to lists of values",
                "write when: {loss.kind: [beta_h]}"
            );
            return [];
        }

        return [.. map.Entries.Select(entry => ReadCondition(entry, path)).OfType<WhenDraft>()];
    }

    private WhenDraft? ReadCondition(YamlEntry entry, string path)
    {
        if (entry.Value is YamlNode.Sequence { Items.Length: > 0 } values)
            return new WhenDraft(entry.Key, entry.KeyPlace, values.Items);
        mistakes.Add(
            entry.Value.Place,
            $"{path}.when.{YamlScalar.Shorten(entry.Key)}",
            $"found {YamlScalar.Describe(entry.Value)}, expected a list of values",
            entry.Value is YamlNode.Scalar { Text.Length: > 0 } one ? $"write [{YamlScalar.Shorten(one.Text)}]" : null
        );
        return null;
    }
}
