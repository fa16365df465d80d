using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

/// <summary>When training ends, and which epoch it keeps.</summary>
public sealed class TrainingEndTests
{
    [Fact]
    public void The_kept_epoch_is_the_best_by_the_objective()
    {
        var training = Some.Plan.Training with { Epochs = 30, LearningRate = 0.2 };
        foreach (
            var objective in new MetricGoal[]
            {
                new(MetricNames.ValMse, false),
                new(MetricNames.ValKl, false),
                new(MetricNames.ValKl, true),
                new(MetricNames.Mig, true),
            }
        )
        {
            var (reports, result) = TrainerTests.Train(Some.Plan with { Training = training, Objective = objective });
            var values = reports.Select(report => report.Metrics[objective.Metric]).ToList();
            Assert.Equal(values.IndexOf(objective.Maximize ? values.Max() : values.Min()) + 1, result.KeptEpoch);
            Assert.Equal(30, result.Epochs);
        }
    }

    [Fact]
    public void Early_stopping_decides_the_kept_epoch_and_the_end()
    {
        var training = Some.Plan.Training with
        {
            Epochs = 500,
            LearningRate = 0.1,
            EarlyStopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience: 7),
        };
        var (reports, result) = TrainerTests.Train(
            Some.Plan with
            {
                Training = training,
                Objective = new MetricGoal(MetricNames.ValKl, false),
            },
            TrainingEnd.EarlyStopping
        );
        var values = reports.Select(report => report.Metrics[MetricNames.ValMse]).ToList();
        Assert.Equal(values.IndexOf(values.Min()) + 1, result.KeptEpoch);
        Assert.Equal(Math.Max(result.KeptEpoch + 7, 10), reports.Count);
    }

    [Fact]
    public void Early_stopping_waits_for_the_least_number_of_epochs()
    {
        var training = Some.Plan.Training with
        {
            Epochs = 50,
            MinEpochs = 40,
            LearningRate = 0.2,
            EarlyStopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience: 1),
        };
        var (reports, _) = TrainerTests.Train(Some.Plan with { Training = training }, TrainingEnd.EarlyStopping);
        Assert.InRange(reports.Count, 40, 49);
    }

    [Fact]
    public void The_rate_falls_on_a_plateau_of_the_validation_loss()
    {
        var training = Some.Plan.Training with
        {
            Epochs = 60,
            LearningRate = 0.2,
            ReduceLearningRateOnPlateau = new PlateauSettings(0.5, 2),
        };
        var (reports, _) = TrainerTests.Train(Some.Plan with { Training = training });
        var state = PlateauState.Start(0.2);
        foreach (var report in reports)
        {
            Assert.Equal(state.LearningRate, report.Metrics[MetricNames.LearningRate]);
            state = state.After(report.Metrics[MetricNames.ValLoss], training.ReduceLearningRateOnPlateau);
        }

        Assert.True(state.LearningRate < 0.2);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_training_as_diverged()
    {
        using var trainer = TrainerTests.Start(
            Some.Plan with
            {
                Training = Some.Plan.Training with { LearningRate = 1e20, GradientClip = null },
            }
        );
        var result = default(StepResult);
        while (result.End is null)
            result = trainer.Step();
        Assert.Equal(new StepResult(null, TrainingEnd.Diverged), result);
        Assert.Equal(TrainingEnd.Diverged, trainer.End);
        Assert.Equal($"the loss was no longer finite in epoch {trainer.Epoch}", trainer.Divergence);
    }

    [Theory]
    [InlineData(KeepRule.Best)]
    [InlineData(KeepRule.Last)]
    public void A_weight_that_is_not_finite_ends_training_also_where_a_relu_hides_it(KeepRule keep)
    {
        using var trainer = StartTorn(keep);
        var result = default(StepResult);
        while (result.End is null)
            result = trainer.Step();
        Assert.Equal(new StepResult(null, TrainingEnd.Diverged), result);
        Assert.Equal(
            "the weights were no longer finite in epoch 1: 1 of the 6 values of 'encoder.0.bias' are not finite, "
                + "the first of them -Infinity at [0]",
            trainer.Divergence
        );
        Assert.Empty(trainer.History);
    }

    /// <summary>A training that begins with a weight that is infinite.</summary>
    private static Trainer StartTorn(KeepRule keep)
    {
        var plan = Some.Plan with { Training = Some.Plan.Training with { Keep = keep, GradientClip = null } };
        using var sound = TrainerTests.Start(plan);
        var state = ((CheckpointReading.Ok)CheckpointFormat.TryRead(sound.Checkpoint())).State;
        var torn = CheckpointFormat.Write(state with { Variables = [.. state.Variables.Select(Torn)] });
        return ((ResumeResult.Resumed)Trainer.Resume(plan, Some.Data, TestBackend.Create(), torn)).Trainer;

        // A unit that is 0 for every row.
        WeightTensor Torn(WeightTensor variable)
        {
            if (variable.Name != ModelPrograms.Weights)
                return variable;
            var values = variable.Values.ToArray();
            TorchWeights.Place(
                VaeNetwork.Create(plan.Model, 2, 2).Weights,
                "encoder.0.bias",
                [float.NegativeInfinity, 0, 0, 0, 0, 0],
                values
            );
            return new WeightTensor(variable.Name, variable.Shape, values);
        }
    }
}
