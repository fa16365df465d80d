using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Settings;

namespace Sweep.Specs.Tests.Settings;

/// <summary>The list of settings is consistent in itself.</summary>
public sealed class SettingsCatalogTests
{
    [Fact]
    public void Every_path_stands_once_and_inside_a_group_that_stands_too()
    {
        Assert.Equal(
            SettingsCatalog.All.Length,
            SettingsCatalog.All.Select(setting => setting.Path).Distinct().Count()
        );
        Assert.All(
            SettingsCatalog.All,
            setting =>
                Assert.True(setting.Parent.Length == 0 || SettingsCatalog.Find(setting.Parent)!.IsGroup, setting.Path)
        );
    }

    [Fact]
    public void Every_default_is_a_value_of_its_setting_in_its_canonical_type() =>
        Assert.All(
            SettingsCatalog.All.Where(setting => setting.Default is not null),
            setting => Assert.Equal(setting.Default, setting.Fit(setting.Default!))
        );

    [Fact]
    public void Only_the_name_and_what_is_trained_must_be_said() =>
        Assert.Equal(
            ["sweep", "data.kind", "data.file", "command.run"],
            SettingsCatalog
                .All.Where(setting => setting is { IsGroup: false, Default: null })
                .Select(setting => setting.Path)
        );

    [Fact]
    public void Every_limit_to_kinds_names_kinds_that_exist() =>
        Assert.All(
            SettingsCatalog.All.Where(setting => setting.Only is not null),
            setting =>
                Assert.All(
                    setting.Only!.Values,
                    kind => Assert.NotNull(SettingsCatalog.Find(setting.Only.Path)!.Fit(SettingValue.Of(kind)))
                )
        );

    [Fact]
    public void What_is_reserved_is_not_built_and_has_a_place_to_go() =>
        Assert.All(
            SettingsCatalog.Reserved,
            path =>
                Assert.True(
                    SettingsCatalog.Find(path) is null && SettingsCatalog.Find(path[..path.LastIndexOf('.')])!.IsGroup,
                    path
                )
        );

    [Fact]
    public void Every_setting_is_told_in_one_sentence() =>
        Assert.All(SettingsCatalog.All, setting => Assert.Matches(@"^[^\s].*[^.]\.$", setting.Doc));

    [Fact]
    public void Every_default_of_a_kind_is_a_value_of_its_setting_and_of_a_kind_that_knows_it() =>
        Assert.All(
            SettingsCatalog.All.Where(setting => !setting.KindDefaults.IsEmpty),
            setting =>
            {
                Assert.All(setting.KindDefaults.Keys, kind => Assert.Contains(kind, setting.Only!.Values));
                Assert.All(setting.KindDefaults.Values, own => Assert.Equal(own, setting.Fit(own)));
            }
        );
}
