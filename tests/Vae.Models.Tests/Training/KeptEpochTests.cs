using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

/// <summary>Which epoch stands for a run, and from when on epochs are compared.</summary>
public sealed class KeptEpochTests
{
    /// <summary>
    /// A KL whose weight rises to 4 over the first 40 of 80 epochs: reconstructions are best long
    /// before.
    /// </summary>
    private static readonly TrainingPlan Annealed = Some.Plan with
    {
        Model = Some.Plan.Model with { PosteriorScale = 1 },
        Loss = new LossSettings
        {
            Beta = 4,
            Anneal = new AnnealSettings(0, 1, 40, AnnealUnit.Epochs),
            Reduction = Reduction.Sample,
        },
        Training = Some.Plan.Training with { Epochs = 80, LearningRate = 0.03, CountFrom = CountFrom.ScheduleEnd },
        Metrics = [],
    };

    [Fact]
    public void Epochs_before_the_end_of_the_schedule_do_not_count()
    {
        var (reports, result) = TrainerTests.Train(Annealed);
        Assert.Equal(BestBy(MetricNames.ValMse, reports.Skip(39)), result.KeptEpoch);
        Assert.InRange(result.KeptEpoch, 40, 80);
        Assert.Null(result.Note);
    }

    [Fact]
    public void Every_epoch_counts_where_that_is_asked_for()
    {
        var (reports, result) = TrainerTests.Train(
            With(Annealed, training => training with { CountFrom = CountFrom.Start })
        );
        Assert.Equal(BestBy(MetricNames.ValMse, reports), result.KeptEpoch);
        Assert.InRange(result.KeptEpoch, 1, 39);
    }

    [Fact]
    public void A_capacity_is_a_schedule_too()
    {
        // Four steps an epoch: it ends with the last of epoch 10.
        var loss = new LossSettings
        {
            Kind = LossKind.BetaB,
            Gamma = 3,
            Capacity = new CapacitySettings(8, 0, 40),
            Reduction = Reduction.Sample,
        };
        var (reports, result) = TrainerTests.Train(
            With(Annealed with { Loss = loss }, training => training with { Epochs = 15 })
        );
        Assert.Equal(BestBy(MetricNames.ValMse, reports.Skip(9)), result.KeptEpoch);
    }

    [Fact]
    public void The_last_epoch_is_kept_where_none_counts_and_the_result_says_so()
    {
        var (_, result) = TrainerTests.Train(With(Annealed, training => training with { Epochs = 39 }));
        Assert.Equal(39, result.KeptEpoch);
        Assert.Equal(
            "the loss's schedule ends in epoch 40, which was not reached: the last epoch is kept",
            result.Note
        );
    }

    [Fact]
    public void A_run_that_is_ended_before_any_epoch_counts_keeps_its_last_one()
    {
        using var trainer = Trainer.Start(Annealed, Some.Data, TestBackend.Create());
        for (var step = 0; step < 10; step++)
            trainer.Step();
        // In the middle of epoch 3; the weights of epoch 2 are gone.
        Assert.False(trainer.TryEnd());
        trainer.Step();
        trainer.Step();
        Assert.True(trainer.TryEnd());
        var result = trainer.Finish();
        Assert.Equal((3, 3), (result.KeptEpoch, result.Epochs));
        Assert.NotNull(result.Note);
    }

    [Fact]
    public void The_last_epoch_is_kept_where_that_is_asked_for()
    {
        var plan = With(Annealed, training => training with { Keep = KeepRule.Last, Epochs = 6 });
        var (reports, result) = TrainerTests.Train(plan);
        Assert.Equal((6, null), (result.KeptEpoch, result.Note));
        foreach (var (metric, value) in reports[5].Metrics)
            Assert.Equal(value, result.Values[metric]);

        // The same bits: what is kept changes nothing of what is trained.
        var best = TrainerTests.Train(
            With(plan, training => training with { Keep = KeepRule.Best, CountFrom = CountFrom.Start, Epochs = 6 })
        );
        Assert.Equal(best.Reports.SelectMany(report => report.Metrics), reports.SelectMany(report => report.Metrics));
    }

    [Fact]
    public void A_run_that_is_ended_within_an_epoch_keeps_the_last_whole_one()
    {
        var plan = With(Annealed, training => training with { Keep = KeepRule.Last });
        using var trainer = Trainer.Start(plan, Some.Data, TestBackend.Create());
        for (var step = 0; step < 10; step++)
            trainer.Step();
        Assert.True(trainer.TryEnd());
        var result = trainer.Finish();
        Assert.Equal(2, result.KeptEpoch);
        Assert.Equal(
            TrainerTests.Train(With(plan, training => training with { Epochs = 2 })).Result.Weights,
            result.Weights
        );
    }

    [Fact]
    public void A_score_that_decides_nothing_is_computed_for_the_kept_epoch_alone()
    {
        var plan = With(Some.Plan, training => training with { Keep = KeepRule.Last }) with
        {
            Objective = new MetricGoal(MetricNames.Mig, Maximize: true),
        };
        var (reports, result) = TrainerTests.Train(plan);
        Assert.DoesNotContain(reports, report => report.Metrics.ContainsKey(MetricNames.Mig));
        Assert.Contains(MetricNames.Mig, result.Values.Keys);
    }

    [Fact]
    public void Patience_begins_where_the_schedule_ends()
    {
        var impatient = With(
            Annealed,
            training =>
                training with
                {
                    MinEpochs = 1,
                    EarlyStopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience: 3),
                }
        );
        var (before, _) = TrainerTests.Train(
            With(impatient, training => training with { CountFrom = CountFrom.Start }),
            TrainingEnd.EarlyStopping
        );
        Assert.InRange(before.Count, 1, 39);
        var (reports, result) = TrainerTests.Train(impatient, TrainingEnd.EarlyStopping);
        Assert.InRange(result.KeptEpoch, 40, 77);
        Assert.Equal(result.KeptEpoch + 3, reports.Count);
    }

    [Fact]
    public void The_rate_does_not_fall_before_the_schedule_ends()
    {
        var plan = With(
            Annealed,
            training => training with { ReduceLearningRateOnPlateau = new PlateauSettings(0.5, 0) }
        );
        Assert.Contains(
            Rates(With(plan, training => training with { CountFrom = CountFrom.Start })).Take(39),
            rate => rate < 0.03
        );
        var rates = Rates(plan);
        // The first epoch that counts is the best so far: the rate can fall after the second.
        Assert.All(rates.Take(41), rate => Assert.Equal(0.03, rate));
        Assert.Contains(rates.Skip(41), rate => rate < 0.03);

        static List<double> Rates(TrainingPlan plan) =>
            [.. TrainerTests.Train(plan).Reports.Select(report => report.Metrics[MetricNames.LearningRate])];
    }

    [Fact]
    public void Training_may_stop_early_and_keep_its_last_epoch()
    {
        var plan = With(
            Some.Plan,
            training =>
                training with
                {
                    Keep = KeepRule.Last,
                    Epochs = 500,
                    LearningRate = 0.1,
                    EarlyStopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience: 7),
                }
        );
        var (reports, result) = TrainerTests.Train(plan, TrainingEnd.EarlyStopping);
        Assert.Equal(reports.Count, result.KeptEpoch);
        Assert.Equal(Math.Max(BestBy(MetricNames.ValMse, reports) + 7, 10), reports.Count);
    }

    [Theory, InlineData(0), InlineData(0.01), InlineData(0.1), InlineData(1000)]
    public void Patience_runs_out_where_gains_stay_below_the_least_one(double minDelta)
    {
        const int Patience = 5;
        var stopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience) { MinDelta = minDelta };
        var plan = With(
            Some.Plan,
            training => training with { Epochs = 300, MinEpochs = 0, LearningRate = 0.05, EarlyStopping = stopping }
        );
        var (reports, result) = TrainerTests.Train(plan, TrainingEnd.EarlyStopping);

        // Lightning's rule, counted another way.
        var (best, wait, end) = (double.PositiveInfinity, 0, 0);
        foreach (var value in reports.Select(report => report.Metrics[MetricNames.ValMse]))
        {
            end++;
            wait = value < best - minDelta ? 0 : wait + 1;
            if (wait == 0)
                best = value;
            if (wait == Patience)
                break;
        }

        Assert.Equal(end, reports.Count);
        if (minDelta == 1000)
            Assert.Equal(1 + Patience, reports.Count);
        Assert.Equal(BestBy(MetricNames.ValMse, reports), result.KeptEpoch);
    }

    [Fact]
    public void A_metric_that_rises_has_to_rise_by_the_least_gain()
    {
        var goal = new MetricGoal(MetricNames.Mig, Maximize: true);
        var state = new[] { 0.1, 0.15, 0.19, 0.21, 0.3 }
            .Select((value, i) => Report(i + 1, value))
            .Aggregate(default(StoppingState), (before, report) => before.After(report, goal, minDelta: 0.1));
        Assert.Equal(new StoppingState(0.21, 4), state);

        static EpochReport Report(int epoch, double mig) =>
            new(
                epoch,
                epoch,
                System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty.Add(MetricNames.Mig, mig)
            );
    }

    /// <summary>
    /// Keeps the last epoch or the best, with patience that begins with the schedule's end in epoch
    /// 3.
    /// </summary>
    [Theory, InlineData(KeepRule.Best), InlineData(KeepRule.Last)]
    public void A_run_resumed_after_any_step_keeps_and_ends_like_the_undisturbed_run(KeepRule keep)
    {
        var loss = Annealed.Loss with { Anneal = new AnnealSettings(0, 1, 11, AnnealUnit.Steps) };
        var plan = With(
            Annealed with
            {
                Loss = loss,
            },
            training =>
                training with
                {
                    Keep = keep,
                    Epochs = 12,
                    MinEpochs = 1,
                    LearningRate = 0.1,
                    EarlyStopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience: 4) { MinDelta = 0.05 },
                    ReduceLearningRateOnPlateau = new PlateauSettings(0.5, 0),
                }
        );
        var checkpoints = new List<byte[]>();
        using var undisturbed = Trainer.Start(plan, Some.Data, TestBackend.Create());
        checkpoints.Add(undisturbed.Checkpoint());
        while (undisturbed.End is null)
        {
            undisturbed.Step();
            checkpoints.Add(undisturbed.Checkpoint());
        }

        Assert.Equal(TrainingEnd.EarlyStopping, undisturbed.End);
        var expected = undisturbed.Finish();
        foreach (var checkpoint in checkpoints)
        {
            using var resumed = Assert
                .IsType<ResumeResult.Resumed>(Trainer.Resume(plan, Some.Data, TestBackend.Create(), checkpoint))
                .Trainer;
            while (resumed.End is null)
            {
                resumed.Step();
                Assert.Equal(checkpoints[(int)resumed.StepsTaken], resumed.Checkpoint());
            }

            var result = resumed.Finish();
            Assert.Equal(
                (undisturbed.End, expected.KeptEpoch, expected.Epochs),
                (resumed.End, result.KeptEpoch, result.Epochs)
            );
            Assert.Equal(expected.Values, result.Values);
            Assert.Equal(expected.Weights, result.Weights);
        }
    }

    private static TrainingPlan With(TrainingPlan plan, Func<TrainingSettings, TrainingSettings> change) =>
        plan with
        {
            Training = change(plan.Training),
        };

    private static int BestBy(string metric, IEnumerable<EpochReport> reports) =>
        reports.MinBy(report => report.Metrics[metric])!.Epoch;
}
