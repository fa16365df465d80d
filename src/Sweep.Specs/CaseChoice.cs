using Sweep.Specs.Parameters;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>
/// One case of a parameter, named on the command line: it is the only one left. A parameter that is
/// there for other cases alone goes with them, and so does a fixed value that the case replaces.
/// </summary>
internal static class CaseChoice
{
    private const string Parameters = "parameters";

    /// <summary>
    /// The cases of a parameter; null where there is no such parameter, or it has none.
    /// </summary>
    internal static YamlNode.Mapping? CasesOf(YamlNode.Mapping root, string parameter) =>
        Find(Find(Find(root, Parameters), parameter), ParameterGrammar.Cases);

    /// <summary>The file with one case of a parameter, which it has.</summary>
    internal static YamlNode.Mapping Take(YamlNode.Mapping root, string parameter, YamlEntry chosen)
    {
        var (section, all) = (root.Find(Parameters)!, Find(root, Parameters)!);
        var (entry, fields) = (all.Find(parameter)!, Find(all, parameter)!);
        var cases = fields.Find(ParameterGrammar.Cases)!;
        var only = cases with { Value = new YamlNode.Mapping(cases.Value.Place, [chosen]) };
        var left = all.With(entry with { Value = fields.With(only) })
            .Entries.Select(one => Under(one, parameter, chosen.Key))
            .OfType<YamlEntry>();
        var rest = root.With(section with { Value = all with { Entries = [.. left] } });
        if (chosen.Value is not YamlNode.Mapping sets)
            return rest;
        return sets.Entries.Aggregate(rest, (map, set) => Without(map, set.Key.Split('.')));
    }

    /// <summary>Without the fixed value of a setting, which no trial would have any more.</summary>
    private static YamlNode.Mapping Without(YamlNode.Mapping map, ReadOnlySpan<string> names)
    {
        if (names is [var last])
            return map.Without(last);
        if (map.Find(names[0]) is not { Value: YamlNode.Mapping inner } entry)
            return map;
        return map.With(entry with { Value = Without(inner, names[1..]) });
    }

    /// <summary>
    /// A parameter whose condition names no other case; null where it does not name this one.
    /// </summary>
    private static YamlEntry? Under(YamlEntry entry, string parameter, string chosen)
    {
        if (entry.Value is not YamlNode.Mapping fields)
            return entry;
        if (fields.Find(ParameterGrammar.When) is not { Value: YamlNode.Mapping conditions } when)
            return entry;
        if (conditions.Find(parameter) is not { Value: YamlNode.Sequence values } condition)
            return entry;
        var named = values.Items.RemoveAll(item => item is not YamlNode.Scalar scalar || scalar.Text != chosen);
        if (named.IsEmpty)
            return null;
        var rest = conditions.With(condition with { Value = values with { Items = named } });
        return entry with { Value = fields.With(when with { Value = rest }) };
    }

    private static YamlNode.Mapping? Find(YamlNode.Mapping? map, string key) =>
        map?.Find(key)?.Value as YamlNode.Mapping;
}
