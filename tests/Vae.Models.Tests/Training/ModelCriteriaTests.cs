using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Networks.Latents;
using Vae.Models.Networks.Plane;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

public sealed class ModelCriteriaTests
{
    private static readonly DataSettings.Radial Radial = new() { Samples = 800 };

    /// <summary>An angle that is wrapped, read and said as one.</summary>
    private static readonly ModelSettings.Mlp Circular = new()
    {
        EncoderHidden = [16],
        DecoderHidden = [16],
        Latent = 2,
        Activation = Activation.Tanh,
        PosteriorScale = 1,
        EncoderFeatures = EncoderFeatures.PolarSincos,
        LatentKind = LatentKind.VonMises,
        DecoderHead = DecoderHead.Unit,
    };

    private static readonly TrainingPlan Plan = Some.Plan with
    {
        Data = Radial,
        Model = Circular,
        Loss = new LossSettings { Beta = 0.002, Reduction = Reduction.Sample },
        Training = new TrainingSettings
        {
            LearningRate = 0.01,
            BatchSize = 32,
            Epochs = 60,
        },
        Metrics = [.. MetricNames.Criteria.Select(metric => new MetricRequest(metric))],
    };

    [Fact]
    public void A_model_with_an_angle_learns_one_and_says_so()
    {
        var values = Train(Plan).Values;
        Assert.InRange(values[MetricNames.AngleTraversal], 0.8, 1);
        Assert.Equal(1, values[MetricNames.AngleWinding]);
        Assert.InRange(values[MetricNames.AngleRadiusCv], 0, 1e-4);
        Assert.InRange(values[MetricNames.AngleClosure], 0, 1e-4);
        Assert.InRange(values[MetricNames.AngleGap], Math.Tau / 64, 1);
        Assert.InRange(values[MetricNames.RadiusTraversal], 0.7, 1);
        Assert.InRange(values[MetricNames.ReconSse], 1e-5, 0.05);
    }

    /// <summary>
    /// Numbers on the line have no way around a circle, however well the points come back.
    /// </summary>
    [Fact]
    public void A_model_of_the_line_does_not()
    {
        var values = Train(
            Plan with
            {
                Model = Circular with
                {
                    EncoderFeatures = EncoderFeatures.Xy,
                    LatentKind = LatentKind.Normal,
                    DecoderHead = DecoderHead.Xy,
                },
            }
        ).Values;
        Assert.InRange(values[MetricNames.ReconSse], 1e-5, 0.05);
        Assert.InRange(values[MetricNames.AngleTraversal], 0, 0.3);
    }

    [Fact]
    public void Nothing_is_drawn_for_the_error_at_the_mean()
    {
        // All noise there is comes from the posterior: without any, it is the mean squared error by
        // another name.
        var values = Train(
            Plan with
            {
                Model = Circular with { PosteriorScale = 1e-6 },
                Training = Plan.Training with { Epochs = 3 },
            }
        ).Values;
        Assert.Equal(2 * values[MetricNames.ValMse], values[MetricNames.ReconSse], 1e-4 * values[MetricNames.ReconSse]);
    }

    [Fact]
    public void A_criterion_can_decide_which_epoch_is_kept()
    {
        var plan = Plan with
        {
            Objective = new MetricGoal(MetricNames.AngleTraversal, Maximize: true),
            Training = Plan.Training with { Epochs = 8 },
        };
        using var trainer = Trainer.Start(plan, Radial.Build(), TestBackend.Create());
        while (trainer.End is null)
            trainer.Step();
        var scores = trainer.History.Select(report => report.Metrics[MetricNames.AngleTraversal]).ToList();
        Assert.Equal(scores.Max(), trainer.Finish().Values[MetricNames.AngleTraversal]);
        Assert.DoesNotContain(MetricNames.AngleGap, trainer.History[0].Metrics.Keys);
    }

    private static TrainingResult Train(TrainingPlan plan)
    {
        using var trainer = Trainer.Start(plan, Radial.Build(), TestBackend.Create());
        while (trainer.End is null)
            trainer.Step();
        return trainer.Finish();
    }
}
