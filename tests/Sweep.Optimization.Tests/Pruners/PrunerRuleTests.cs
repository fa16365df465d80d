using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests.Pruners;

/// <summary>The rules of the pruners on cases that are computed by hand.</summary>
public sealed class PrunerRuleTests
{
    private static readonly IntervalRungs EveryEpoch = new(1, 1, null);

    [Theory]
    [InlineData(2.5, false)]
    [InlineData(2.6, true)]
    public void A_trial_worse_than_the_median_of_1_2_3_4_is_pruned(double cost, bool isPruned)
    {
        var others = Costs(1, 2, 3, 4).Select(trial => trial with { IsCompleted = true });
        var pruner = new PercentilePruner(EveryEpoch, 50, 4, 1);
        Assert.Equal(isPruned, pruner.Judge(Trial(9, cost), [.. others]) is Verdict.Prune);
    }

    [Fact]
    public void No_trial_is_pruned_before_the_startup_trials_completed()
    {
        var others = Costs(1, 2, 3, 4).Select((trial, index) => trial with { IsCompleted = index < 3 });
        Assert.IsType<Verdict.Continue>(new PercentilePruner(EveryEpoch, 50, 4, 1).Judge(Trial(9, 100), [.. others]));
        Assert.IsType<Verdict.Prune>(new PercentilePruner(EveryEpoch, 50, 3, 1).Judge(Trial(9, 100), [.. others]));
    }

    [Fact]
    public void A_good_epoch_before_saves_a_trial_from_the_median()
    {
        var others = Costs(1, 2, 3).Select(trial => trial with { IsCompleted = true, Costs = trial.Costs.Add(2, 1) });
        var pruner = new PercentilePruner(EveryEpoch, 50, 1, 1);
        Assert.IsType<Verdict.Continue>(pruner.Judge(Trial(9, 1, 50), [.. others]));
        Assert.IsType<Verdict.Prune>(pruner.Judge(Trial(9, 1.1, 50), [.. others]));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0.9, false)]
    public void Of_eight_at_a_rung_two_are_promoted(double cost, bool isPruned)
    {
        var verdict = Asha.Judge(Trial(9, cost), Costs(1, 1.5, 3, 4, 5, 6, 7));
        Assert.Equal(isPruned, verdict is Verdict.Prune);
    }

    [Fact]
    public void Of_fewer_than_the_factor_only_the_best_is_promoted()
    {
        Assert.IsType<Verdict.Continue>(Asha.Judge(Trial(9, 5), []));
        Assert.IsType<Verdict.Continue>(Asha.Judge(Trial(9, 5), Costs(6)));
        var verdict = Assert.IsType<Verdict.Prune>(Asha.Judge(Trial(9, 5), Costs(4, 6)));
        Assert.Equal("it is not among the best 1 of the 3 trials that reached epoch 1", verdict.Reason);
    }

    [Fact]
    public void Equal_costs_are_promoted_together() =>
        Assert.IsType<Verdict.Continue>(Asha.Judge(Trial(9, 4), Costs(4)));

    [Fact]
    public void A_cost_that_is_no_number_is_pruned()
    {
        Assert.IsType<Verdict.Prune>(Asha.Judge(Trial(9, double.NaN), []));
        Assert.IsType<Verdict.Prune>(new ThresholdPruner(EveryEpoch, Loss, null, 1).Judge(Trial(9, double.NaN), []));
    }

    [Fact]
    public void Bounds_are_those_of_the_value_also_where_larger_is_better()
    {
        var score = new Objective("score", Goal.Maximize);
        var pruner = new ThresholdPruner(EveryEpoch, score, 0.3, null);
        Assert.IsType<Verdict.Continue>(pruner.Judge(Trial(0, score.Cost(0.3)), []));
        var verdict = Assert.IsType<Verdict.Prune>(pruner.Judge(Trial(0, score.Cost(0.2)), []));
        Assert.Equal("score is below 0.3 at epoch 1", verdict.Reason);
    }

    [Fact]
    public void Patience_counts_rungs_after_the_first_that_is_no_better()
    {
        var pruner = new PatientPruner(EveryEpoch, patience: 2, minDelta: 0, wrapped: null);
        Assert.IsType<Verdict.Continue>(pruner.Judge(Trial(0, 1, 2, 2), []));
        Assert.IsType<Verdict.Prune>(pruner.Judge(Trial(0, 1, 2, 2, 2), []));
        Assert.IsType<Verdict.Continue>(pruner.Judge(Trial(0, 1, 2, 2, 0.5), []));
    }

    [Fact]
    public void Brackets_of_Hyperband_begin_one_rung_later_each_and_get_fewer_trials()
    {
        // From 1 to 9 by 3 there are three brackets with 9, ceil(3 * 3 / 2) = 5 and 3 of 17 trials.
        var pruner = new HyperbandPruner(1, 9, 3, (trial, below) => trial % below);
        var first = Enumerable.Range(0, 17).Select(trial => pruner.NextRung(trial, 0));
        Assert.Equal([.. Enumerable.Repeat<int?>(1, 9), .. Enumerable.Repeat<int?>(3, 5), null, null, null], first);
    }

    [Fact]
    public void Trials_of_other_brackets_do_not_count()
    {
        var pruner = new HyperbandPruner(1, 9, 3, (trial, below) => trial % below);
        TrialRungs[] others = [Trial(1, 1) with { IsCompleted = true }];
        Assert.IsType<Verdict.Prune>(pruner.Judge(Trial(0, 5), others));
        Assert.IsType<Verdict.Continue>(pruner.Judge(Trial(0, 5), [Trial(10, 1)]));
    }

    [Fact]
    public void No_kind_is_no_pruner() => Assert.Null(PrunerKinds.Create(new PrunerSpec(), Loss, 1));

    [Fact]
    public void Settings_that_are_no_pruner_are_refused() =>
        Assert.Throws<InvariantViolatedException>(() =>
            PrunerKinds.Create(new PrunerSpec { Kind = "hyperband" }, Loss, 1)
        );

    private static Objective Loss => new("loss", Goal.Minimize);

    private static HalvingPruner Asha => new(new GeometricRungs(1, 4, null), 4);

    private static TrialRungs[] Costs(params double[] costs) => [.. costs.Select((cost, trial) => Trial(trial, cost))];

    private static TrialRungs Trial(int number, params double[] costs) =>
        new(
            number,
            costs.Select((cost, index) => (index, cost)).ToImmutableSortedDictionary(at => at.index + 1, at => at.cost),
            IsCompleted: false
        );
}
