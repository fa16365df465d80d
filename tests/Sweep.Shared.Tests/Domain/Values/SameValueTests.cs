using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Values;

public sealed class SameValueTests
{
    private static readonly SettingValue Text = SettingValue.Of("1");

    public static TheoryData<SettingValue, SettingValue, bool> Pairs =>
        new()
        {
            { SettingValue.Of(1), SettingValue.Of(1.0), true },
            { SettingValue.Of(0), SettingValue.Of(-0.0), true },
            { SettingValue.Of(0.0), SettingValue.Of(-0.0), true },
            { SettingValue.Of(1), SettingValue.Of(1.5), false },
            { SettingValue.Of(1), Text, false },
            { SettingValue.Of(true), SettingValue.Of(1), false },
            { new SettingValue.Null(), SettingValue.Of(false), false },
            { SettingValue.Of(1L << 53), SettingValue.Of((double)(1L << 53)), true },
            { SettingValue.Of((1L << 53) + 1), SettingValue.Of((double)(1L << 53)), false },
            { SettingValue.Of(long.MaxValue), SettingValue.Of((double)long.MaxValue), false },
            { SettingValue.Of(long.MinValue), SettingValue.Of((double)long.MinValue), true },
            {
                new SettingValue.List([SettingValue.Of(1), Text]),
                new SettingValue.List([SettingValue.Of(1.0), Text]),
                true
            },
            {
                new SettingValue.List([SettingValue.Of(1)]),
                new SettingValue.List([SettingValue.Of(1), SettingValue.Of(1)]),
                false
            },
            {
                SettingValue.Map.Empty.With("a", SettingValue.Of(2)),
                SettingValue.Map.Empty.With("a", SettingValue.Of(2.0)),
                true
            },
            {
                SettingValue.Map.Empty.With("a", SettingValue.Of(2)),
                SettingValue.Map.Empty.With("b", SettingValue.Of(2)),
                false
            },
        };

    [Theory, MemberData(nameof(Pairs))]
    public void Numbers_are_compared_by_their_amount(SettingValue one, SettingValue other, bool isSame)
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
        Assert.Equal(text, SettingValue.Of(amount).ToString());
        Assert.Equal(amount, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
