using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Foundation.Settings;

/// <summary>
/// A record that declares settings: a section, one of its kinds, or a group inside. It is read by
/// reflection, once.
/// </summary>
public sealed class SettingRecord
{
    private static readonly ConcurrentDictionary<Type, SettingRecord> Known = new();

    private SettingRecord(Type type)
    {
        Type = type;
        Section = type.GetCustomAttribute<SectionAttribute>();
        OnlyWith = type.GetCustomAttribute<OnlyWithAttribute>();
        Choice = type.GetCustomAttribute<KindsAttribute>();
        var kinds = Choice?.Records ?? [];
        Kinds = [.. kinds.SelectMany(kind => WordsOf(kind).Select(word => (word, kind)))];
        Settings = SettingDeclaration.Of(type);
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>What the section is, also of a kind; null for a group inside one.</summary>
    public SectionAttribute? Section { get; }

    /// <summary>What the whole section depends on; null if on nothing.</summary>
    public OnlyWithAttribute? OnlyWith { get; }

    /// <summary>What chooses the kind; null where there are no kinds.</summary>
    public KindsAttribute? Choice { get; }

    /// <summary>Each word with its kind, in the order in which they are shown.</summary>
    public ImmutableArray<(string Word, Type Record)> Kinds { get; }

    /// <summary>Its settings, and those of its section, in the order of the source.</summary>
    public ImmutableArray<SettingDeclaration> Settings { get; }

    /// <summary>What is declared by a record.</summary>
    public static SettingRecord Of(Type type) => Known.GetOrAdd(type, one => new SettingRecord(one));

    /// <summary>The settings of the kind that a word chooses.</summary>
    public ImmutableArray<SettingDeclaration> SettingsOf(string word)
    {
        var path = $"{Section!.Path}.{KindsAttribute.Name}";
        var settings = Of(KindOf(word)).Settings;
        return [.. settings.Where(setting => setting.OnlyWith?.Path != path || setting.OnlyWith.Words.Contains(word))];
    }

    /// <summary>The record of the kind that a word chooses.</summary>
    public Type KindOf(string word)
    {
        var found = Kinds.FirstOrDefault(kind => kind.Word == word).Record;
        Invariant.Holds(found is not null, $"'{word}' is one of {string.Join(", ", Kinds.Select(kind => kind.Word))}");
        return found;
    }

    /// <summary>A new one, in which each setting has its default.</summary>
    public object New()
    {
        var constructor = Type.GetConstructors().MinBy(one => one.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(DefaultOf)]);
    }

    private static object? DefaultOf(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? parameter.DefaultValue : null;

    private static IReadOnlyList<string> WordsOf(Type kind) => kind.GetCustomAttribute<WordAttribute>()!.Words;
}
