using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Sprites;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Scoring;
using Vae.Models.Training;
using Vae.Tensors.Simd;

namespace Vae.Pictures.Tests;

/// <summary>Small models that were trained for a few steps.</summary>
internal static class Some
{
    public static readonly DataSettings Moons = new DataSettings.Moons { Samples = 200 };

    public static readonly DataSettings Gaussian = new DataSettings.Gaussian { Samples = 400 };

    /// <summary>72 images of 64x64.</summary>
    public static readonly DataSettings Sprites = new DataSettings.DSprites
    {
        Source = SpriteSource.Render,
        OrientationStep = 40,
        XStep = 16,
        YStep = 16,
    };

    public static PictureSubject Subject(DataSettings data, ModelSettings? model = null) =>
        Subject(
            Train(
                data,
                model
                    ?? new ModelSettings.Mlp
                    {
                        EncoderHidden = [6],
                        Latent = 3,
                        DecoderHidden = [5],
                    }
            )
        );

    public static PictureSubject Subject(TrainedModel model) => new("some, trial 0", model, model.Data.Validation);

    public static TrainedModel Train(DataSettings data, ModelSettings model)
    {
        var dataset = data.Build(new DataFolder(Path.GetTempPath()));
        var plan = new TrainingPlan
        {
            Data = data,
            Model = model,
            Loss = new LossSettings { Beta = 0.01 },
            Training = new TrainingSettings
            {
                LearningRate = 1e-2,
                BatchSize = 32,
                Epochs = 5,
            },
            Metrics = [],
            Seed = 42,
            Backend = new SimdBackend().Name,
        };
        using var trainer = Trainer.Start(plan, dataset, new SimdBackend());
        while (trainer.End is null)
            trainer.Step();
        var weights = Assert.IsType<SafetensorsReading.Ok>(Safetensors.Read(trainer.Finish().Weights)).Tensors;
        return Assert
            .IsType<ModelLoading.Loaded>(
                TrainedModel.Load(plan, dataset, dataset.Train.Count, weights, new SimdBackend())
            )
            .Model;
    }
}
