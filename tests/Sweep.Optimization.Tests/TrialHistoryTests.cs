using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests;

public sealed class TrialHistoryTests
{
    private static readonly TrialHistory Two = TrialHistory.Empty.Add(At(0)).Add(At(1));

    [Fact]
    public void It_continues_itself_and_what_it_grew_out_of()
    {
        var four = Two.Add(At(2)).Add(At(3));
        Assert.True(four.Continues(four));
        Assert.True(four.Continues(Two));
        Assert.False(Two.Continues(four));
        Assert.Equal([0, 1, 2, 3], four.Select(observation => observation.Trial));
        Assert.Equal(2, Two.Count);
    }

    [Fact]
    public void Outcomes_change_no_trials()
    {
        TrialHistory before = [At(0), At(1)];
        var after = before.WithOutcome(1, new Outcome.Failed());
        Assert.True(after.Continues(before));
        Assert.True(after.Add(At(2)).Continues(before));
        Assert.IsType<Outcome.Running>(before[1].Outcome);
        Assert.IsType<Outcome.Failed>(after[1].Outcome);
    }

    [Fact]
    public void Of_two_that_grow_out_of_one_neither_continues_the_other()
    {
        TrialHistory common = [At(0)];
        var (one, other) = (common.Add(At(1)), common.Add(At(1)).Add(At(2)));
        Assert.False(other.Continues(one));
        Assert.False(one.Continues(other));
        Assert.True(one.Continues(common));
        TrialHistory stranger = [At(0)];
        Assert.False(one.Continues(stranger));
    }

    private static Observation At(int trial) =>
        new(trial, ImmutableSortedDictionary<string, SettingValue>.Empty, new Outcome.Running());
}
