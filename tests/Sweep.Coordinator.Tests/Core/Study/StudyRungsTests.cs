using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Tests.Core.Study;

/// <summary>What a pruner sees is kept beside the trials.</summary>
public sealed class StudyRungsTests
{
    private static readonly SweepId Sweep = new("00000000000000aa");

    [Fact]
    public void A_rung_of_one_trial_leaves_what_others_reported_as_it_is()
    {
        var before = Study(trials: 3);
        var after = Next(before, new RungReached(2, 0, 1, 20, new RungValue(20, 0.1)));

        Assert.Same(before.Rungs[0], after.Rungs[0]);
        Assert.Same(before.Rungs[1], after.Rungs[1]);
        Assert.Equal([0.5, 0.1], after.Rungs[2].Costs.Values);
    }

    [Fact]
    public void A_trial_that_the_user_stopped_is_not_seen()
    {
        var state = Study(trials: 2);
        Assert.Equal([0], Next(state, new TrialCancelled(1, 0, 1)).Rungs.Keys);
    }

    private static StudyState Study(int trials)
    {
        var spec = MiniCluster.Study(trials, new SamplerSpec("random")) with
        {
            Pruner = new PrunerSpec { Kind = PrunerSpec.Asha },
        };
        var state = StudyState.New(Sweep, spec);
        for (var trial = 0; trial < trials; trial++)
        {
            state = Next(
                state,
                new TrialSuggested(
                    trial,
                    ImmutableSortedDictionary<string, SettingValue>.Empty,
                    SettingValue.Of(""),
                    state.Position
                )
            );
            state = Next(state, new AttemptStarted(trial, 0, 1, "a"));
            state = Next(state, new RungReached(trial, 0, 1, 10, new RungValue(10, 0.5)));
        }

        return state;
    }

    private static StudyState Next(StudyState state, StudyEvent recorded) =>
        state.Apply(new RecordedEvent(state.Position + 1, DateTimeOffset.UnixEpoch, recorded));
}
