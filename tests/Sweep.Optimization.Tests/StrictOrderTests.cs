using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests;

public sealed class StrictOrderTests
{
    private static readonly ImmutableSortedDictionary<string, SettingValue> NoParameters = ImmutableSortedDictionary<
        string,
        SettingValue
    >.Empty;

    private static Observation Done(int trial) => new(trial, NoParameters, new Outcome.Completed([trial]));

    private static Observation Running(int trial) => new(trial, NoParameters, new Outcome.Running());

    [Fact]
    public void Results_within_the_window_are_seen_as_running()
    {
        var visible = StrictOrder.Visible(4, window: 2, [Done(3), Running(4), Done(1), Done(0), Done(2), Done(5)]);
        Assert.Equal([Done(0), Done(1), Done(2), Running(3)], visible);
    }

    [Fact]
    public void A_window_of_one_sees_every_earlier_result()
    {
        Assert.Equal([Done(0), Done(1)], StrictOrder.Visible(2, window: 1, [Done(0), Done(1)]));
    }

    [Theory]
    [InlineData(0, true), InlineData(1, true), InlineData(2, false)]
    public void A_suggestion_waits_for_the_results_that_it_must_see(int trial, bool isReady)
    {
        var observations = Enumerable.Range(0, trial).Select(Running).ToArray();
        Assert.Equal(isReady, StrictOrder.IsReady(trial, window: 2, observations));
    }

    [Fact]
    public void A_suggestion_waits_for_the_suggestions_before_it()
    {
        Assert.False(StrictOrder.IsReady(3, window: 2, [Done(0), Done(1)]));
        Assert.Throws<InvariantViolatedException>(() => StrictOrder.Visible(3, window: 2, [Done(0), Done(1)]));
    }
}
