using System.Diagnostics.CodeAnalysis;

namespace Sweep.Shared.Domain.Values;

/// <summary>
/// Whether two values are the same to a reader who does not tell integers from floats: 1 and 1.0, 0
/// and -0.0, also inside lists and maps. A text is never the same as a number.
/// </summary>
public sealed class SameValue : IEqualityComparer<Value>
{
    public static readonly SameValue Comparer = new();

    private SameValue() { }

    public bool Equals(Value? x, Value? y) =>
        (x, y) switch
        {
            (Value.List one, Value.List other) => one.Items.SequenceEqual(other.Items, this),
            (Value.Map one, Value.Map other) => AreSame(one, other),
            (Value.Integer or Value.Real, Value.Integer or Value.Real) => Plain(x).Equals(Plain(y)),
            _ => Equals((object?)x, y),
        };

    public int GetHashCode([DisallowNull] Value obj) =>
        obj switch
        {
            Value.List list => list.Items.Aggregate(17, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
            Value.Map map => map.Entries.Aggregate(
                17,
                (hash, entry) => HashCode.Combine(hash, entry.Key, GetHashCode(entry.Value))
            ),
            _ => Plain(obj).GetHashCode(),
        };

    private bool AreSame(Value.Map one, Value.Map other) =>
        one.Entries.Keys.SequenceEqual(other.Entries.Keys, StringComparer.Ordinal)
        && one.Entries.Values.SequenceEqual(other.Entries.Values, this);

    /// <summary>An integer where the number is one that a long holds.</summary>
    private static Value Plain(Value value) => value.WholeNumber is { } whole ? Value.Of(whole) : value;
}
