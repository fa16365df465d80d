using Foundation;
using Sweep.Optimization.Ranking;

namespace Sweep.Optimization.Tests.Ranking;

public sealed class HypervolumeTests
{
    [Fact]
    public void A_vector_alone_dominates_a_box() =>
        Assert.Equal(
            0.1 * 0.6 * 1.1,
            Hypervolume.Of([
                [1, 0.5, 0],
            ]),
            1e-12
        );

    [Fact]
    public void Overlap_counts_once() =>
        Assert.Equal(
            1.1 * 0.6 + 0.6 * 1.1 - 0.6 * 0.6,
            Hypervolume.Of([
                [0, 0.5],
                [0.5, 0],
                [0.5, 0.5],
                [0.9, 0.9],
            ]),
            1e-12
        );

    [Theory, InlineData(3), InlineData(4)]
    public void The_volume_equals_the_share_of_a_fine_lattice(int objectives)
    {
        var rng = new Rng(8, RngPurpose.Data, objectives);
        // On the lattice itself, so that counting cells is exact.
        var costs = Enumerable
            .Range(0, 9)
            .Select(_ => Enumerable.Range(0, objectives).Select(_ => rng.NextInt(11) / 10.0).ToArray())
            .ToArray();
        var cells = (int)Math.Pow(11, objectives);
        var dominated = Enumerable
            .Range(0, cells)
            .Count(cell =>
                costs.Any(vector =>
                {
                    var rest = cell;
                    foreach (var cost in vector)
                    {
                        if (rest % 11 < Math.Round(cost * 10))
                            return false;
                        rest /= 11;
                    }

                    return true;
                })
            );
        Assert.Equal(dominated * Math.Pow(0.1, objectives), Hypervolume.Of(costs), 1e-9);
    }

    [Fact]
    public void In_two_objectives_contributions_equal_the_difference_that_a_vector_makes()
    {
        double[][] front =
        [
            [0, 1],
            [0.2, 0.5],
            [0.2, 0.5],
            [0.6, 0.4],
            [0.9, 0.1],
            [1, 0],
        ];
        var contributions = Hypervolume.Contributions(front);
        for (var i = 0; i < front.Length; i++)
        {
            var without = front.Where((_, other) => other != i).ToArray();
            Assert.Equal(Hypervolume.Of([.. front]) - Hypervolume.Of(without), contributions[i], 1e-12);
        }
    }

    [Fact]
    public void In_three_objectives_a_vector_that_stands_twice_adds_nothing()
    {
        var contributions = Hypervolume.Contributions([
            [0, 1, 1],
            [1, 0, 0],
            [1, 0, 0],
            [0.5, 0.5, 0.2],
        ]);
        Assert.Equal(0, contributions[1], 1e-12);
        Assert.Equal(0, contributions[2], 1e-12);
        Assert.True(contributions[0] > 0 && contributions[3] > 0);
    }
}
