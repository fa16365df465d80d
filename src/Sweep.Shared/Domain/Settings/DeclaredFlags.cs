using System.Globalization;
using Foundation.Settings;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>
/// Words that may stand together in a file, as the members of an enumeration of flags.
/// </summary>
internal static class DeclaredFlags
{
    /// <summary>Whether a type is an enumeration of flags.</summary>
    public static bool Are(Type type) => type.IsEnum && type.IsDefined(typeof(FlagsAttribute), inherit: false);

    /// <summary>The words of the flags that are set, in the order of the source.</summary>
    public static SettingValue Of(Enum flags)
    {
        var set = SettingWords.Of(flags.GetType()).Members.Where(member => flags.HasFlag(member.Member));
        return new SettingValue.List([.. set.Select(member => SettingValue.Of(member.Word))]);
    }

    /// <summary>The flags that the words stand for.</summary>
    public static object Read(IEnumerable<string> words, Type type)
    {
        var members = words.Select(word => SettingWords.Of(type).MemberOf(word));
        return Enum.ToObject(type, members.Aggregate(0L, (sum, member) => sum | NumberOf(member)));
    }

    private static long NumberOf(Enum member) => Convert.ToInt64(member, CultureInfo.InvariantCulture);
}
