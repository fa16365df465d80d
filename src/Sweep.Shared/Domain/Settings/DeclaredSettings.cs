using System.Collections.Immutable;
using Foundation;
using Foundation.Settings;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>The settings that records declare, as a sweep file knows them.</summary>
public static class DeclaredSettings
{
    /// <summary>A record from its settings; what is absent keeps its initial value.</summary>
    public static TRecord Read<TRecord>(SettingValue.Map settings) =>
        (TRecord)DeclaredValue.Read(SettingRecord.Of(typeof(TRecord)), settings);

    /// <summary>The settings that a record holds.</summary>
    public static SettingValue.Map Write(object record) => DeclaredValue.Write(record);

    /// <summary>A section: the group itself, then all that stands in it.</summary>
    public static ImmutableArray<Setting> Of<TSection>()
    {
        var record = SettingRecord.Of(typeof(TSection));
        Invariant.Holds(record.Section is not null, $"{typeof(TSection)} is a section");
        var group = new Setting(record.Section.Path, new SettingType.Group(), record.Section.Sentence)
        {
            Sweepable = !record.Section.IsFixed,
            Only = LimitOf(record.OnlyWith),
        };
        return [group, .. record.Choice is null ? MembersOf(group, record.New()) : MembersOf(group, record)];
    }

    /// <summary>What a group holds.</summary>
    /// <param name="standard">A record whose values are the defaults.</param>
    public static IEnumerable<Setting> MembersOf(Setting group, object standard)
    {
        foreach (var declaration in SettingRecord.Of(standard.GetType()).Settings)
        {
            var setting = Make(group, declaration, standard);
            yield return setting;
            if (!setting.IsGroup)
                continue;
            var inner = declaration.Property.GetValue(standard) ?? SettingRecord.Of(declaration.Type).New();
            foreach (var member in MembersOf(setting, inner))
                yield return member;
        }
    }

    /// <summary>The kinds of a section, and what each of them has.</summary>
    private static IEnumerable<Setting> MembersOf(Setting section, SettingRecord record)
    {
        var kinds = record.Kinds.Select(kind => kind.Word).ToImmutableArray();
        var path = $"{section.Path}.{KindsAttribute.Name}";
        var choice = new Setting(path, new SettingType.Choice(kinds, []), record.Choice!.Sentence)
        {
            Default = record.Choice.Default is { } word ? SettingValue.Of(word) : null,
            Sweepable = !record.Choice.IsFixed,
        };
        var known =
            from kind in record.Kinds
            let standard = SettingRecord.Of(kind.Record).New()
            from declaration in record.SettingsOf(kind.Word)
            select (kind.Word, declaration.Says.Line, Setting: Make(section, declaration, standard));
        var settings = known
            .GroupBy(one => one.Setting.Path, StringComparer.Ordinal)
            .OrderBy(same => same.First().Line)
            .Select(same => Merge([.. same.Select(one => (one.Word, one.Setting))], path, kinds.Length));
        return settings.Prepend(choice);
    }

    /// <summary>One setting of several kinds, which may differ in their defaults.</summary>
    private static Setting Merge(ImmutableArray<(string Word, Setting Setting)> known, string choice, int kinds)
    {
        var first = known[0].Setting;
        var own = known
            .Where(one => !Equals(one.Setting.Default, first.Default))
            .ToImmutableSortedDictionary(one => one.Word, one => one.Setting.Default!, StringComparer.Ordinal);
        if (known.Length == kinds && own.IsEmpty)
            return first with { Only = null };
        return first with { Only = new KindLimit(choice, [.. known.Select(one => one.Word)]), KindDefaults = own };
    }

    private static Setting Make(Setting group, SettingDeclaration declaration, object standard) =>
        new(PathIn(group, declaration), DeclaredType.Of(declaration), declaration.Says.Sentence)
        {
            Default = DefaultOf(declaration, standard),
            MayBeOff = declaration.MayBeOff,
            Sweepable = group.Sweepable && !declaration.Says.IsFixed,
            Only = LimitOf(declaration.OnlyWith) ?? group.Only,
            Elsewhere = declaration.Says.Elsewhere,
        };

    private static KindLimit? LimitOf(OnlyWithAttribute? only) =>
        only is null ? null : new KindLimit(only.Path, [.. only.Words]);

    private static string PathIn(Setting group, SettingDeclaration declaration) =>
        group.Path.Length == 0 ? declaration.Says.Name : $"{group.Path}.{declaration.Says.Name}";

    private static SettingValue? DefaultOf(SettingDeclaration declaration, object standard)
    {
        if (declaration.Says.Default is { } own)
            return DeclaredValue.Of(own);
        var isSection = !declaration.MayBeOff && DeclaredType.Of(declaration) is SettingType.Group;
        return isSection || declaration.IsRequired ? null : DeclaredValue.Of(declaration.Property.GetValue(standard));
    }
}
