using System.Collections.Immutable;
using Sweep.Optimization.Ranking;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Ranking;

public class HypervolumeHistoryTests
{
    private static readonly ImmutableSortedDictionary<string, SettingValue> None = ImmutableSortedDictionary<
        string,
        SettingValue
    >.Empty;

    [Fact]
    public void Below_a_reference_it_is_the_area_of_the_staircase()
    {
        // Of the box (3, 3): 2 x 1, then 1 x 2 of which 1 x 1 was there, then nothing new, then all
        // of 2 x 2.
        var steps = HypervolumeHistory.Below(Observed([1, 2], [2, 1], [2, 2], [1, 1]), [3, 3]);

        Assert.Equal([0, 1, 3], steps.Select(step => step.Trial));
        Assert.Equal([2.0, 3.0, 4.0], steps.Select(step => step.Volume));
    }

    [Fact]
    public void A_result_beyond_the_reference_adds_nothing()
    {
        Assert.Empty(HypervolumeHistory.Below(Observed([4, 0], [0, 4]), [3, 3]));
    }

    [Fact]
    public void In_three_objectives_it_equals_a_count_of_small_cubes()
    {
        var observed = Observed([0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 1, 1], [0, 3, 3]);

        var steps = HypervolumeHistory.Below(observed, [4, 4, 4]);

        Assert.Equal(Cubes(observed, 4), steps[^1].Volume, 12);
    }

    [Fact]
    public void The_share_of_the_box_does_not_depend_on_units()
    {
        var inUnits = HypervolumeHistory.Of(Observed([1, 20], [2, 10], [3, 30]), 2);
        var inOthers = HypervolumeHistory.Of(Observed([1000, 2], [2000, 1], [3000, 3]), 2);

        Assert.Equal(inUnits, inOthers);
        // Scaled: (0, 1/2) and (1/2, 0) below 1.1.
        Assert.Equal((1.1 * 0.6 + 0.6 * 0.5) / 1.21, inUnits[^1].Volume, 12);
    }

    [Fact]
    public void Trials_without_a_finite_result_are_left_out()
    {
        ImmutableArray<Observation> observed =
        [
            new(0, None, new Outcome.Failed()),
            new(1, None, new Outcome.Completed([double.NaN, 0])),
            .. Observed(2, [1, 1]),
        ];

        var step = Assert.Single(HypervolumeHistory.Below(observed, [2, 2]));
        Assert.Equal(new HypervolumeStep(2, 1), step);
    }

    private static ImmutableArray<Observation> Observed(params double[][] costs) => Observed(0, costs);

    private static ImmutableArray<Observation> Observed(int first, params double[][] costs) =>
        [.. costs.Select((vector, at) => new Observation(first + at, None, new Outcome.Completed([.. vector])))];

    private static int Cubes(IReadOnlyList<Observation> observed, int side)
    {
        var costs = observed.Select(observation => ((Outcome.Completed)observation.Outcome).Costs).ToArray();
        var dominated = 0;
        for (var cube = 0; cube < side * side * side; cube++)
        {
            double[] corner = [cube % side, cube / side % side, cube / side / side];
            if (costs.Any(vector => vector.Zip(corner).All(pair => pair.First <= pair.Second)))
                dominated++;
        }

        return dominated;
    }
}
