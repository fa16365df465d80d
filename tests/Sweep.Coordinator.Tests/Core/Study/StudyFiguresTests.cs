using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Optimization.Ranking;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Tests.Core.Study;

public sealed class StudyFiguresTests
{
    private static readonly StudySpec Spec = MiniCluster.Study(40, new SamplerSpec("random"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Figures_that_grow_with_the_log_are_those_of_all_its_trials(ulong seed)
    {
        var cluster = new MiniCluster(Spec, seed).Play(slots: 3, crash: 0.05, leave: 0.05);

        AssertAreThose(cluster.State);
        var order = TrialRanking.Order(cluster.State.Observations, objectives: 1);
        Assert.NotEmpty(order);
        Assert.Equal(order[0], SummaryJson.ReadDigest(StudySummary.HeadOf(cluster.State).Body).Best);
    }

    [Fact]
    public void The_longest_trial_that_is_tried_again_is_the_longest_no_more()
    {
        var state = StudyState.New(new SweepId("00000000000000aa"), Spec);
        foreach (var (number, seconds) in (ReadOnlySpan<(int, double)>)[(0, 5), (1, 7), (2, 2)])
            state = Failed(state, number, seconds);
        Assert.Equal((3, 14.0, 7.0), Times(state.Figures));

        state = Next(state, new TrialRetried(1));

        Assert.Equal((2, 7.0, 5.0), Times(state.Figures));
        Assert.Equal((2, 1), (state.Figures.WithReason, state.Figures.Counts[TrialState.Queued]));
        AssertAreThose(state);
    }

    [Fact]
    public void A_head_has_the_figures_as_they_are_read_again()
    {
        var state = Failed(StudyState.New(new SweepId("00000000000000aa"), Spec), 0, 0.1);

        var read = SummaryJson.ReadDigest(StudySummary.HeadOf(state).Body).Figures;

        Assert.Equal(state.Figures.Counts, read.Counts);
        Assert.Equal(state.Figures, read with { Counts = state.Figures.Counts });
    }

    [Fact]
    public void The_sum_of_costs_does_not_depend_on_the_order_and_on_the_sign_of_zero()
    {
        ulong Sum(params (int Number, double Cost)[] trials) =>
            trials.Aggregate(0UL, (sum, trial) => sum + CostSum.Of(trial.Number, [trial.Cost]));

        Assert.Equal(Sum((0, 0.5), (1, -0.0)), Sum((1, 0.0), (0, 0.5)));
        Assert.NotEqual(Sum((0, 0.5), (1, 0.25)), Sum((0, 0.25), (1, 0.5)));
        Assert.NotEqual(Sum((0, 0.5)), Sum((0, Math.BitIncrement(0.5))));
        Assert.Equal(0UL, CostSum.Of(3, []));
        Assert.NotEqual(CostSum.Of(0, [1, 2]), CostSum.Of(0, [2, 1]));
    }

    private static void AssertAreThose(StudyState state)
    {
        var all = StudyFigures.Of(state.Trials, state.Spec);
        Assert.Equal(all.Counts, state.Figures.Counts);
        Assert.Equal(all, state.Figures with { Counts = all.Counts });
    }

    private static (int Timed, double Seconds, double Most) Times(StudyFigures figures) =>
        (figures.Timed, figures.Time.TotalSeconds, figures.MostTime.TotalSeconds);

    private static StudyState Failed(StudyState state, int number, double seconds)
    {
        var none = ImmutableSortedDictionary<string, SettingValue>.Empty;
        state = Next(state, new TrialSuggested(number, none, new SettingValue.Null(), state.Position));
        state = Next(state, new AttemptStarted(number, 0, 1, "worker"));
        return Next(state, new TrialFailed(number, 0, 1, "it threw") { Seconds = seconds });
    }

    private static StudyState Next(StudyState state, StudyEvent next) =>
        state.Apply(new RecordedEvent(state.Position + 1, DateTimeOffset.UnixEpoch, next));
}
