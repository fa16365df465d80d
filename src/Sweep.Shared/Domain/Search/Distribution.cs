using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Search;

/// <summary>
/// The values that a parameter can take, and how they are spread before anything is known.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Float), "float")]
[JsonDerivedType(typeof(Int), "int")]
[JsonDerivedType(typeof(Categorical), "categorical")]
public abstract record Distribution
{
    private Distribution() { }

    /// <summary>
    /// Reals in [<paramref name="Min"/>, <paramref name="Max"/>], uniform in the value or
    /// (<paramref name="Log"/>, Min above 0) in its logarithm; with a step, Min + k * Step only,
    /// and never with Log.
    /// </summary>
    public sealed record Float(double Min, double Max, bool Log = false, double? Step = null) : Distribution
    {
        /// <summary>
        /// The value <paramref name="steps"/> steps above Min. Counted in decimal where that can be
        /// done, as the user who wrote 0.1 and 0.2 means tenths: 0.3 rather than
        /// 0.30000000000000004. Never -0.
        /// </summary>
        public double At(double steps)
        {
            const double DecimalIsExact = 1e12;
            var step = Step!.Value;
            var sum =
                steps < DecimalIsExact
                && Math.Abs(Min) < DecimalIsExact
                && step is < DecimalIsExact and > 1 / DecimalIsExact
                    ? (double)((decimal)Min + (decimal)steps * (decimal)step)
                    : Min + steps * step;
            return Math.Clamp(sum, Min, Max) + 0.0;
        }
    }

    /// <summary>
    /// Integers Min, Min + Step, … up to Max; with Log (Min at least 1, Step 1), uniform in the
    /// logarithm.
    /// </summary>
    public sealed record Int(long Min, long Max, bool Log = false, long Step = 1) : Distribution;

    /// <summary>
    /// One of the choices, of any type and without an order. At least one, no two the same
    /// (<see cref="SameValue"/>).
    /// </summary>
    public sealed record Categorical(ImmutableArray<SettingValue> Choices) : Distribution
    {
        public bool Equals(Categorical? other) => other is not null && Choices.SequenceEqual(other.Choices);

        public override int GetHashCode() => Choices.Aggregate(17, HashCode.Combine);
    }

    /// <summary>
    /// How many different values there are; null where that is infinite (or beyond a long).
    /// </summary>
    [JsonIgnore]
    public long? Count =>
        this switch
        {
            Categorical categorical => categorical.Choices.Distinct(SameValue.Comparer).Count(),
            Int whole => PlusOne(Distance(whole.Min, whole.Max) / (ulong)whole.Step),
            Float { Step: { } step } stepped => PlusOne(
                (ulong)Math.Floor((stepped.Max - stepped.Min) / step * (1 + 1e-12) + 1e-9)
            ),
            Float real => real.Min == real.Max ? 1 : null,
            _ => null,
        };

    /// <summary>Whether a value belongs to this distribution, be it an integer or a real.</summary>
    public bool Contains(SettingValue value) =>
        this switch
        {
            Categorical categorical => categorical.Choices.Contains(value, SameValue.Comparer),
            Int whole => value.WholeNumber is { } n
                && n >= whole.Min
                && n <= whole.Max
                && Distance(whole.Min, n) % (ulong)whole.Step == 0,
            Float real => value.Number is { } x && x >= real.Min && x <= real.Max,
            _ => false,
        };

    // The distance between two longs may be no long.
    private static ulong Distance(long low, long high) => unchecked((ulong)(high - low));

    private static long? PlusOne(ulong last) => last < long.MaxValue ? (long)last + 1 : null;
}
