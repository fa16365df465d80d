using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Values;

namespace Sweep.Shared.Search;

/// <summary>The values that a parameter can take, and how they are spread before anything is known.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Float), "float")]
[JsonDerivedType(typeof(Int), "int")]
[JsonDerivedType(typeof(Categorical), "categorical")]
public abstract record Distribution
{
    private Distribution()
    {
    }

    /// <summary>Reals in [<paramref name="Min"/>, <paramref name="Max"/>], uniform in the value or (<paramref name="Log"/>, Min above 0) in its logarithm; with a step, Min + k * Step only, and never with Log.</summary>
    public sealed record Float(double Min, double Max, bool Log = false, double? Step = null) : Distribution;

    /// <summary>Integers Min, Min + Step, … up to Max; with Log (Min at least 1, Step 1), uniform in the logarithm.</summary>
    public sealed record Int(long Min, long Max, bool Log = false, long Step = 1) : Distribution;

    /// <summary>One of the choices, of any type and without an order. At least one, no two equal.</summary>
    public sealed record Categorical(ImmutableArray<Value> Choices) : Distribution
    {
        public bool Equals(Categorical? other) => other is not null && Choices.SequenceEqual(other.Choices);

        public override int GetHashCode() => Choices.Aggregate(17, HashCode.Combine);
    }

    /// <summary>How many different values there are; null where that is infinite (or beyond a long).</summary>
    [JsonIgnore]
    public long? Count => this switch
    {
        Categorical categorical => categorical.Choices.Length,
        Int whole => PlusOne(Distance(whole.Min, whole.Max) / (ulong)whole.Step),
        Float { Step: { } step } stepped => PlusOne((ulong)Math.Floor((stepped.Max - stepped.Min) / step * (1 + 1e-12) + 1e-9)),
        Float real => real.Min == real.Max ? 1 : null,
        _ => null,
    };

    /// <summary>Whether a value belongs to this distribution.</summary>
    public bool Contains(Value value) => this switch
    {
        Categorical categorical => categorical.Choices.Contains(value),
        Int whole => value is Value.Integer { Whole: var n } && n >= whole.Min && n <= whole.Max && Distance(whole.Min, n) % (ulong)whole.Step == 0,
        Float real => value is Value.Real { Amount: var x } && x >= real.Min && x <= real.Max,
        _ => false,
    };

    // The distance between two longs may be no long.
    private static ulong Distance(long low, long high) => unchecked((ulong)(high - low));

    private static long? PlusOne(ulong last) => last < long.MaxValue ? (long)last + 1 : null;
}
