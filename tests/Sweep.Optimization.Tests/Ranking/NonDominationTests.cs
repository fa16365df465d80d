using Foundation;
using Sweep.Optimization.Ranking;

namespace Sweep.Optimization.Tests.Ranking;

public sealed class NonDominationTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Ranks_equal_peeling_one_front_after_the_other(int objectives)
    {
        var rng = new Rng(3, RngPurpose.Data, objectives);
        // Few values, so that ties and equal vectors occur.
        var costs = Enumerable
            .Range(0, 120)
            .Select(_ => Enumerable.Range(0, objectives).Select(_ => (double)rng.NextInt(6)).ToArray())
            .ToArray();
        var expected = new int[costs.Length];
        var left = Enumerable.Range(0, costs.Length).ToList();
        for (var rank = 0; left.Count > 0; rank++)
        {
            var front = left.Where(index => !left.Exists(other => NonDomination.Dominates(costs[other], costs[index])))
                .ToList();
            foreach (var index in front)
                expected[index] = rank;
            left = [.. left.Except(front)];
        }

        Assert.Equal(expected, NonDomination.Ranks(costs));
    }
}
