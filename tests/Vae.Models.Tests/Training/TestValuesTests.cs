using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

public sealed class TestValuesTests
{
    [Theory]
    [InlineData(LossKind.BetaH), InlineData(LossKind.Btcvae), InlineData(LossKind.Factor)]
    public void Test_values_are_of_the_test_rows_and_agree_with_one_another(LossKind kind)
    {
        var plan = Plan(Some.Loss(kind));
        var values = Train(plan, Some.Data);
        Assert.NotEqual(values["recon_sse"], values["test_recon_sse"]);
        Assert.Equal(values["test_recon_sse"], 2 * values["test_mse_mean"], 1e-6 * values["test_recon_sse"]);
        Assert.Equal(values["test_recon_sse"], values["test_reconstruction_mean"], 1e-6 * values["test_recon_sse"]);
        Assert.Equal(2 * values["test_mse"], values["test_reconstruction"], 1e-6 * values["test_reconstruction"]);
        Assert.NotEqual(values["test_loss"], values["test_loss_mean"]);
    }

    [Fact]
    public void The_mean_is_nearer_to_a_row_than_a_sample_where_samples_scatter()
    {
        var plan = Plan(new LossSettings { Beta = 0.01 });
        var values = Train(plan with { Model = plan.Model with { PosteriorScale = 1 } }, Some.Data);
        Assert.InRange(values["test_mse_mean"], 0, 0.99 * values["test_mse"]);
        Assert.Equal(
            values["test_reconstruction_mean"] + (0.01 * values["test_kl"]),
            2 * values["test_loss_mean"],
            1e-6
        );
    }

    [Fact]
    public void Where_nothing_is_held_out_the_metrics_are_those_of_validation() => MetricsAreThoseOfValidation(null);

    [Fact]
    public void Where_the_test_rows_validate_the_metrics_are_those_of_validation() =>
        MetricsAreThoseOfValidation(new SplitFractions(0.7, 0, 0.3));

    private static void MetricsAreThoseOfValidation(SplitFractions? split)
    {
        var moons = Some.Moons with { Split = split };
        var values = Train(Plan(new LossSettings()) with { Data = moons }, moons.Build());
        foreach (var metric in new[] { "mig", "dci_informativeness", "recon_sse", "angle_traversal" })
        {
            Assert.Equal(values[metric], values[MetricNames.OfTest(metric)]);
        }

        Assert.DoesNotContain("test_lr", values.Keys);
    }

    [Fact]
    public void Without_test_rows_there_are_no_test_values()
    {
        var moons = Some.Moons with { Split = new SplitFractions(0.5, 0.5, 0) };
        var values = Train(Plan(new LossSettings()) with { Data = moons }, moons.Build());
        Assert.DoesNotContain(values.Keys, metric => metric.StartsWith("test_", StringComparison.Ordinal));
    }

    private static TrainingPlan Plan(LossSettings loss) =>
        Some.Plan with
        {
            Loss = loss,
            Training = Some.Plan.Training with { Epochs = 20 },
            Metrics =
            [
                .. new[] { "mig", "dci_informativeness", "recon_sse", "angle_traversal" }.Select(
                    metric => new MetricRequest(metric)
                ),
            ],
        };

    private static IReadOnlyDictionary<string, double> Train(TrainingPlan plan, Dataset data)
    {
        using var trainer = Trainer.Start(plan, data, TestBackend.Create());
        while (trainer.End is null)
            trainer.Step();
        return trainer.Finish().Values;
    }
}
