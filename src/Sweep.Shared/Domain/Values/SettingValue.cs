using System.Collections.Immutable;
using System.Globalization;

namespace Sweep.Shared.Domain.Values;

/// <summary>
/// What a sweep file can hold and a parameter can be: null, a flag, a number, a text, a list or a
/// map. Immutable, and equal by content. Integers and floats are apart, so that 1 and 1.0 come back
/// as they were written; <see cref="Number"/> reads both.
/// </summary>
public abstract record SettingValue
{
    private SettingValue() { }

    public sealed record Null : SettingValue
    {
        public override string ToString() => "null";
    }

    public sealed record Flag(bool On) : SettingValue
    {
        public override string ToString() => On ? "true" : "false";
    }

    public sealed record Integer(long Whole) : SettingValue
    {
        public override string ToString() => Whole.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// A double; also the infinities, which JSON cannot write and the codec writes as text.
    /// </summary>
    public sealed record Real(double Amount) : SettingValue
    {
        /// <summary>
        /// The fewest digits that give it back, as most languages print them: 1e-05, and 0 for both
        /// zeros.
        /// </summary>
        public override string ToString() =>
            (Amount + 0.0).ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
    }

    public sealed record Text(string Content) : SettingValue
    {
        public override string ToString() => Content;
    }

    public sealed record List(ImmutableArray<SettingValue> Items) : SettingValue
    {
        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Aggregate(17, HashCode.Combine);

        public override string ToString() => $"[{string.Join(", ", Items)}]";
    }

    /// <summary>
    /// Entries in the order of their names, so that equal maps are written alike.
    /// </summary>
    public sealed record Map(ImmutableSortedDictionary<string, SettingValue> Entries) : SettingValue
    {
        public static readonly Map Empty = new(
            ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal)
        );

        public bool Equals(Map? other) => other is not null && Entries.SequenceEqual(other.Entries);

        public override int GetHashCode() =>
            Entries.Aggregate(17, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

        public override string ToString() =>
            $"{{{string.Join(", ", Entries.Select(entry => $"{entry.Key}: {entry.Value}"))}}}";

        /// <summary>The value at a dotted path (<c>training.lr</c>), or null.</summary>
        public SettingValue? At(string path)
        {
            SettingValue current = this;
            foreach (var name in path.Split('.'))
            {
                if (current is not Map map || !map.Entries.TryGetValue(name, out var next))
                    return null;
                current = next;
            }

            return current;
        }

        /// <summary>
        /// This map with the value at a dotted path set; maps on the way are made as needed.
        /// </summary>
        public Map With(string path, SettingValue value)
        {
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
                return new Map(Entries.SetItem(path, value));
            var inner = Entries.GetValueOrDefault(path[..dot]) as Map ?? Empty;
            return new Map(Entries.SetItem(path[..dot], inner.With(path[(dot + 1)..], value)));
        }
    }

    /// <summary>The amount of an integer or a real; null for what is no number.</summary>
    public double? Number =>
        this switch
        {
            Integer integer => integer.Whole,
            Real real => real.Amount,
            _ => null,
        };

    /// <summary>
    /// The amount of an integer, or of a real that is one and that a long holds; else null.
    /// </summary>
    public long? WholeNumber =>
        this switch
        {
            Integer integer => integer.Whole,
            Real { Amount: >= -TwoTo63 and < TwoTo63 and var amount } when double.IsInteger(amount) => (long)amount,
            _ => null,
        };

    private const double TwoTo63 = 9223372036854775808.0;

    public static SettingValue Of(double amount) => new Real(amount);

    public static SettingValue Of(long whole) => new Integer(whole);

    public static SettingValue Of(bool on) => new Flag(on);

    public static SettingValue Of(string content) => new Text(content);
}
