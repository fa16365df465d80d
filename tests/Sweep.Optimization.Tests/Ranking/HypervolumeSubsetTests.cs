using Foundation;
using Sweep.Optimization.Ranking;
using Sweep.Optimization.Ranking.Subset;

namespace Sweep.Optimization.Tests.Ranking;

public sealed class HypervolumeSubsetTests
{
    [Theory, InlineData(2), InlineData(3)]
    public void Each_one_in_turn_adds_most_to_those_before_it(int objectives)
    {
        var front = Front(objectives, count: 40);
        // In units of the ranges the reference point lies at 1.1 for both.
        var scaled = Hypervolume.Scaled(front);
        var chosen = new List<int>();
        foreach (var index in HypervolumeSubset.Of(front, 15))
        {
            var gains = scaled.Select((_, other) => Hypervolume.Of([.. chosen.Append(other).Select(i => scaled[i])]));
            Assert.Equal(gains.Max(), Hypervolume.Of([.. chosen.Append(index).Select(i => scaled[i])]), 1e-12);
            chosen.Add(index);
        }

        Assert.Distinct(chosen);
    }

    [Fact]
    public void With_four_objectives_the_sampled_volumes_are_near_the_exact_ones()
    {
        var front = Front(objectives: 4, count: 30);
        var gain = VolumeGain.Of(4);
        var before = new List<double[]>();
        foreach (var vector in front)
        {
            // Pushed to the exact computation's reference point.
            var moved = Array.ConvertAll(vector, cost => cost + Hypervolume.Reference - 1);
            var exact = Hypervolume.Exclusive(moved, before);
            Assert.Equal(exact, gain.Of(vector), 0.03);
            gain.Add(vector);
            before.Add(moved);
        }
    }

    [Fact]
    public void A_front_too_wide_for_a_reference_point_gives_its_first_ones() =>
        Assert.Equal(
            [0, 1],
            HypervolumeSubset.Of(
                [
                    [double.MaxValue, -1],
                    [-double.MaxValue, 1],
                    [0, 0],
                ],
                2
            )
        );

    [Fact]
    public void Equal_vectors_are_chosen_once_before_any_of_them_comes_again()
    {
        double[][] front =
        [
            [0, 1],
            [0, 1],
            [1, 0],
            [1, 0],
        ];
        Assert.Equal([0, 2], HypervolumeSubset.Of(front, 2));
        Assert.Equal([0, 1, 2, 3], HypervolumeSubset.Of(front, 4).Order());
    }

    /// <summary>Vectors of which none dominates another: on a sphere's shell.</summary>
    private static double[][] Front(int objectives, int count)
    {
        var rng = new Rng(4, RngPurpose.Data, objectives);
        var front = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var vector = Enumerable.Range(0, objectives).Select(_ => Math.Abs(rng.NextNormal())).ToArray();
            var length = Math.Sqrt(vector.Sum(cost => cost * cost));
            front[i] = Array.ConvertAll(vector, cost => cost / length);
        }

        return front;
    }
}
