using Sweep.Cli.Output;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Tests.Output;

public class DigitsTests
{
    [Theory]
    [InlineData(0.018342, "0.01834")]
    [InlineData(3.0199, "3.02")]
    [InlineData(1234.56, "1235")]
    [InlineData(123456.7, "123457")]
    [InlineData(1.2345e-7, "1.235e-7")]
    [InlineData(-2.5e9, "-2.5e+9")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Four_significant_digits_are_shown(double value, string text) =>
        Assert.Equal(text, Digits.Significant(value));

    [Theory]
    [InlineData(0.03832354386500982, "0.0383")]
    [InlineData(0.125, "0.125")]
    [InlineData(0.00020496494417685811, "0.000205")]
    [InlineData(64.0, "64")]
    public void Parameters_are_exact_where_that_is_short(double value, string text) =>
        Assert.Equal(text, Digits.Parameter(SettingValue.Of(value)));

    [Fact]
    public void Numbers_of_a_column_have_their_points_below_each_other()
    {
        var format = Digits.ForColumn([0.018342, 0.0213, 0.9]);

        Assert.Equal(["0.01834", "0.02130", "0.90000"], new[] { 0.018342, 0.0213, 0.9 }.Select(format));
    }

    [Fact]
    public void A_column_of_tiny_numbers_is_scientific() => Assert.Equal("3e-9", Digits.ForColumn([3e-9, 4e-9])(3e-9));

    [Theory]
    [InlineData(1e308, "1e+308")]
    [InlineData(-1e308, "-1e+308")]
    [InlineData(1e-308, "1e-308")]
    [InlineData(-0.0, "0.000")]
    [InlineData(-0.00001, "-1e-5")]
    [InlineData(1, "1.000")]
    public void A_number_far_from_the_others_of_its_column_stays_short(double value, string text) =>
        Assert.Equal(text, Digits.ForColumn([1, 2, 3])(value));

    [Theory]
    [InlineData(-0.0, "0")]
    [InlineData(double.Epsilon, "5e-324")]
    [InlineData(double.MaxValue, "1.8e+308")]
    public void Extreme_parameters_are_short(double value, string text) =>
        Assert.Equal(text, Digits.Parameter(SettingValue.Of(value)));

    [Fact]
    public void A_column_without_finite_numbers_is_shown_as_it_is() =>
        Assert.Equal("nan", Digits.ForColumn([double.NaN])(double.NaN));
}
