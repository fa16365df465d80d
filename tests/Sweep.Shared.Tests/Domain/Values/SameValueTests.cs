using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Values;

public sealed class SameValueTests
{
    private static readonly Value Text = Value.Of("1");

    public static TheoryData<Value, Value, bool> Pairs =>
        new()
        {
            { Value.Of(1), Value.Of(1.0), true },
            { Value.Of(0), Value.Of(-0.0), true },
            { Value.Of(0.0), Value.Of(-0.0), true },
            { Value.Of(1), Value.Of(1.5), false },
            { Value.Of(1), Text, false },
            { Value.Of(true), Value.Of(1), false },
            { new Value.Null(), Value.Of(false), false },
            { Value.Of(1L << 53), Value.Of((double)(1L << 53)), true },
            { Value.Of((1L << 53) + 1), Value.Of((double)(1L << 53)), false },
            { Value.Of(long.MaxValue), Value.Of((double)long.MaxValue), false },
            { Value.Of(long.MinValue), Value.Of((double)long.MinValue), true },
            { new Value.List([Value.Of(1), Text]), new Value.List([Value.Of(1.0), Text]), true },
            { new Value.List([Value.Of(1)]), new Value.List([Value.Of(1), Value.Of(1)]), false },
            { Value.Map.Empty.With("a", Value.Of(2)), Value.Map.Empty.With("a", Value.Of(2.0)), true },
            { Value.Map.Empty.With("a", Value.Of(2)), Value.Map.Empty.With("b", Value.Of(2)), false },
        };

    [Theory, MemberData(nameof(Pairs))]
    public void Numbers_are_compared_by_their_amount(Value one, Value other, bool isSame)
    {
        Assert.Equal(isSame, SameValue.Comparer.Equals(one, other));
        Assert.Equal(isSame, SameValue.Comparer.Equals(other, one));
        if (isSame)
            Assert.Equal(SameValue.Comparer.GetHashCode(one), SameValue.Comparer.GetHashCode(other));
    }

    [Theory]
    [
        InlineData(1e-5, "1e-05"),
        InlineData(1e23, "1e+23"),
        InlineData(-0.0, "0"),
        InlineData(1, "1"),
        InlineData(0.1, "0.1"),
        InlineData(-1.5e-300, "-1.5e-300")
    ]
    public void A_real_is_written_in_the_fewest_digits_that_give_it_back(double amount, string text)
    {
        Assert.Equal(text, Value.Of(amount).ToString());
        Assert.Equal(amount, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
