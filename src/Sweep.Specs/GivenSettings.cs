using System.Diagnostics.CodeAnalysis;
using Foundation;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Settings;

namespace Sweep.Specs;

/// <summary>One setting as the file or an option gives it.</summary>
/// <param name="Value">
/// In its canonical type; null if it was wrong, which is then already among the mistakes.
/// </param>
internal sealed record Given(SettingValue? Value, Place Place);

/// <summary>
/// What the file and the options give, by dotted path. A group that may be off is here too: null,
/// or a map (of nothing) if it is on.
/// </summary>
internal sealed class GivenSettings
{
    private readonly Dictionary<string, Given> byPath = new(StringComparer.Ordinal);

    internal IEnumerable<string> Paths => byPath.Keys;

    internal void Add(string path, Given given) => byPath.Add(path, given);

    internal void Remove(string path) => byPath.Remove(path);

    internal bool TryGet(string path, [NotNullWhen(true)] out Given? given) => byPath.TryGetValue(path, out given);

    /// <summary>
    /// The value given, else the default; null if the setting has neither, or the value is wrong.
    /// </summary>
    internal SettingValue? ValueAt(string path) =>
        byPath.TryGetValue(path, out var given) ? given.Value : DefaultOf(Catalogued(path));

    private SettingValue? DefaultOf(Setting setting) =>
        setting.Only is { } only
        && ValueAt(only.Path) is SettingValue.Text { Content: var kind }
        && setting.KindDefaults.TryGetValue(kind, out var own)
            ? own
            : setting.Default;

    private static Setting Catalogued(string path)
    {
        var setting = SettingsCatalog.Find(path);
        Invariant.Holds(setting is not null, $"{path} stands in the catalog");
        return setting;
    }
}
