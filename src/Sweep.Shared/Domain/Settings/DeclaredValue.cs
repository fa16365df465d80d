using System.Collections.Immutable;
using Foundation;
using Foundation.Settings;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>The values of declared settings, from a record's properties and back.</summary>
internal static class DeclaredValue
{
    /// <summary>What a property holds, as a sweep file writes it; null is off.</summary>
    public static SettingValue Of(object? held) =>
        held switch
        {
            null => new SettingValue.Null(),
            bool on => SettingValue.Of(on),
            int whole => SettingValue.Of(whole),
            uint whole => SettingValue.Of(whole),
            ulong whole => SettingValue.Of(checked((long)whole)),
            long whole => SettingValue.Of(whole),
            double amount => SettingValue.Of(amount),
            string text => SettingValue.Of(text),
            TimeSpan time => SettingValue.Of(time.TotalSeconds),
            Enum flags when DeclaredFlags.Are(flags.GetType()) => DeclaredFlags.Of(flags),
            Enum member => SettingValue.Of(SettingWords.Of(member.GetType()).WordOf(member)),
            ImmutableArray<int> and [var only] => SettingValue.Of(only),
            ImmutableArray<int> several => new SettingValue.List([.. several.Select(one => SettingValue.Of(one))]),
            ImmutableArray<ArgumentGroup> arguments => new SettingValue.List([
                .. arguments.Select(one => one.ToValue()),
            ]),
            ImmutableSortedDictionary<string, string> texts => MapOf(texts),
            _ => new SettingValue.List([.. SharesIn(held.GetType()).Select(share => Of(share.GetValue(held)))]),
        };

    /// <summary>The settings of a record and of the groups in it.</summary>
    public static SettingValue.Map Write(object record)
    {
        var settings = SettingRecord.Of(record.GetType()).Settings;
        var entries = settings.Select(setting =>
            KeyValuePair.Create(setting.Says.Name, Held(setting, setting.Property.GetValue(record)))
        );
        return new SettingValue.Map(SettingValue.Map.Empty.Entries.AddRange(entries));
    }

    private static SettingValue Held(SettingDeclaration setting, object? held)
    {
        if (held is null && setting.Range is WholeAttribute { OrFalse: true })
            return SettingValue.Of(false);
        return held is not null && DeclaredType.Of(setting) is SettingType.Group ? Write(held) : Of(held);
    }

    /// <summary>A record of settings from a group of a file.</summary>
    public static object Read(SettingRecord record, SettingValue.Map group)
    {
        if (record.Choice is null)
            return Fill(record.New(), record.Settings, group);
        var word = TextOf(group.Entries.GetValueOrDefault(KindsAttribute.Name));
        var kind = SettingRecord.Of(record.KindOf(word)).New();
        var holders = kind.GetType().GetProperties().Where(one => one.IsDefined(typeof(KindWordAttribute), false));
        foreach (var holder in holders)
            holder.SetValue(kind, word);
        return Fill(kind, record.SettingsOf(word), group);
    }

    private static object Fill(object record, ImmutableArray<SettingDeclaration> settings, SettingValue.Map group)
    {
        foreach (var setting in settings)
        {
            var earlier = setting.Says.Earlier is { } word ? SettingValue.Of(word) : null;
            if ((group.Entries.GetValueOrDefault(setting.Says.Name) ?? earlier) is not { } value)
                continue;
            var isOff = value is SettingValue.Null || (setting.Range is WholeAttribute && value is SettingValue.Flag);
            setting.Property.SetValue(record, isOff ? null : Held(value, setting.Type));
        }

        return record;
    }

    private static object Held(SettingValue value, Type type)
    {
        if (DeclaredFlags.Are(type))
            return DeclaredFlags.Read(ItemsOf(value).Select(TextOf), type);
        if (type.IsEnum)
            return SettingWords.Of(type).MemberOf(TextOf(value));
        if (type == typeof(bool))
            return ((SettingValue.Flag)value).On;
        if (type == typeof(int))
            return checked((int)WholeOf(value));
        if (type == typeof(uint))
            return checked((uint)WholeOf(value));
        if (type == typeof(long))
            return WholeOf(value);
        if (type == typeof(ulong))
            return checked((ulong)WholeOf(value));
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(NumberOf(value));
        if (type == typeof(double))
            return NumberOf(value);
        if (type == typeof(string))
            return TextOf(value);
        if (type == typeof(ImmutableArray<int>))
            return Sizes(value);
        if (type == typeof(ImmutableArray<ArgumentGroup>))
            return ItemsOf(value).Select(ArgumentGroup.Of).ToImmutableArray();
        if (type == typeof(ImmutableSortedDictionary<string, string>))
            return TextsOf((SettingValue.Map)value);
        if (value is SettingValue.Map group)
            return Read(SettingRecord.Of(type), group);
        var shares = ItemsOf(value).Select(item => (object)NumberOf(item)).ToArray();
        return Activator.CreateInstance(type, shares)!;
    }

    private static SettingValue.Map MapOf(ImmutableSortedDictionary<string, string> texts)
    {
        var entries = texts.Select(entry => KeyValuePair.Create(entry.Key, SettingValue.Of(entry.Value)));
        return new SettingValue.Map(SettingValue.Map.Empty.Entries.AddRange(entries));
    }

    private static ImmutableSortedDictionary<string, string> TextsOf(SettingValue.Map map) =>
        map.Entries.ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => TextOf(entry.Value),
            StringComparer.Ordinal
        );

    private static ImmutableArray<int> Sizes(SettingValue value) =>
        [.. ItemsOf(value).Select(item => checked((int)WholeOf(item)))];

    private static ImmutableArray<SettingValue> ItemsOf(SettingValue value) =>
        value is SettingValue.List list ? list.Items : [value];

    private static string TextOf(SettingValue? value) =>
        value is SettingValue.Text text ? text.Content : throw Wrong(value, "a text");

    private static long WholeOf(SettingValue value) =>
        value is SettingValue.Integer integer ? integer.Whole : throw Wrong(value, "an integer");

    private static double NumberOf(SettingValue value) => value.Number ?? throw Wrong(value, "a number");

    private static InvariantViolatedException Wrong(SettingValue? value, string expected) =>
        new($"a setting holds {value?.ToString() ?? "nothing"}, where {expected} was expected");

    /// <summary>The shares that a record holds, in the order of its constructor.</summary>
    private static IEnumerable<System.Reflection.PropertyInfo> SharesIn(Type type) =>
        type.GetConstructors()
            .MaxBy(one => one.GetParameters().Length)!
            .GetParameters()
            .Select(parameter => type.GetProperty(parameter.Name!)!);
}
