using Sweep.Shared.Domain.Settings;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>Parameters of the built-in trainer: dotted paths into its sections.</summary>
internal sealed class SettingNames : ParameterNames
{
    internal override Setting? Find(string name) => SweepablePath.Find(name);

    internal override Setting? FindForCondition(string name) =>
        SettingsCatalog.Find(name) is { IsGroup: false } setting && SettingsCatalog.IsOfTrial(setting) ? setting : null;

    internal override bool IsTaken(string name) => SweepablePath.IsKnown(name);

    internal override bool IsInside(string name, string other) => SettingsCatalog.IsInside(name, other);

    internal override void AddMistake(Place place, string prefix, string name, Mistakes mistakes)
    {
        var isName =
            prefix == ParameterReader.Prefix
            && !SweepablePath.IsKnown(name)
            && !name.Contains('.', StringComparison.Ordinal);
        if (isName && NearestName.To(name, SweepablePath.All) is null)
            mistakes.Add(
                place,
                prefix + YamlScalar.Shorten(name),
                "no setting has this name, and it has no cases",
                "name a setting by its dotted path, or give it cases"
            );
        else
            SweepablePath.AddMistake(place, prefix, name, mistakes);
    }

    internal override void AddConditionMistake(
        Place place,
        string path,
        string name,
        IEnumerable<string> parameters,
        Mistakes mistakes
    )
    {
        if (SettingsCatalog.Reserved.Contains(name))
            mistakes.Add(place, path, $"'{name}' is not built yet");
        else if (SettingsCatalog.Find(name) is not null)
            mistakes.Add(place, path, "expected a parameter or a single setting of a trial");
        else
            mistakes.AddUnknown(
                place,
                path,
                "unknown parameter or setting",
                name,
                parameters.Concat(SettingsCatalog.All.Where(SettingsCatalog.IsOfTrial).Select(setting => setting.Path))
            );
    }
}
