using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

/// <summary>Whole runs with each kind of loss.</summary>
public sealed class LossTrainingTests
{
    public static TheoryData<LossKind> Kinds => [.. Enum.GetValues<LossKind>()];

    private static TrainingPlan PlanOf(LossKind kind) =>
        Some.Plan with
        {
            Loss = Some.Loss(kind),
            Model = Some.Plan.Model with { PosteriorScale = 1 },
            Metrics = [],
            Training = Some.Plan.Training with { Epochs = 3 },
        };

    [Theory, MemberData(nameof(Kinds))]
    public void A_run_resumed_after_any_step_ends_like_the_undisturbed_run(LossKind kind)
    {
        var checkpoints = new List<byte[]>();
        using var undisturbed = Trainer.Start(PlanOf(kind), Some.Data, TestBackend.Create());
        while (undisturbed.End is null)
        {
            checkpoints.Add(undisturbed.Checkpoint());
            undisturbed.Step();
        }

        var expected = undisturbed.Finish();
        foreach (var checkpoint in checkpoints)
        {
            using var resumed = Assert
                .IsType<ResumeResult.Resumed>(Trainer.Resume(PlanOf(kind), Some.Data, TestBackend.Create(), checkpoint))
                .Trainer;
            while (resumed.End is null)
                resumed.Step();
            Assert.Equal(
                undisturbed.History.SelectMany(report => report.Metrics),
                resumed.History.SelectMany(report => report.Metrics)
            );
            var result = resumed.Finish();
            Assert.Equal(expected.Values, result.Values);
            Assert.Equal(expected.Weights, result.Weights);
        }
    }

    /// <summary>Also batches of a single row, and a last one of another size.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Batches_of_any_size_are_learned_from(LossKind kind)
    {
        foreach (var batchSize in new[] { 1, 7, 119 })
        {
            var (reports, result) = TrainerTests.Train(
                PlanOf(kind) with
                {
                    Training = Some.Plan.Training with { BatchSize = batchSize, Epochs = 1 },
                }
            );
            Assert.All(
                reports.SelectMany(report => report.Metrics.Values).Concat(result.Values.Values),
                value => Assert.True(double.IsFinite(value))
            );
        }
    }

    [
        Theory,
        InlineData(LossKind.Factor, "train_discriminator train_tc"),
        InlineData(LossKind.Btcvae, "train_dwkl train_mi train_tc"),
        InlineData(LossKind.BetaB, "")
    ]
    public void An_epoch_reports_the_terms_that_only_its_loss_has(LossKind kind, string expected)
    {
        var (reports, result) = TrainerTests.Train(PlanOf(kind));
        var names = reports[0]
            .Metrics.Keys.Where(name =>
                name.StartsWith("train_", StringComparison.Ordinal) && name != MetricNames.TrainLoss
            );
        Assert.Equal(expected, string.Join(' ', names));
        // What the discriminator loses before it has learned is that of tossing a coin.
        if (kind == LossKind.Factor)
            Assert.InRange(result.Values["train_discriminator"], 0.3, 1.2);
    }

    [Fact]
    public void A_discriminator_is_no_part_of_the_weights_that_are_kept()
    {
        var read = Assert.IsType<SafetensorsReading.Ok>(
            Safetensors.Read(TrainerTests.Train(PlanOf(LossKind.Factor)).Result.Weights)
        );
        Assert.DoesNotContain(
            read.Tensors,
            tensor => tensor.Name.StartsWith("discriminator", StringComparison.Ordinal)
        );
        Assert.Equal(10, read.Tensors.Length);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_kept_weights_give_the_kept_values(LossKind kind)
    {
        // The worst epoch, which is hardly the last one.
        var plan = PlanOf(kind) with
        {
            Training = Some.Plan.Training with { Epochs = 6 },
            Objective = new MetricGoal(MetricNames.ValMse, Maximize: true),
        };
        var (_, result) = TrainerTests.Train(plan);
        Assert.NotEqual(6, result.KeptEpoch);
        var (_, again) = TrainerTests.Train(plan with { Training = plan.Training with { Epochs = result.KeptEpoch } });
        Assert.Equal(again.Weights, result.Weights);
        Assert.Equal(again.Values, result.Values);
    }

    [Fact]
    public void The_validation_loss_is_at_the_weights_that_a_schedule_comes_to()
    {
        var loss = new LossSettings
        {
            Kind = LossKind.BetaH,
            Beta = 5,
            Anneal = new AnnealSettings(0, 1, 1_000_000, AnnealUnit.Steps),
            Reduction = Reduction.Sample,
        };
        var (reports, _) = TrainerTests.Train(PlanOf(LossKind.BetaH) with { Loss = loss });
        foreach (var metrics in reports.Select(report => report.Metrics))
            Assert.Equal(
                (2 * metrics[MetricNames.ValMse]) + (5 * metrics[MetricNames.ValKl]),
                metrics[MetricNames.ValLoss],
                1e-5 * metrics[MetricNames.ValLoss]
            );
    }

    [Fact]
    public void Fixed_noise_is_the_same_in_every_evaluation()
    {
        // With a rate that changes nothing, all that differs between epochs is the noise.
        var training = Some.Plan.Training with
        {
            LearningRate = 1e-30,
            Epochs = 3,
        };
        Assert.Equal(3, Losses(EvaluationNoise.PerEpoch).Distinct().Count());
        Assert.Single(Losses(EvaluationNoise.Fixed).Distinct());

        IEnumerable<double> Losses(EvaluationNoise noise) =>
            TrainerTests
                .Train(PlanOf(LossKind.Vae) with { Training = training with { EvaluationNoise = noise } })
                .Reports.Select(report => report.Metrics[MetricNames.ValLoss]);
    }

    [Fact]
    public void A_decoder_learns_how_sure_it_is()
    {
        var plan = Some.Plan with
        {
            Model = new ModelSettings.GaussianMlp
            {
                EncoderHidden = [16],
                Latent = 2,
                DecoderHidden = [16],
                PosteriorScale = 1,
            },
            Loss = new LossSettings
            {
                Kind = LossKind.Vae,
                Likelihood = Likelihood.GaussianLearned,
                Reduction = Reduction.Sample,
                MonteCarlo = 2,
            },
            Training = Some.Plan.Training with { Epochs = 60 },
            Objective = new MetricGoal(MetricNames.ValLoss, Maximize: false),
            Metrics = [],
        };
        var (reports, result) = TrainerTests.Train(plan);
        // From what two dimensions cost that nothing is known of, in nats, on the way down to the
        // entropy of the moons.
        Assert.InRange(reports[0].Metrics[MetricNames.ValLoss], 2.2, 3.5);
        Assert.InRange(result.Values[MetricNames.ValLoss], 0.5, 2);
    }
}
