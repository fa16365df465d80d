using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Settings;

/// <summary>Each shape takes what it should, in one canonical type, and nothing else.</summary>
public sealed class SettingTypeTests
{
    [Theory, InlineData(0, false), InlineData(1, true), InlineData(9, true), InlineData(10, false)]
    public void A_whole_number_keeps_to_its_range(long n, bool fits) =>
        Assert.Equal(fits, new SettingType.Whole(1, 9).Fit(SettingValue.Of(n)) is not null);

    [Fact]
    public void A_real_is_no_whole_number_but_a_whole_number_is_a_real()
    {
        Assert.Null(new SettingType.Whole(1, 9).Fit(SettingValue.Of(2.0)));
        Assert.Equal(SettingValue.Of(2.0), new SettingType.Real(0, 9).Fit(SettingValue.Of(2)));
    }

    [Theory]
    [
        InlineData(0.0, true, false),
        InlineData(1e-300, true, true),
        InlineData(0.0, false, true),
        InlineData(1.0, false, false)
    ]
    [
        InlineData(double.NaN, false, false),
        InlineData(double.PositiveInfinity, false, false),
        InlineData(double.NegativeInfinity, true, false)
    ]
    public void The_ends_of_a_real_range_are_in_or_out(double x, bool aboveMin, bool fits) =>
        Assert.Equal(fits, new SettingType.Real(0, 1, aboveMin, BelowMax: true).Fit(SettingValue.Of(x)) is not null);

    [Fact]
    public void A_range_without_open_ends_takes_both() =>
        Assert.True(
            new SettingType.Real(0, 1).Fit(SettingValue.Of(0)) is not null
                && new SettingType.Real(0, 1).Fit(SettingValue.Of(1)) is not null
        );

    [Fact]
    public void Sizes_are_one_or_several_and_a_list_of_one_is_that_one()
    {
        var sizes = new SettingType.Sizes(100, 3);
        Assert.Equal(SettingValue.Of(8), sizes.Fit(List(8)));
        Assert.Equal(List(8, 4, 2), sizes.Fit(List(8, 4, 2)));
        Assert.All(
            [
                List(),
                List(1, 2, 3, 4),
                List(0),
                List(101, 1),
                SettingValue.Of(0),
                SettingValue.Of(101),
                SettingValue.Of("8"),
            ],
            value => Assert.Null(sizes.Fit(value))
        );
    }

    [Theory]
    [
        InlineData(true, 0.6, 0.2, 0.2),
        InlineData(true, 0.1, 0.2, 0.7),
        InlineData(false, 0.6, 0.2, 0.1),
        InlineData(false, 1.0, 0.5, -0.5),
        InlineData(false, 1.0, 0.0, 0.0),
        InlineData(false, 0.5, 0.5)
    ]
    [
        InlineData(true, 0.8, 0.0, 0.2),
        InlineData(false, 0.8, 0.2, 0.0),
        InlineData(false, 0.0, 0.8, 0.2),
        InlineData(false, 0.5, 0.25, 0.25, 0.0)
    ]
    public void Shares_sum_to_one_and_only_that_of_validation_may_be_0(bool fits, params double[] shares) =>
        Assert.Equal(
            fits,
            new SettingType.Shares().Fit(new SettingValue.List([.. shares.Select(SettingValue.Of)])) is not null
        );

    [
        Theory,
        InlineData("a", true),
        InlineData("moons-2.1_b", true),
        InlineData("", false),
        InlineData(".hidden", false),
        InlineData("a/b", false),
        InlineData("ä", false)
    ]
    public void A_name_is_safe_to_show_and_to_type(string name, bool fits) =>
        Assert.Equal(fits, new SettingType.Name().Fit(SettingValue.Of(name)) is not null);

    [Fact]
    public void A_name_has_at_most_a_hundred_characters() =>
        Assert.True(
            new SettingType.Name().Fit(SettingValue.Of(new string('a', 100))) is not null
                && new SettingType.Name().Fit(SettingValue.Of(new string('a', 101))) is null
        );

    [Fact]
    public void Null_fits_only_what_may_be_off()
    {
        var setting = new Setting("a", new SettingType.Whole(1, 2), "");
        Assert.Null(setting.Fit(new SettingValue.Null()));
        Assert.Equal(new SettingValue.Null(), (setting with { MayBeOff = true }).Fit(new SettingValue.Null()));
    }

    private static SettingValue List(params long[] items) =>
        new SettingValue.List([.. items.Select(SettingValue.Of).ToImmutableArray()]);
}
