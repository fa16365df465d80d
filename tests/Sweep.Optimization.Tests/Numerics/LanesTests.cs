using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Tests.Numerics;

public sealed class LanesTests
{
    [Fact]
    public void The_exponential_is_good_to_the_last_place_or_two()
    {
        for (var x = -707.9; x < 709; x += 0.37)
        {
            var expected = Math.Exp(x);
            Assert.Equal(expected, Lanes.Exp(Vector512.Create(x))[3], 5e-16 * expected);
        }
    }

    [Fact]
    public void The_exponential_of_what_is_far_below_is_zero()
    {
        Assert.Equal(0, Lanes.Exp(Vector512.Create(-1e300))[0]);
        Assert.Equal(0, Lanes.Exp(Vector512.Create(double.NegativeInfinity))[0]);
        Assert.Equal(1, Lanes.Exp(Vector512<double>.Zero)[0]);
    }

    [Fact]
    public void The_logarithm_is_good_to_the_last_place_or_two()
    {
        for (var exponent = -300.0; exponent < 300; exponent += 0.173)
        {
            var x = Math.Pow(10, exponent);
            Assert.Equal(Math.Log(x), Lanes.Log(Vector512.Create(x))[3], 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))));
        }

        foreach (var x in (double[])[1, 1 + 1e-15, 1 - 1e-15, 1.4142135623730951, 0.7071])
        {
            Assert.Equal(Math.Log(x), Lanes.Log(Vector512.Create(x))[0], 4e-16 * Math.Abs(Math.Log(x)));
        }
    }
}
