using Foundation;
using Vae.Models.Losses;

namespace Vae.Models.Tests.Losses;

public sealed class DecoderNoiseTests
{
    private const int Draws = 200_000;

    /// <summary>
    /// The moments of the densities that the reconstruction terms are the negative logarithms of.
    /// </summary>
    [Theory]
    [InlineData(Likelihood.Gaussian, 0.3, 0.5, 0.56419)]
    [InlineData(Likelihood.Laplace, 0.3, 2.0 / 9, 1.0 / 3)]
    [InlineData(Likelihood.GaussianLearned, 0.3, 0.04, 0.159577)]
    [InlineData(Likelihood.Bernoulli, 0.3, 0.21, 0.42)]
    public void Draws_have_the_moments_of_their_likelihood(
        Likelihood likelihood,
        double mean,
        double variance,
        double deviation
    )
    {
        var rows = Enumerable.Repeat((float)mean, Draws).ToArray();
        var logVariance = Enumerable.Repeat((float)Math.Log(0.04), Draws).ToArray();
        var stream = new Rng(5, RngPurpose.Sampling);
        DecoderNoise.Draw(likelihood, rows, logVariance, ref stream);

        Assert.Equal(mean, rows.Average(), 0.01);
        Assert.Equal(variance, rows.Average(x => (x - mean) * (x - mean)), 0.02 * variance);
        Assert.Equal(deviation, rows.Average(x => Math.Abs(x - mean)), 0.02 * deviation);
        if (likelihood == Likelihood.Bernoulli)
            Assert.All(rows, x => Assert.True(x is 0 or 1));
    }
}
