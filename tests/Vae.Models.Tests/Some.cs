using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests;

/// <summary>Small runs that differ from one another only in what a test is about.</summary>
internal static class Some
{
    /// <summary>120 training rows, 40 to validate and 40 to test.</summary>
    public static readonly DataSettings.Moons Moons = new() { Samples = 200 };

    public static readonly Dataset Data = Moons.Build();

    /// <summary>
    /// A loss of this kind of which every part is in use, with a small discriminator.
    /// </summary>
    public static LossSettings Loss(LossKind kind) =>
        new()
        {
            Kind = kind,
            Alpha = 0.5,
            Beta = 2,
            Gamma = 3,
            Capacity = new CapacitySettings(0, 5, 10),
            Anneal = new AnnealSettings(0, 1, 10, AnnealUnit.Steps),
            Discriminator = new DiscriminatorSettings { Hidden = [7, 6], LearningRate = 1e-2 },
            Reduction = Reduction.Sample,
        };

    /// <summary>4 steps an epoch, the last one of 24 rows.</summary>
    public static TrainingPlan Plan { get; } =
        new()
        {
            Data = Moons,
            Model = new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 3,
                DecoderHidden = [5],
            },
            Loss = new LossSettings(),
            Training = new TrainingSettings
            {
                LearningRate = 1e-2,
                BatchSize = 32,
                Epochs = 5,
                GradientClip = 0.5,
            },
            Metrics =
            [
                new MetricRequest(MetricNames.Mig, Samples: 200),
                new MetricRequest(MetricNames.Aam, Samples: 200),
            ],
            Seed = 42,
            Backend = TestBackend.Name,
        };
}
