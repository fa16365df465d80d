using Sweep.Coordinator.Core.Study;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Tests.Core;

/// <summary>What the cores promise together, over many random histories.</summary>
public sealed class MiniClusterTests
{
    private const int Trials = 30;

    public static TheoryData<string> Samplers => [.. SamplerKinds.Names.Where(kind => kind != "grid")];

    [Theory, MemberData(nameof(Samplers))]
    public void One_slot_gives_the_same_sweep_however_often_the_coordinator_dies(string kind)
    {
        var study = MiniCluster.Study(Trials, new SamplerSpec(kind, StartupTrials: 5));
        var undisturbed = new MiniCluster(study, seed: 0).Play(slots: 1);
        var crashes = 0;
        for (var seed = 1UL; seed <= 20; seed++)
        {
            // Rare enough that no trial is lost five times in a row before a checkpoint.
            var disturbed = new MiniCluster(study, seed).Play(slots: 1, crash: 0.1);
            crashes += disturbed.Crashes;
            Assert.Equal(undisturbed.Lasting(), disturbed.Lasting());
        }

        Assert.True(crashes > 20);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Strict_order_gives_the_same_sweep_for_any_number_of_slots_up_to_the_window(string kind)
    {
        var study = MiniCluster.Study(
            Trials,
            new SamplerSpec(kind, StartupTrials: 5, Order: SuggestionOrder.Strict, Window: 4)
        );
        var alone = new MiniCluster(study, seed: 0).Play(slots: 1);
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var together = new MiniCluster(study, seed).Play(slots: 1 + (int)(seed % 4), crash: 0.02, leave: 0.02);
            Assert.Equal(alone.Lasting(), together.Lasting());
        }
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Every_trial_ends_once_and_every_suggestion_recomputes_as_workers_come_and_go(string kind)
    {
        var (crashes, departures) = (0, 0);
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var cluster = new MiniCluster(
                MiniCluster.Study(Trials, new SamplerSpec(kind, StartupTrials: 5)),
                seed
            ).Play(slots: 4, crash: 0.03, leave: 0.05);
            (crashes, departures) = (crashes + cluster.Crashes, departures + cluster.Departures);
            Assert.Equal(Trials, cluster.State.Trials.Count);
            Assert.All(
                cluster.State.Trials,
                trial =>
                    Assert.Contains(trial.State, new[] { TrialState.Completed, TrialState.Diverged, TrialState.Failed })
            );
            Assert.True(
                cluster.State.Trials.Count(trial => trial.Life is TrialLife.Completed { KeepsWeights: true }) <= 3
            );
            cluster.AssertEachSuggestionFollowsFromWhatItSaw();
        }

        Assert.True(crashes > 10 && departures > 10);
    }
}
