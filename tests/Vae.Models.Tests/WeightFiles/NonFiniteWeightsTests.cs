using Vae.Models.Networks;
using Vae.Models.WeightFiles;

namespace Vae.Models.Tests.WeightFiles;

public sealed class NonFiniteWeightsTests
{
    [Theory]
    [InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void One_value_is_found_wherever_it_stands(float value)
    {
        for (var at = 0; at < 70; at++)
        {
            var values = Enumerable.Repeat(float.MaxValue, 70).ToArray();
            values[at] = value;
            var found = Assert.Single(NonFiniteWeights.Find([Tensor("a", values)]));
            Assert.Equal((1, at), (found.Count, found.First[0]));
        }
    }

    [Fact]
    public void Finite_weights_are_not_mentioned() =>
        Assert.Null(NonFiniteWeights.Describe([Tensor("a", 0, -3.4e38f, 1e-45f)]));

    [Fact]
    public void The_tensor_the_number_and_the_first_place_are_named()
    {
        var torn = new WeightTensor("encoder.weight", [2, 3], [0, 1, 2, 3, float.NaN, float.PositiveInfinity]);

        Assert.Equal(
            "2 of the 6 values of 'encoder.weight' are not finite, the first of them NaN at [1, 1]",
            NonFiniteWeights.Describe([Tensor("a", 0), torn])
        );
    }

    [Fact]
    public void Further_tensors_are_named_up_to_five()
    {
        var many = Enumerable.Range(0, 8).Select(i => Tensor($"t{i}", float.NegativeInfinity, 1));

        Assert.Equal(
            "1 of the 2 values of 't0' are not finite, the first of them -Infinity at [0]; and so are "
                + "1 of 't1', 1 of 't2', 1 of 't3', 1 of 't4', 1 of 't5' and others of 2 more tensors",
            NonFiniteWeights.Describe(many)
        );
    }

    [Fact]
    public void A_number_without_dimensions_has_an_index_without_numbers() =>
        Assert.Equal([], Assert.Single(NonFiniteWeights.Find([new WeightTensor("one", [], [float.NaN])])).First);

    private static WeightTensor Tensor(string name, params float[] values) => new(name, [values.Length], values);
}
