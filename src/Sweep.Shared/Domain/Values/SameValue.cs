using System.Diagnostics.CodeAnalysis;

namespace Sweep.Shared.Domain.Values;

/// <summary>
/// Whether two values are the same to a reader who does not tell integers from floats: 1 and 1.0, 0
/// and -0.0, also inside lists and maps. A text is never the same as a number.
/// </summary>
public sealed class SameValue : IEqualityComparer<SettingValue>
{
    public static readonly SameValue Comparer = new();

    private SameValue() { }

    public bool Equals(SettingValue? x, SettingValue? y) =>
        (x, y) switch
        {
            (SettingValue.List one, SettingValue.List other) => one.Items.SequenceEqual(other.Items, this),
            (SettingValue.Map one, SettingValue.Map other) => AreSame(one, other),
            (SettingValue.Integer or SettingValue.Real, SettingValue.Integer or SettingValue.Real) => Plain(x)
                .Equals(Plain(y)),
            _ => Equals((object?)x, y),
        };

    public int GetHashCode([DisallowNull] SettingValue obj) =>
        obj switch
        {
            SettingValue.List list => list.Items.Aggregate(
                17,
                (hash, item) => HashCode.Combine(hash, GetHashCode(item))
            ),
            SettingValue.Map map => map.Entries.Aggregate(
                17,
                (hash, entry) => HashCode.Combine(hash, entry.Key, GetHashCode(entry.Value))
            ),
            _ => Plain(obj).GetHashCode(),
        };

    private bool AreSame(SettingValue.Map one, SettingValue.Map other) =>
        one.Entries.Keys.SequenceEqual(other.Entries.Keys, StringComparer.Ordinal)
        && one.Entries.Values.SequenceEqual(other.Entries.Values, this);

    /// <summary>An integer where the number is one that a long holds.</summary>
    private static SettingValue Plain(SettingValue value) =>
        value.WholeNumber is { } whole ? SettingValue.Of(whole) : value;
}
