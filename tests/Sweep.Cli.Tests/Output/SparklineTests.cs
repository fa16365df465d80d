using Sweep.Cli.Output;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Tests.Output;

public class SparklineTests
{
    [Fact]
    public void A_rising_curve_rises() => Assert.Equal("▁▂▃▄▅▆▇█", Of(8, [1, 2, 3, 4, 5, 6, 7, 8]));

    [Fact]
    public void A_flat_curve_is_flat() => Assert.Equal("▁▁▁", Of(8, [3, 3, 3]));

    [Fact]
    public void Long_curves_are_averaged() => Assert.Equal("▁█", Of(2, [1, 1, 1, 2, 2, 2]));

    [Fact]
    public void Wide_ranges_are_shown_by_their_logarithm() => Assert.Equal("█▅▁", Of(3, [10000, 100, 1]));

    [Fact]
    public void What_is_not_finite_is_left_out() =>
        Assert.Equal("▁█", Of(8, [1, double.NaN, 2, double.PositiveInfinity]));

    [Fact]
    public void Nothing_gives_nothing() => Assert.Equal("", Of(8, []));

    private static string Of(int width, double[] values) =>
        Sparkline.Of([.. values.Select((value, at) => new CurvePoint(at + 1, value))], width);
}
