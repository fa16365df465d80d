using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;
using Vae.Models.Metrics;

namespace Sweep.Specs;

/// <summary>Reads nodes as the settings of the catalog.</summary>
internal sealed class SettingReader(Mistakes mistakes)
{
    /// <summary>What may stand at the top of a file and is read elsewhere.</summary>
    internal static readonly string[] OtherTopNames = ["objectives", "parameters", PointReader.Section];

    /// <summary>
    /// Begins the names at the top of a file that no setting has: a place for anchored values.
    /// </summary>
    internal const string ExtensionPrefix = "x-";

    /// <summary>
    /// Reads every entry of a group's map into <paramref name="given"/>, and so on downwards.
    /// </summary>
    internal void ReadGroup(YamlNode.Mapping map, string group, GivenSettings given)
    {
        foreach (var entry in map.Entries)
        {
            var path = group.Length == 0 ? entry.Key : $"{group}.{entry.Key}";
            if (SettingsCatalog.Find(path) is { } setting && setting.Parent == group)
                ReadEntry(entry, setting, given);
            else
                AddUnknown(entry.KeyPlace, group, entry.Key);
        }
    }

    /// <summary>
    /// A whole value of a setting, where a parameter or a case names one; of a group, with the
    /// defaults of its members filled in. Null if it is wrong.
    /// </summary>
    internal SettingValue? ReadWhole(YamlNode node, Setting setting, string path)
    {
        if (!setting.IsGroup || YamlScalar.IsNull(node))
            return ReadLeaf(node, setting, path);
        if (node is not YamlNode.Mapping map)
            return Refuse(node, setting, path);
        var before = mistakes.Count;
        var members = new GivenSettings();
        ReadGroup(map, setting.Path, members);
        return mistakes.Count > before ? null : SettingsFill.Group(setting, members, _ => true, _ => false);
    }

    /// <summary>
    /// Adds the mistake that a value does not belong to a setting. Always null, so that it can
    /// stand for the value.
    /// </summary>
    internal SettingValue? Refuse(YamlNode node, Setting setting, string path)
    {
        if (
            node is YamlNode.Scalar { Text: var word }
            && setting.Type is SettingType.Choice choice
            && choice.Reserved.Contains(word)
        )
            mistakes.Add(
                node.Place,
                path,
                $"'{word}' is not built yet",
                $"supported: {string.Join(", ", choice.Names)}"
            );
        else
            mistakes.Add(
                node.Place,
                path,
                $"found {YamlScalar.Describe(node)}, expected {setting.Expected}",
                mistakes.HasRoom ? RemedyFor(node, setting) : null
            );
        return null;
    }

    /// <summary>
    /// A name that no setting has: reserved for later, misspelt, in the wrong place, or unheard of.
    /// </summary>
    internal void AddUnknown(Place place, string group, string name)
    {
        var path = group.Length == 0 ? name : $"{group}.{name}";
        var shown = YamlScalar.Shorten(path);
        if (SettingsCatalog.Reserved.Contains(path))
            mistakes.Add(place, shown, $"'{name}' is not built yet", Supported(group));
        else if (SettingsCatalog.Find(path) is { } known)
            mistakes.Add(place, shown, "unknown setting", $"put '{known.Name}' inside '{known.Parent}'");
        else if (group.Length > 0 && !SettingsCatalog.In(group).Any())
            mistakes.Add(place, shown, $"'{group}' has no settings");
        else if (group == "metrics")
            mistakes.AddUnknown(place, shown, "unknown metric", name, TrialMetric.All.Select(metric => metric.Name));
        else
            mistakes.AddUnknown(
                place,
                shown,
                "unknown setting",
                path,
                SettingsCatalog.All.Select(setting => setting.Path).Concat(OtherTopNames)
            );
    }

    private static string? RemedyFor(YamlNode node, Setting setting)
    {
        if (
            node is YamlNode.Sequence list
            && setting.Type is SettingType.Arguments
            && list.Items.Any(item => item is YamlNode.Mapping)
        )
            return "a {name} needs quotes: \"{name}\"";
        if (node is not YamlNode.Scalar scalar)
            return null;
        return setting.Type switch
        {
            SettingType.Choice choice => NearestName.To(scalar.Text, choice.Names) is { } near
                ? $"did you mean '{near}'?"
                : null,
            SettingType.Name => scalar.IsPlain && Fits(isPlain: false) ? "put it in quotes" : null,
            SettingType.Flag when Reading(scalar.Text) is { } flag =>
                $"YAML 1.2 reads {scalar.Text} as text; write {flag}",
            _ => !scalar.IsPlain && Fits(isPlain: true) ? "remove the quotes" : null,
        };

        bool Fits(bool isPlain) => setting.Fit(YamlScalar.ValueOf(scalar with { IsPlain = isPlain })) is not null;
    }

    private static string Supported(string group) =>
        $"supported: {string.Join(", ", SettingsCatalog.In(group).Select(setting => setting.Name))}";

    private void ReadEntry(YamlEntry entry, Setting setting, GivenSettings given)
    {
        if (!setting.IsGroup)
            given.Add(setting.Path, new Given(ReadLeaf(entry.Value, setting, setting.Path), entry.KeyPlace));
        else if (YamlScalar.IsNull(entry.Value))
        {
            // An empty section says nothing; an empty group that may be off is switched off.
            if (setting.MayBeOff)
                given.Add(setting.Path, new Given(new SettingValue.Null(), entry.KeyPlace));
        }
        else if (entry.Value is YamlNode.Mapping map)
        {
            given.Add(setting.Path, new Given(SettingValue.Map.Empty, entry.KeyPlace));
            ReadGroup(map, setting.Path, given);
        }
        else
            given.Add(setting.Path, new Given(Refuse(entry.Value, setting, setting.Path), entry.KeyPlace));
    }

    private SettingValue? ReadLeaf(YamlNode node, Setting setting, string path)
    {
        if (setting.Type is SettingType.Any && FindUnpassable(node) is var (part, message, remedy))
        {
            mistakes.Add(part.Place, path, message, remedy);
            return null;
        }

        var written = setting.Type is SettingType.Arguments or SettingType.Variables
            ? YamlScalar.TextsOf(node)
            : YamlScalar.ValueOf(node);
        return setting.Fit(written) ?? Refuse(node, setting, path);
    }

    /// <summary>
    /// The part of a value that cannot be passed to a program exactly, and what to do about it;
    /// null if all of it can.
    /// </summary>
    private static (YamlNode Part, string Message, string? Remedy)? FindUnpassable(YamlNode node)
    {
        switch (node)
        {
            case YamlNode.Scalar when YamlScalar.IsTooLargeInteger(node):
                return (
                    node,
                    $"found the integer {Written(node)}, which is beyond 64 bits and would lose digits",
                    "put it in quotes to pass it as a text"
                );
            case YamlNode.Scalar
                when YamlScalar.ValueOf(node) is SettingValue.Real { Amount: var amount } && !double.IsFinite(amount):
                return (
                    node,
                    $"found {Written(node)}, expected a finite number",
                    "put it in quotes to pass it as a text"
                );
            case YamlNode.Sequence list:
                return list.Items.Select(FindUnpassable).FirstOrDefault(found => found is not null);
            case YamlNode.Mapping map when map.Find(SettingValueJson.NotFinite) is { } entry:
                return (
                    map with
                    {
                        Place = entry.KeyPlace,
                    },
                    $"the name '{SettingValueJson.NotFinite}' stands for numbers that are not finite",
                    "give the entry another name"
                );
            case YamlNode.Mapping map:
                return map
                    .Entries.Select(entry => FindUnpassable(entry.Value))
                    .FirstOrDefault(found => found is not null);
            default:
                return null;
        }
    }

    private static string Written(YamlNode scalar) => YamlScalar.Shorten(((YamlNode.Scalar)scalar).Text);

    private static string? Reading(string word) =>
        word.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" => "true",
            "no" or "off" or "n" => "false",
            _ => null,
        };
}
