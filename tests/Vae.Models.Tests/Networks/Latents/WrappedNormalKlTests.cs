using Vae.Models.Networks.Latents;

namespace Vae.Models.Tests.Networks.Latents;

public sealed class WrappedNormalKlTests
{
    [Theory]
    [
        InlineData(0.01),
        InlineData(0.3),
        InlineData(0.5),
        InlineData(0.7),
        InlineData(1),
        InlineData(1.5),
        InlineData(2),
        InlineData(3),
        InlineData(Math.PI)
    ]
    public void It_is_that_of_a_density_on_the_circle(double deviation) =>
        Assert.Equal(ByQuadrature(deviation), Kl(deviation), 3e-6);

    [Fact]
    public void A_narrow_one_is_that_of_a_normal_to_the_length_of_the_circle() =>
        Assert.Equal(Math.Log(Math.Tau) - (0.5 * Math.Log(Math.Tau * Math.E * 1e-6)), Kl(1e-3), 3e-6);

    [Fact]
    public void The_widest_is_as_good_as_uniform() => Assert.InRange(Kl(Math.PI), 0, 1e-4);

    private static double Kl(double deviation) =>
        LatentProgram.Run(
            [("x", [1, 1], [(float)(2 * Math.Log(deviation))])],
            tensors => WrappedNormalKl.Of(tensors[0].Minimum(WrappedNormalKl.LargestLogVariance))
        )[0];

    /// <summary>∫ p ln(2π p) around the circle, p summed over its turns.</summary>
    private static double ByQuadrature(double deviation)
    {
        const int Points = 20_000;
        var sum = 0.0;
        for (var i = 0; i < Points; i++)
        {
            var theta = (Math.Tau * (i + 0.5) / Points) - Math.PI;
            var density =
                Enumerable
                    .Range(-6, 13)
                    .Sum(turn => Math.Exp(-0.5 * Math.Pow((theta + (Math.Tau * turn)) / deviation, 2)))
                / (deviation * Math.Sqrt(Math.Tau));
            if (density > 0)
                sum += density * Math.Log(Math.Tau * density);
        }

        return sum * Math.Tau / Points;
    }
}
