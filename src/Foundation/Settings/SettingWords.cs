using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Foundation.Settings;

/// <summary>
/// The words of a file for the members of an enumeration, declared on these by
/// <see cref="WordAttribute"/>, or as their names in JSON.
/// </summary>
public sealed class SettingWords
{
    private static readonly ConcurrentDictionary<Type, SettingWords> Known = new();

    private SettingWords(Type type)
    {
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(field => field.MetadataToken);
        Members = [.. fields.Select(field => (WordOf(field), (Enum)field.GetValue(null)!))];
        var distinct = Members.DistinctBy(member => member.Word).Count();
        Invariant.Holds(distinct == Members.Length, $"each word of {type} stands for one member");
    }

    /// <summary>Each word with its member, in the order of the source.</summary>
    public ImmutableArray<(string Word, Enum Member)> Members { get; }

    /// <summary>The words of an enumeration.</summary>
    public static SettingWords Of(Type type) => Known.GetOrAdd(type, one => new SettingWords(one));

    /// <summary>The member that a word stands for.</summary>
    public Enum MemberOf(string word)
    {
        var found = Members.FirstOrDefault(member => member.Word == word).Member;
        Invariant.Holds(found is not null, $"'{word}' is a word for a member");
        return found;
    }

    /// <summary>The word for a member.</summary>
    public string WordOf(Enum member) => Members.First(one => one.Member.Equals(member)).Word;

    private static string WordOf(FieldInfo member)
    {
        if (member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>() is { Name: var inJson })
            return inJson;
        var words = member.GetCustomAttribute<WordAttribute>()?.Words;
        Invariant.Holds(words is [_], $"{member.DeclaringType}.{member.Name} has one word in a file");
        return words[0];
    }
}
