using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Tests.Numerics;

/// <summary>Expected values were computed to 40 digits.</summary>
public sealed class NormalTests
{
    [Theory]
    [InlineData(-6, 1.9999999999999999785)]
    [InlineData(-2.5, 1.9995930479825550411)]
    [InlineData(-0.3, 1.3286267594591274276)]
    [InlineData(-1e-9, 1.0000000011283791671), InlineData(0, 1), InlineData(1e-12, 0.99999999999887162083)]
    [InlineData(0.1, 0.8875370839817151078)]
    [InlineData(0.7, 0.32219880616258152702)]
    [InlineData(1.5, 0.033894853524689272933)]
    [InlineData(3, 2.2090496998585441373e-5)]
    [InlineData(5, 1.5374597944280348502e-12)]
    [InlineData(10, 2.088487583762544757e-45)]
    [InlineData(26, 5.6631924088561428465e-296)]
    public void The_complementary_error_function_keeps_its_digits(double x, double expected) =>
        AssertRelative(expected, Normal.Erfc(Vector512.Create(x)), 2e-15);

    [Theory]
    [InlineData(1e-300, -37.047096299361199237)]
    [InlineData(1e-100, -21.273453560965324295)]
    [InlineData(1e-20, -9.2623400897984075737)]
    [InlineData(1e-8, -5.6120012441747887315)]
    [InlineData(0.001, -3.0902323061678135415)]
    [InlineData(0.02425, -1.9729610513118848503)]
    [InlineData(0.1, -1.281551565544600467)]
    [InlineData(0.3, -0.52440051270804078404)]
    [InlineData(0.49, -0.025068908258711035762)]
    public void The_quantile_keeps_its_digits_in_both_tails(double p, double expected)
    {
        AssertRelative(expected, Normal.Quantile(Vector512.Create(p), Vector512.Create(1 - p)), 2e-14);
        AssertRelative(-expected, Normal.Quantile(Vector512.Create(1 - p), Vector512.Create(p)), 2e-14);
    }

    [Fact]
    public void The_median_is_zero() =>
        Assert.Equal(0, Normal.Quantile(Vector512.Create(0.5), Vector512.Create(0.5))[0], 1e-15);

    [Theory]
    [InlineData(0, 0.5, -0.95991633369562231933)]
    [InlineData(0.3, 0.05, -3.266902736205942689)]
    [InlineData(0, 1e-8, -18.646472096597092921)]
    [InlineData(2, 0.01, -6.8309115402994251521)]
    [InlineData(-2, 0.01, -6.8309115402994251521)]
    [InlineData(6, 0.05, -21.206989924952370183)]
    [InlineData(0.2, 0.051, -3.222137089812688539)]
    [InlineData(1, 1, -0.73971509285233547296)]
    [InlineData(1, 3, -0.023045318394535129209)]
    [InlineData(-4, 2, -3.7831843770482712602)]
    [InlineData(8, 0.5, -31.076188028087849922)]
    [InlineData(5.5, 5.4, -0.77615459273027332078)]
    [InlineData(3, 0.04, -7.942535477944467016)]
    public void The_mass_of_an_interval_is_exact_in_the_middle_and_in_the_tails(
        double z,
        double halfWidth,
        double expected
    ) =>
        Assert.Equal(
            expected,
            Normal.LogMass(Vector512.Create(z), Vector512.Create(halfWidth))[0],
            1e-12 * Math.Max(1, Math.Abs(expected))
        );

    [Theory]
    [InlineData(30, 1, -424.78741990973016268)]
    [InlineData(30, 0.2, -448.334575912503131)]
    [InlineData(90, 10, -3205.3011213568903935)]
    public void Far_out_the_mass_is_bounded_from_above_and_negligible(double z, double halfWidth, double expected)
    {
        var bound = Normal.LogMass(Vector512.Create(z), Vector512.Create(halfWidth))[0];
        Assert.InRange(bound, expected, -40);
        var besideOthers = Normal.LogMass(Vector512.Create(z).WithElement(0, 1.0), Vector512.Create(halfWidth));
        Assert.Equal(expected, besideOthers[1], 1e-12 * -expected);
    }

    [Fact]
    public void Both_ways_to_an_interval_agree_where_they_meet()
    {
        for (var z = 0.0; z <= 6; z += 0.25)
        {
            var narrow = Normal.LogMass(Vector512.Create(z), Vector512.Create(0.02))[0];
            var wide = Normal.LogMass(Vector512.Create(z), Vector512.Create(Math.BitIncrement(0.02)))[0];
            Assert.Equal(narrow, wide, 2e-12);
        }
    }

    [Theory]
    [InlineData(0.5, 1), InlineData(0, 1), InlineData(1, 3), InlineData(0.03, 100), InlineData(0.999, 50)]
    public void The_intervals_that_tile_the_unit_interval_add_up_to_its_mass(double mean, double precision)
    {
        var sum = Enumerable
            .Range(0, 40)
            .Sum(cell =>
            {
                var z = ((cell + 0.5) / 40 - mean) * precision;
                return Math.Exp(Normal.LogMass(Vector512.Create(z), Vector512.Create(0.5 / 40 * precision))[0]);
            });
        Assert.Equal(Math.Log(sum), Normal.LogUnitMass(Vector512.Create(mean), Vector512.Create(precision))[0], 1e-12);
    }

    private static void AssertRelative(double expected, Vector512<double> actual, double tolerance) =>
        Assert.Equal(expected, actual[5], tolerance * Math.Abs(expected));
}
