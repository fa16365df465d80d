using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

/// <summary>What training reports, epoch by epoch, and what its result is made of.</summary>
public sealed class TrainerTests
{
    [Fact]
    public void An_epoch_ends_with_its_last_batch()
    {
        using var trainer = Start(Some.Plan);
        for (var step = 1; step <= 20; step++)
        {
            var result = trainer.Step();
            Assert.Equal(step % 4 == 0, result.Epoch is not null);
            Assert.Equal(step == 20 ? TrainingEnd.AllEpochs : null, result.End);
            if (result.Epoch is { } report)
                Assert.Equal((step / 4, step), (report.Epoch, (int)report.Step));
        }
    }

    [Fact]
    public void Training_learns()
    {
        var plan = Some.Plan with { Training = Some.Plan.Training with { Epochs = 60 }, Metrics = [] };
        var (reports, _) = Train(plan);
        Assert.InRange(reports[^1].Metrics[MetricNames.ValLoss], 0, 0.6 * reports[0].Metrics[MetricNames.ValLoss]);
        Assert.InRange(reports[^1].Metrics[MetricNames.TrainLoss], 0, 0.6 * reports[0].Metrics[MetricNames.TrainLoss]);
    }

    [Fact]
    public void Reseeded_epochs_repeat_the_order_and_the_noise_of_the_first()
    {
        // At a rate that changes no weight, an epoch's loss tells its draws.
        var still = Some.Plan with
        {
            Training = Some.Plan.Training with { LearningRate = 1e-30 },
        };
        var (fresh, _) = Train(still);
        var (reseeded, _) = Train(still with { Training = still.Training with { ReseedEachEpoch = true } });
        Assert.Equal(5, fresh.Select(report => report.Metrics[MetricNames.TrainLoss]).Distinct().Count());
        Assert.Single(reseeded.Select(report => report.Metrics[MetricNames.TrainLoss]).Distinct());
    }

    [Fact]
    public void An_epoch_reports_what_every_epoch_does_and_scores_only_where_they_are_due()
    {
        var plan = Some.Plan with
        {
            Metrics =
            [
                new MetricRequest(MetricNames.Mig, Every: 2, Samples: 100),
                new MetricRequest(MetricNames.Aam, Samples: 100),
            ],
        };
        var (reports, result) = Train(plan);
        string[] always = ["lr", "train_loss", "val_kl", "val_loss", "val_mse"];
        foreach (var report in reports)
        {
            Assert.Equal(
                report.Epoch % 2 == 0 ? always.Concat(["mig", "mig_error"]).Order() : always,
                report.Metrics.Keys
            );
        }

        string[] atTheEnd =
        [
            "aam",
            "aam_error",
            "mig",
            "mig_error",
            "test_aam",
            "test_aam_error",
            "test_kl",
            "test_loss",
            "test_loss_mean",
            "test_mig",
            "test_mig_error",
            "test_mse",
            "test_mse_mean",
            "test_reconstruction",
            "test_reconstruction_mean",
        ];
        Assert.Equal(always.Concat(atTheEnd).Order(), result.Values.Keys);
        Assert.InRange(result.Values["mig_error"], 1e-7, 1e-3);
    }

    /// <summary>
    /// Points of one normal distribution have no known factors, and those of one place have factors
    /// that do not vary.
    /// </summary>
    [Fact]
    public void Where_no_factor_is_known_to_vary_its_metrics_are_absent()
    {
        var plan = Some.Plan with
        {
            Metrics = [.. MetricNames.OfDisentanglement.Select(metric => new MetricRequest(metric, Every: 1))],
        };
        DataSettings.Made[] without =
        [
            new DataSettings.Gaussian { Samples = 100 },
            new DataSettings.Radial
            {
                Samples = 100,
                Radii = 1,
                Angles = 1,
            },
        ];
        foreach (var data in without)
        {
            using var trainer = Trainer.Start(plan with { Data = data }, data.Build(), TestBackend.Create());
            while (trainer.End is null)
                trainer.Step();
            Assert.Equal(["lr", "train_loss", "val_kl", "val_loss", "val_mse"], trainer.History[0].Metrics.Keys);
            Assert.DoesNotContain(
                trainer.Finish().Values.Keys,
                metric => plan.Metrics.Any(request => metric.Contains(request.Metric, StringComparison.Ordinal))
            );
        }
    }

    [Fact]
    public void A_score_at_the_kept_epoch_is_the_one_that_was_reported_there()
    {
        var plan = Some.Plan with { Metrics = [new MetricRequest(MetricNames.Mig, Every: 1, Samples: 100)] };
        var (reports, result) = Train(plan);
        foreach (var (metric, value) in reports[result.KeptEpoch - 1].Metrics)
            Assert.Equal(value, result.Values[metric]);
    }

    [Fact]
    public void Equal_plans_end_in_equal_bits_and_every_part_of_the_key_matters()
    {
        var expected = Train(Some.Plan).Result;
        Assert.Equal(expected.Weights, Train(Some.Plan).Result.Weights);
        foreach (
            var other in new[]
            {
                Some.Plan with
                {
                    Seed = 43,
                },
                Some.Plan with
                {
                    Trial = 1,
                },
                Some.Plan with
                {
                    Replicate = 1,
                },
            }
        )
        {
            Assert.NotEqual(expected.Weights, Train(other).Result.Weights);
        }
    }

    [Fact]
    public void The_validation_loss_is_made_of_the_other_two()
    {
        foreach (
            var (reduction, divisor) in new[]
            {
                (Reduction.Element, 2.0),
                (Reduction.Sample, 1.0),
                (Reduction.Batch, 1.0 / 32),
            }
        )
        {
            var (reports, result) = Train(
                Some.Plan with
                {
                    Loss = new LossSettings { Beta = 3, Reduction = reduction },
                    Training = Some.Plan.Training with { Epochs = 1 },
                }
            );
            foreach (var (values, set) in new[] { (reports[0].Metrics, "val"), (result.Values, "test") })
            {
                Assert.Equal(
                    ((2 * values[$"{set}_mse"]) + (3 * values[$"{set}_kl"])) / divisor,
                    values[$"{set}_loss"],
                    1e-6 * values[$"{set}_loss"]
                );
            }
        }
    }

    [Fact]
    public void The_kept_weights_give_the_kept_values()
    {
        var plan = Some.Plan with { Training = Some.Plan.Training with { Epochs = 20, LearningRate = 0.3 } };
        var (_, result) = Train(plan);
        Assert.NotEqual(20, result.KeptEpoch);
        var (_, again) = Train(plan with { Training = plan.Training with { Epochs = result.KeptEpoch } });
        Assert.Equal(again.Weights, result.Weights);
        Assert.Equal(again.Values, result.Values);
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_the_whole_data()
    {
        using var trainer = Start(
            Some.Plan with
            {
                Training = Some.Plan.Training with { BatchSize = 1000, Epochs = 2 },
            }
        );
        Assert.NotNull(trainer.Step().Epoch);
        Assert.Equal(TrainingEnd.AllEpochs, trainer.Step().End);
    }

    [Fact]
    public void A_conditional_model_is_told_the_class()
    {
        // Whatever the latent, a decoder that knows the moon can place it: with almost no
        // information in z the error is smaller.
        var plan = Some.Plan with
        {
            Training = Some.Plan.Training with { Epochs = 150 },
            Loss = new LossSettings { Beta = 20 },
            Metrics = [],
        };
        var plain = Train(plan).Result.Values[MetricNames.ValMse];
        var conditional = Train(plan with { Model = plan.Model with { Conditional = true } }).Result.Values[
            MetricNames.ValMse
        ];
        Assert.InRange(conditional, 0, 0.8 * plain);
    }

    [Fact]
    public void Weights_are_named_and_shaped_as_in_torch()
    {
        var model = new ModelSettings.Mlp
        {
            EncoderHidden = [6, 4],
            Latent = 3,
            DecoderHidden = [5],
            Conditional = true,
        };
        var (_, result) = Train(Some.Plan with { Model = model, Training = Some.Plan.Training with { Epochs = 1 } });
        var read = Assert.IsType<SafetensorsReading.Ok>(Safetensors.Read(result.Weights));
        Assert.Equal(
            [
                "encoder.0.weight 6x3",
                "encoder.0.bias 6",
                "encoder.2.weight 4x6",
                "encoder.2.bias 4",
                "mean.weight 3x4",
                "mean.bias 3",
                "log_variance.weight 3x4",
                "log_variance.bias 3",
                "decoder.0.weight 5x4",
                "decoder.0.bias 5",
                "decoder.2.weight 2x5",
                "decoder.2.bias 2",
            ],
            read.Tensors.Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}")
        );
    }

    internal static (List<EpochReport> Reports, TrainingResult Result) Train(
        TrainingPlan plan,
        TrainingEnd end = TrainingEnd.AllEpochs
    )
    {
        using var trainer = Start(plan);
        while (trainer.End is null)
            trainer.Step();
        Assert.Equal(end, trainer.End);
        return ([.. trainer.History], trainer.Finish());
    }

    internal static Trainer Start(TrainingPlan plan) => Trainer.Start(plan, Some.Data, TestBackend.Create());
}
