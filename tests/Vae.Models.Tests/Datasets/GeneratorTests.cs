using Vae.Models.Datasets;

namespace Vae.Models.Tests.Datasets;

/// <summary>
/// The expected values are NumPy's and PyTorch's own: bench/pytorch-parity/moons_vectors.py prints
/// them.
/// </summary>
public sealed class GeneratorTests
{
    [Fact]
    public void Words_equal_those_of_numpy()
    {
        var words = new MersenneTwister(5489);
        Assert.Equal(
            [3499211612U, 581869302U, 3890346734U],
            [words.NextUInt32(), words.NextUInt32(), words.NextUInt32()]
        );
    }

    [Fact]
    public void The_ten_thousandth_word_is_the_one_of_the_standard()
    {
        var words = new MersenneTwister(5489);
        for (var i = 1; i < 10_000; i++)
            words.NextUInt32();
        Assert.Equal(4123659995U, words.NextUInt32());
    }

    [Fact]
    public void Shuffle_equals_that_of_numpy()
    {
        var items = Enumerable.Range(0, 10).ToArray();
        new NumpyRandomState(42).Shuffle(items);
        Assert.Equal([8, 1, 5, 0, 7, 2, 9, 4, 3, 6], items);
    }

    [Fact]
    public void Normal_draws_equal_those_of_numpy()
    {
        var random = new NumpyRandomState(7);
        double[] expected =
        [
            1.690525703800356,
            -0.4659373705408328,
            0.0328201636785844,
            0.40751628299650783,
            -0.7889230286257386,
        ];
        foreach (var value in expected)
            Assert.Equal(value, random.NextNormal(), 1e-15);
    }

    [Theory]
    [InlineData(42, new[] { 2, 6, 1, 8, 4, 5, 0, 9, 3, 7 })]
    [InlineData(0, new[] { 4, 1, 7, 5, 3, 9, 0, 8, 6, 2 })]
    public void Permutation_equals_that_of_torch(uint seed, int[] expected) =>
        Assert.Equal(expected, new TorchGenerator(seed).RandomPermutation(10));

    [Fact]
    public void A_longer_permutation_equals_that_of_torch() =>
        Assert.Equal(
            "e944a33b3da0cea1838527c6328e12626cb098e0816c40b97901b996561ce4da",
            Sha256.Of<int>(new TorchGenerator(42).RandomPermutation(1000))
        );
}
