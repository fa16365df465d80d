using Foundation;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests.Pruners;

/// <summary>What any pruner must do. A new one is a three-line subclass.</summary>
public abstract class PrunerContract
{
    private const int Epochs = 100,
        Trials = 80;

    protected abstract PrunerSpec Spec { get; }

    private IPruner Pruner =>
        PrunerKinds.Create(Spec with { MaxResource = Epochs }, new Objective("cost", Goal.Minimize), seed: 7)!;

    [Fact]
    public void Rungs_rise_and_lie_before_the_end_of_training()
    {
        foreach (var trial in Enumerable.Range(0, Trials))
        {
            var last = 0;
            while (Pruner.NextRung(trial, last) is { } rung)
            {
                Assert.InRange(rung, last + 1, Epochs - 1);
                last = rung;
            }
        }
    }

    [Fact]
    public void The_next_rung_after_any_epoch_is_the_first_rung_above_it()
    {
        foreach (var epoch in Enumerable.Range(0, Epochs))
        {
            var next = Pruner.NextRung(3, epoch);
            Assert.Equal(Rungs(3).Cast<int?>().FirstOrDefault(rung => rung > epoch), next);
        }
    }

    [Fact]
    public void Hopeless_trials_are_pruned_and_the_best_trial_is_not()
    {
        var play = new PrunerPlay(Pruner);
        var draw = new Rng(5, RngPurpose.Jitter);
        var pruned = 0;
        foreach (var trial in Enumerable.Range(0, Trials))
        {
            var isBest = trial == Trials / 2;
            var floor = isBest ? 0 : 0.2 + draw.NextDouble();
            pruned += play.Add(Curve(floor, rises: !isBest && trial > 10)) is null ? 0 : 1;
            Assert.True(!isBest || play.Trials[^1].IsCompleted);
        }

        Assert.InRange(pruned, Trials / 10, Trials - 2);
    }

    [Fact]
    public void A_verdict_does_not_depend_on_the_order_of_the_others_nor_on_earlier_verdicts()
    {
        var used = Pruner;
        var play = new PrunerPlay(used);
        var draw = new Rng(6, RngPurpose.Jitter);
        foreach (var trial in Enumerable.Range(0, Trials))
        {
            play.Add(Curve(draw.NextDouble(), rises: trial % 3 == 0));
            if (play.Trials[trial].Costs.IsEmpty)
                continue;
            TrialRungs[] others = [.. play.Trials.Take(trial)];
            var expected = Pruner.Judge(play.Trials[trial], others);
            Assert.Equal(expected, used.Judge(play.Trials[trial], others));
            draw.Shuffle<TrialRungs>(others);
            Assert.Equal(expected, used.Judge(play.Trials[trial], others));
        }
    }

    [Fact]
    public void A_reason_reads_on_after_a_colon()
    {
        var play = new PrunerPlay(Pruner);
        foreach (var trial in Enumerable.Range(0, Trials))
            play.Add(Curve(trial < 10 ? 0.1 : 0.9, rises: trial >= 10));
        var hopeless = play.Trials.First(trial => !trial.IsCompleted);
        var verdict = Assert.IsType<Verdict.Prune>(Pruner.Judge(hopeless, [.. play.Trials.Take(hopeless.Trial)]));
        Assert.Matches("^(its|it|cost) .*epoch [0-9]+", verdict.Reason);
    }

    /// <summary>Falls to a floor; or rises again after a while.</summary>
    private static double[] Curve(double floor, bool rises) =>
        [
            .. Enumerable
                .Range(1, Epochs)
                .Select(epoch => floor + Math.Exp(-0.1 * epoch) + (rises && epoch > 5 ? 0.05 * epoch : 0)),
        ];

    private IEnumerable<int> Rungs(int trial)
    {
        for (var rung = Pruner.NextRung(trial, 0); rung is { } known; rung = Pruner.NextRung(trial, known))
            yield return known;
    }
}

public sealed class MedianPrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec => new() { Kind = "median" };
}

public sealed class PercentilePrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec =>
        new()
        {
            Kind = "percentile",
            Warmup = 7,
            Interval = 3,
        };
}

public sealed class AshaPrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec =>
        new()
        {
            Kind = "asha",
            MinResource = 5,
            ReductionFactor = 3,
        };
}

public sealed class HyperbandPrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec =>
        new()
        {
            Kind = "hyperband",
            MinResource = 3,
            ReductionFactor = 3,
        };
}

public sealed class PatientPrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec => new() { Kind = "patient", Patience = 2 };
}

public sealed class PatientMedianPrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec =>
        new()
        {
            Kind = "patient",
            Wrapped = "median",
            Patience = 2,
        };
}

public sealed class ThresholdPrunerContractTests : PrunerContract
{
    protected override PrunerSpec Spec => new() { Kind = "threshold", Upper = 1.6 };
}
