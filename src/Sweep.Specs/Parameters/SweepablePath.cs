using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>The dotted paths that a parameter or a case may set.</summary>
internal static class SweepablePath
{
    internal static ImmutableArray<string> All { get; } =
    [.. SettingsCatalog.All.Where(IsSweepable).Select(setting => setting.Path)];

    /// <summary>
    /// A section as a whole is never swept; a group that may be off can be: off, or a map.
    /// </summary>
    internal static bool IsSweepable(Setting setting) => setting.Sweepable && !setting.IsSection;

    internal static Setting? Find(string path) =>
        SettingsCatalog.Find(path) is { } setting && IsSweepable(setting) ? setting : null;

    /// <summary>
    /// Whether the name means something in a file, even if no trial may differ in it.
    /// </summary>
    internal static bool IsKnown(string path) =>
        SettingsCatalog.Find(path) is not null || SettingsCatalog.Reserved.Contains(path);

    /// <summary>Says why a path cannot be set by a trial.</summary>
    internal static void AddMistake(Place place, string prefix, string path, Mistakes mistakes)
    {
        var shown = prefix + YamlScalar.Shorten(path);
        if (SettingsCatalog.Reserved.Contains(path))
            mistakes.Add(place, shown, $"'{path}' is not built yet");
        else if (SettingsCatalog.Find(path) is { IsSection: true })
            mistakes.Add(place, shown, "a whole section cannot be a parameter", "name one of its settings");
        else if (SettingsCatalog.Find(path) is not null)
            mistakes.Add(place, shown, "is the same for all trials and cannot be a parameter");
        else
            mistakes.AddUnknown(place, shown, "unknown setting", path, All);
    }
}
