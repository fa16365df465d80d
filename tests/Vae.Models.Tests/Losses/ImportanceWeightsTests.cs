using Vae.Models.Losses;

namespace Vae.Models.Tests.Losses;

public sealed class ImportanceWeightsTests
{
    [Fact]
    public void Stratified_weights_stand_as_in_the_paper_or_as_in_the_authors_code()
    {
        // M = 3, N = 10: 1/M = 1/3, 1/N = 0.1, s = 7/30.
        const double M = 1 / 3.0,
            N = 0.1,
            S = 7 / 30.0;
        AssertWeights([N, S, M, M, M, N, S, M, M, M, N, S, S, M, M, N], BatchWeighting.Paper, 4, 10);
        AssertWeights([N, S, M, M, N, S, M, M, S, S, M, M, N, S, M, M], BatchWeighting.Official, 4, 10);
        AssertWeights([N, S, M, M, N, S, M, M, S, S, M, M, N, S, M, M], BatchWeighting.AsCoded, 4, 10);
    }

    [Fact]
    public void Weights_of_a_weighted_sample_are_all_alike() =>
        AssertWeights([0.05, 0.05, 0.05, 0.05], BatchWeighting.Mws, 2, 10);

    /// <summary>
    /// A whole of q(z), whatever the sizes: also where the batch is the data, or more than it.
    /// </summary>
    [Theory, InlineData(1, 10), InlineData(2, 10), InlineData(3, 3), InlineData(64, 737_280), InlineData(5, 4)]
    public void Weights_of_the_paper_sum_to_one(int batch, int rows)
    {
        var logarithms = new float[batch * batch];
        ImportanceWeights.WriteLogarithms(BatchWeighting.Paper, batch, rows, logarithms);
        for (var i = 0; i < batch; i++)
            Assert.Equal(1, logarithms.Skip(i * batch).Take(batch).Sum(value => Math.Exp(value)), 1e-6);
    }

    private static void AssertWeights(double[] expected, BatchWeighting weighting, int batch, int rows)
    {
        var logarithms = new float[batch * batch];
        ImportanceWeights.WriteLogarithms(weighting, batch, rows, logarithms);
        Assert.All(expected.Zip(logarithms), pair => Assert.Equal(pair.First, Math.Exp(pair.Second), 1e-6));
    }
}
