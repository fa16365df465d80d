using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Settings;

namespace Sweep.Specs;

/// <summary>Makes the whole map of a group: what is given, else the defaults.</summary>
internal static class SettingsFill
{
    /// <param name="exists">Whether the kinds chosen know a setting; others are left out.</param>
    /// <param name="isSetLater">
    /// Whether a parameter or a case sets something inside a group, which switches it on.
    /// </param>
    internal static SettingValue.Map Group(
        Setting group,
        GivenSettings given,
        Func<Setting, bool> exists,
        Func<Setting, bool> isSetLater
    )
    {
        var map = SettingValue.Map.Empty;
        foreach (var setting in SettingsCatalog.In(group.Path))
        {
            if (exists(setting) && ValueOf(setting, given, exists, isSetLater) is { } value)
                map = map.With(setting.Name, value);
        }

        return map;
    }

    private static SettingValue? ValueOf(
        Setting setting,
        GivenSettings given,
        Func<Setting, bool> exists,
        Func<Setting, bool> isSetLater
    )
    {
        if (!setting.IsGroup)
            return given.ValueAt(setting.Path);
        var isOn = setting.IsSection || isSetLater(setting) || given.ValueAt(setting.Path) is SettingValue.Map;
        return isOn ? Group(setting, given, exists, isSetLater) : new SettingValue.Null();
    }
}
