using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

/// <summary>What is recorded of the loss while a model trains.</summary>
public sealed class CurveTests
{
    public static TheoryData<LossKind> Kinds => [.. Enum.GetValues<LossKind>()];

    /// <summary>4 steps an epoch, the last one of 24 rows.</summary>
    private static TrainingPlan PlanOf(LossKind kind, CurveSettings? curves) =>
        Some.Plan with
        {
            Loss = Some.Loss(kind),
            Model = Some.Plan.Model with { PosteriorScale = 1 },
            Metrics = [],
            Training = Some.Plan.Training with { Curves = curves },
        };

    [Theory, MemberData(nameof(Kinds))]
    public void Recording_changes_no_bit_of_what_is_trained(LossKind kind)
    {
        var (plain, expected) = TrainerTests.Train(PlanOf(kind, null));
        var (recorded, result) = TrainerTests.Train(PlanOf(kind, new CurveSettings(1, CurveUnit.Steps)));
        Assert.Equal(expected.Weights, result.Weights);
        Assert.Equal(plain.SelectMany(report => report.Metrics), recorded.SelectMany(report => report.Metrics));
        Assert.Equal(expected.Values, result.Values);
    }

    [Theory]
    [InlineData(1, CurveUnit.Steps, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")]
    [InlineData(7, CurveUnit.Steps, "0 7 14")]
    [InlineData(1, CurveUnit.Epochs, "0 1 2 3 4")]
    [InlineData(3, CurveUnit.Epochs, "0 3")]
    public void Records_begin_before_the_first_step(int every, CurveUnit unit, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', Records(PlanOf(LossKind.Vae, new CurveSettings(every, unit))).Select(record => record.At))
        );

    [Theory]
    [InlineData(LossKind.Vae, "kl kl_0 kl_1 kl_2 loss reconstruction")]
    [InlineData(LossKind.Factor, "discriminator kl kl_0 kl_1 kl_2 loss reconstruction tc")]
    [InlineData(LossKind.Btcvae, "dwkl kl kl_0 kl_1 kl_2 loss mi reconstruction tc")]
    public void A_record_has_the_terms_of_its_loss_and_the_first_one_the_validation_too(LossKind kind, string expected)
    {
        var records = Records(PlanOf(kind, new CurveSettings(2, CurveUnit.Steps)));
        Assert.All(records.Skip(1), record => Assert.Equal(expected, string.Join(' ', record.Values.Keys)));
        Assert.Equal([.. expected.Split(' '), "val_kl", "val_loss", "val_mse"], records[0].Values.Keys);
    }

    /// <summary>Where an epoch is one batch, what it reports is what its batch lost.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void A_record_is_what_the_next_batch_loses_at_the_weights_of_the_moment(LossKind kind)
    {
        var plan = PlanOf(kind, new CurveSettings(1, CurveUnit.Steps));
        plan = plan with { Training = plan.Training with { BatchSize = 1000 } };
        var (reports, _) = TrainerTests.Train(plan);
        var records = Records(plan);
        Assert.Equal(5, records.Count);
        foreach (var (report, record) in reports.Zip(records))
        {
            Close(report.Metrics[MetricNames.TrainLoss], record.Values["loss"]);
            foreach (
                var term in record.Values.Keys.Where(term =>
                    report.Metrics.ContainsKey(MetricNames.OfTraining(term)) && term != "loss"
                )
            )
                Close(report.Metrics[MetricNames.OfTraining(term)], record.Values[term]);
        }

        static void Close(double expected, double actual) =>
            Assert.Equal(expected, actual, (1e-5 * Math.Abs(expected)) + 1e-6);
    }

    [Fact]
    public void The_parts_of_a_record_add_up()
    {
        // A KL of weight 2 that is whole at once; dims of x are 2, and the loss is a mean over
        // rows.
        var plan = PlanOf(LossKind.BetaH, new CurveSettings(3, CurveUnit.Steps));
        foreach (var record in Records(plan with { Loss = plan.Loss with { Anneal = null } }))
        {
            var values = record.Values;
            Assert.Equal(values["kl_0"] + values["kl_1"] + values["kl_2"], values["kl"], 1e-5);
            Assert.Equal(values["reconstruction"] + (2 * values["kl"]), values["loss"], 1e-4);
            Assert.All(
                values.Where(value => value.Key.StartsWith("kl_", StringComparison.Ordinal)),
                value => Assert.True(value.Value > 0, value.Key)
            );
        }
    }

    [Fact]
    public void The_first_record_validates_the_weights_that_nothing_has_trained()
    {
        var plan = PlanOf(LossKind.Vae, new CurveSettings(1, CurveUnit.Epochs));
        plan = plan with
        {
            Training = plan.Training with { LearningRate = 1e-30, EvaluationNoise = EvaluationNoise.Fixed },
        };
        var first = Records(plan)[0].Values;
        var (reports, _) = TrainerTests.Train(plan);
        foreach (var metric in new[] { MetricNames.ValMse, MetricNames.ValKl, MetricNames.ValLoss })
            Assert.Equal(reports[0].Metrics[metric], first[metric]);
    }

    [Fact]
    public void Test_losses_from_the_posteriors_mean_are_those_of_a_posterior_without_width()
    {
        var curves = new CurveSettings(50, CurveUnit.Steps);
        var wide = TrainerTests.Train(PlanOf(LossKind.Vae, curves)).Result.Values;
        Assert.True(
            Math.Abs(wide[MetricNames.TestMse] - wide[MetricNames.TestMseAtMean]) > 1e-3 * wide[MetricNames.TestMse]
        );
        var plan = PlanOf(LossKind.Vae, curves);
        var narrow = TrainerTests.Train(plan with { Model = plan.Model with { PosteriorScale = 1e-6 } }).Result.Values;
        Assert.Equal(narrow[MetricNames.TestMse], narrow[MetricNames.TestMseAtMean], 1e-4);
        // Sums over two dimensions, means over rows: the KL is the same in both.
        Assert.Equal(
            (2 * narrow[MetricNames.TestMseAtMean]) + narrow[MetricNames.TestKl],
            narrow[MetricNames.TestLossAtMean],
            1e-4
        );
    }

    [Theory, InlineData(LossKind.Factor), InlineData(LossKind.Btcvae)]
    public void A_run_resumed_after_any_step_records_what_the_undisturbed_one_does(LossKind kind)
    {
        var plan = PlanOf(kind, new CurveSettings(3, CurveUnit.Steps));
        plan = plan with { Training = plan.Training with { Epochs = 3 } };
        using var undisturbed = Trainer.Start(plan, Some.Data, TestBackend.Create());
        var (checkpoints, expected) = (new List<byte[]>(), new List<CurveRecord>());
        while (undisturbed.End is null)
        {
            checkpoints.Add(undisturbed.Checkpoint());
            if (undisturbed.Step().Record is { } record)
                expected.Add(record);
        }

        Assert.Equal(4, expected.Count);
        foreach (var (steps, checkpoint) in checkpoints.Index())
        {
            using var resumed = Assert
                .IsType<ResumeResult.Resumed>(Trainer.Resume(plan, Some.Data, TestBackend.Create(), checkpoint))
                .Trainer;
            var records = RecordsOf(resumed);
            Assert.Equal(expected.Where(record => record.At >= steps).Select(Text), records.Select(Text));
            Assert.Equal(undisturbed.Checkpoint(), resumed.Checkpoint());
        }

        static string Text(CurveRecord record) => $"{record.At}: {string.Join(' ', record.Values)}";
    }

    private static List<CurveRecord> Records(TrainingPlan plan)
    {
        using var trainer = Trainer.Start(plan, Some.Data, TestBackend.Create());
        return RecordsOf(trainer);
    }

    private static List<CurveRecord> RecordsOf(Trainer trainer)
    {
        var records = new List<CurveRecord>();
        while (trainer.End is null)
        {
            if (trainer.Step().Record is { } record)
                records.Add(record);
        }

        return records;
    }
}
