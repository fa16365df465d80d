using System.Collections.Immutable;
using Sweep.Optimization.Ranking;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Ranking;

public sealed class TrialRankingTests
{
    private static Observation Trial(int number, Outcome outcome) =>
        new(number, ImmutableSortedDictionary<string, SettingValue>.Empty, outcome);

    private static Observation Cost(int number, params ImmutableArray<double> costs) =>
        Trial(number, new Outcome.Completed(costs));

    [Fact]
    public void One_objective_ranks_by_cost_then_by_number()
    {
        Assert.Equal([4, 1, 3, 2], TrialRanking.Order([Cost(3, 2), Cost(1, 2), Cost(2, 5), Cost(4, -1)], 1));
    }

    [Fact]
    public void Only_finite_results_are_ranked()
    {
        Assert.Equal(
            [7],
            TrialRanking.Order(
                [
                    Cost(0, double.NaN),
                    Cost(1, double.PositiveInfinity),
                    Cost(2, double.NegativeInfinity),
                    Trial(3, new Outcome.Failed()),
                    Trial(4, new Outcome.Diverged()),
                    Trial(5, new Outcome.Running()),
                    Trial(6, new Outcome.Pruned(-1, 5)),
                    Cost(7, 1),
                    Cost(8, 0, 0),
                ],
                1
            )
        );
    }

    [Fact]
    public void Several_objectives_rank_by_front_then_by_what_a_trial_adds_then_by_number()
    {
        // The front is 0, 1, 2, 3; of it 2 adds next to nothing; 4 and 5 are dominated, and equal.
        ImmutableArray<Observation> trials =
        [
            Cost(5, 9, 9),
            Cost(4, 9, 9),
            Cost(0, 0, 10),
            Cost(1, 4, 4),
            Cost(2, 4.1, 3.9),
            Cost(3, 10, 0),
        ];
        var order = TrialRanking.Order(trials, 2);
        Assert.Equal(2, order[3]);
        Assert.Equal([0, 1, 3], order[..3].Order());
        Assert.Equal([4, 5], order[4..]);
        Assert.Equal(4, TrialRanking.FrontSize(trials, 2));
    }

    [Fact]
    public void The_order_does_not_depend_on_the_units_of_an_objective()
    {
        (double, double)[] costs = [(0, 10), (1, 7), (3, 6.5), (6, 2), (10, 0), (5, 5)];
        var plain = TrialRanking.Order(costs.Select((pair, number) => Cost(number, pair.Item1, pair.Item2)), 2);
        var scaled = TrialRanking.Order(
            costs.Select((pair, number) => Cost(number, 1000 * pair.Item1, 3 + pair.Item2)),
            2
        );
        Assert.Equal(plain, scaled);
    }
}
