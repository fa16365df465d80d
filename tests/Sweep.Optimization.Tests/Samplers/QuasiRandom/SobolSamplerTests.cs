using Foundation;
using Sweep.Optimization.Samplers;
using Sweep.Optimization.Samplers.QuasiRandom;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests.Samplers.QuasiRandom;

public sealed class SobolSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("sobol");
}

public sealed class SobolSamplerTests
{
    // The points of Joe and Kuo's own program, in Gray code's order; as scipy 1.10 gives them, too.
    [Fact]
    public void The_plain_sequence_begins_with_the_published_points()
    {
        double[][] published =
        [
            [0, 0, 0, 0],
            [0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25],
            [0.25, 0.75, 0.75, 0.75],
            [0.375, 0.375, 0.625, 0.875],
            [0.875, 0.875, 0.125, 0.375],
            [0.625, 0.125, 0.875, 0.625],
            [0.125, 0.625, 0.375, 0.125],
        ];
        var sequence = SobolSequence.Plain(4);
        for (var i = 0u; i < published.Length; i++)
            Assert.Equal(published[i], sequence.At(i ^ (i >> 1)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Any_block_of_2_to_the_k_points_has_one_in_each_interval_of_each_parameter(bool isScrambled)
    {
        var dimensions = SobolDirections.MostDimensions;
        var sequence = isScrambled
            ? SobolSequence.Scrambled(dimensions, new Rng(3, RngPurpose.Suggestion))
            : SobolSequence.Plain(dimensions);
        foreach (var first in (uint[])[0, 64, 4096])
        {
            var points = Enumerable.Range(0, 64).Select(i => sequence.At(first + (uint)i)).ToArray();
            for (var dimension = 0; dimension < dimensions; dimension++)
                Assert.Equal(64, points.Select(point => (int)(64 * point[dimension])).Distinct().Count());
        }
    }

    // In the first two dimensions each elementary box of any shape has one point.
    [Fact]
    public void Scrambled_points_of_two_parameters_fill_the_boxes_of_every_shape()
    {
        var sequence = SobolSequence.Scrambled(2, new Rng(5, RngPurpose.Suggestion));
        var points = Enumerable.Range(0, 256).Select(i => sequence.At((uint)i)).ToArray();
        for (var width = 0; width <= 8; width++)
        {
            var boxes = points.Select(point => ((int)(point[0] * (1 << width)), (int)(point[1] * (256 >> width))));
            Assert.Equal(256, boxes.Distinct().Count());
        }
    }

    [Fact]
    public void Trials_estimate_an_integral_far_better_than_chance_does()
    {
        var space = new SearchSpace([
            .. Enumerable.Range(0, 5).Select(i => new Parameter($"x{i}", new Distribution.Float(0, 1))),
        ]);
        Assert.InRange(ErrorOf("sobol", space) / ErrorOf("random", space), 0, 0.3);
    }

    [Fact]
    public void More_parameters_than_there_are_directions_for_are_refused()
    {
        var space = new SearchSpace([
            .. Enumerable
                .Range(0, SobolDirections.MostDimensions + 1)
                .Select(i => new Parameter($"x{i}", new Distribution.Float(0, 1))),
        ]);
        Assert.Contains("at most 24", SamplerKinds.Validate(new SamplerSpec("sobol"), space, 1));
    }

    /// <summary>
    /// The root mean square error of the mean of a product whose integral is 1, over 20 seeds.
    /// </summary>
    private static double ErrorOf(string kind, SearchSpace space)
    {
        var squares = 0.0;
        for (var seed = 0; seed < 20; seed++)
        {
            var sampler = SamplerKinds.Create(new SamplerSpec(kind), space, (ulong)seed, 1);
            var mean = Enumerable
                .Range(0, 128)
                .Average(trial =>
                    sampler
                        .Suggest(trial, [])!
                        .Parameters.Values.Aggregate(1.0, (product, value) => product * (0.5 + value.Number!.Value))
                );
            squares += Math.Pow(mean - 1, 2);
        }

        return Math.Sqrt(squares / 20);
    }
}
