using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Networks.Latents;
using Vae.Models.Scoring;
using Vae.Models.Training;

namespace Vae.Models.Tests.Scoring;

public sealed class TrainedModelTests
{
    [Fact]
    public void All_rows_are_encoded_in_the_order_of_the_undivided_data()
    {
        using var model = Train(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 3,
                DecoderHidden = [5],
            }
        );
        var whole = (Some.Moons with { Split = null }).Build();
        Assert.Equal(Enumerable.Range(0, 200), Some.Data.All.Source);
        Assert.Equal(whole.Train.Labels, Some.Data.All.Labels);
        Assert.Equal(whole.Train.Factors[1].LevelOfRow, Some.Data.All.Factors[1].LevelOfRow);

        var all = Means(model, Some.Data.All);
        var test = Means(model, Some.Data.Test);
        for (var i = 0; i < Some.Data.Test.Count; i++)
            Assert.Equal(all[Some.Data.Test.Source[i]], test[i]);
    }

    [
        Theory,
        InlineData(LatentKind.Normal),
        InlineData(LatentKind.NormalCircle),
        InlineData(LatentKind.VonMises),
        InlineData(LatentKind.NormalUniformAngle)
    ]
    public void The_kl_of_latents_adds_up_to_that_of_the_loss(LatentKind kind)
    {
        using var model = Train(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 2,
                DecoderHidden = [5],
                LatentKind = kind,
            }
        );
        var score = model.Score(Some.Data.Test, [], default, default);
        Assert.Equal(score.Values.Single(entry => entry.Key == ScoreNames.Kl).Value, score.LatentKlNats.Sum(), 1e-5);
        var plane = model.Encode(Some.Data.Test).First().PlaneMean;
        Assert.Equal(kind == LatentKind.NormalCircle ? 2 * Some.Data.Test.Count : 0, plane.Length);
    }

    [
        Theory,
        InlineData(LatentKind.Normal),
        InlineData(LatentKind.NormalCircle),
        InlineData(LatentKind.VonMises),
        InlineData(LatentKind.NormalUniformAngle)
    ]
    public void Draws_of_a_posterior_scatter_around_its_mean_as_it_says(LatentKind kind)
    {
        using var model = Train(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 2,
                DecoderHidden = [5],
                LatentKind = kind,
                PosteriorScale = 0.01,
            }
        );
        var encoded = model.Encode(Some.Data.Train).First();
        var sample = model.Sample(new SampleRequest(200, 1) { Posterior = Some.Data.Train }).Single();
        for (var i = 0; i < 200; i++)
        {
            var row = Some.Data.Train.Source.IndexOf(sample.Sources[i]);
            Assert.Equal(Some.Data.Train.Labels[row], sample.Labels[i]);
            for (var j = 0; j < 2; j++)
            {
                var (mean, deviation) = (
                    encoded.Mean[(2 * row) + j],
                    0.01 * Math.Exp(0.5 * encoded.LogVariance[(2 * row) + j])
                );
                if (kind == LatentKind.NormalUniformAngle && j == 1)
                    continue;
                var away = Math.Abs((double)sample.Latents[(2 * i) + j] - mean);
                if (j == model.AngleLatent)
                    away = Math.Min(away, Math.Tau - away);
                Assert.InRange(away, 0, 6 * deviation);
            }
        }
    }

    [Fact]
    public void Draws_of_the_prior_are_standard_normal_and_even_around_the_circle()
    {
        using var model = Train(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 2,
                DecoderHidden = [5],
                LatentKind = LatentKind.VonMises,
            }
        );
        var latents = model.Sample(new SampleRequest(20_000, 3)).SelectMany(batch => batch.Latents).ToArray();
        var line = latents.Where((_, i) => i % 2 == 0).ToArray();
        var angle = latents.Where((_, i) => i % 2 == 1).ToArray();
        Assert.Equal(0, line.Average(), 0.03);
        Assert.Equal(1, line.Average(z => z * z), 0.05);
        Assert.All(angle, z => Assert.InRange(z, -Math.PI, Math.PI));
        Assert.Equal(0, angle.Average(z => Math.Cos(z)), 0.03);
        Assert.Equal(Math.PI * Math.PI / 3, angle.Average(z => z * z), 0.1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_samples_and_a_larger_count_goes_on_with_them()
    {
        using var model = Train(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 3,
                DecoderHidden = [5],
                Conditional = true,
            }
        );
        foreach (
            var request in new[]
            {
                new SampleRequest(300, 7),
                new SampleRequest(300, 7) { Posterior = Some.Data.Train, WithNoise = true },
            }
        )
        {
            var once = Rows(model, request);
            Assert.Equal(once, Rows(model, request));
            Assert.Equal(once[..20], Rows(model, request with { Count = 10 }));
            Assert.NotEqual(once[..20], Rows(model, request with { Count = 10, Seed = 8 }));
        }
    }

    [Fact]
    public void A_class_is_told_to_the_decoder_or_chosen_among_rows()
    {
        using var model = Train(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 3,
                DecoderHidden = [5],
                Conditional = true,
            }
        );
        var (zero, one) = (
            Rows(model, new SampleRequest(40, 7) { Class = 0 }),
            Rows(model, new SampleRequest(40, 7) { Class = 1 })
        );
        Assert.All(zero.Zip(one), pair => Assert.NotEqual(pair.First, pair.Second));
        var both = Rows(model, new SampleRequest(40, 7));
        for (var i = 0; i < both.Length; i++)
            Assert.Equal((i / 2 % 2 == 0 ? zero : one)[i], both[i]);
        var chosen = model.Sample(new SampleRequest(40, 7) { Class = 1, Posterior = Some.Data.Train }).Single();
        Assert.All(chosen.Labels, label => Assert.Equal(1, label));
        Assert.All(chosen.Sources, row => Assert.Equal(1, Some.Data.All.Labels[row]));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_by_name()
    {
        var (plan, weights) = Weights(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 3,
                DecoderHidden = [5],
            }
        );
        var other = plan with
        {
            Model = new ModelSettings.Mlp
            {
                EncoderHidden = [7],
                Latent = 3,
                DecoderHidden = [5],
            },
        };
        var refused = Assert.IsType<ModelLoading.Refused>(
            TrainedModel.Load(other, Some.Data, 120, weights, TestBackend.Create())
        );
        Assert.Equal("'encoder.0.weight' has the shape [6, 2], where [7, 2] was expected", refused.Reason);
        var fewer = weights.Where(weight => weight.Name != "mean.bias");
        refused = Assert.IsType<ModelLoading.Refused>(
            TrainedModel.Load(plan, Some.Data, 120, fewer, TestBackend.Create())
        );
        Assert.StartsWith("there is no 'mean.bias': the file holds decoder.0.bias, ", refused.Reason);
    }

    private static TrainedModel Train(ModelSettings settings)
    {
        var (plan, weights) = Weights(settings);
        return Assert
            .IsType<ModelLoading.Loaded>(
                TrainedModel.Load(plan, Some.Data, Some.Data.Train.Count, weights, TestBackend.Create())
            )
            .Model;
    }

    private static (TrainingPlan Plan, WeightTensor[] Weights) Weights(ModelSettings settings)
    {
        var plan = Some.Plan with
        {
            Model = settings,
            Loss = new LossSettings { Beta = 0.01 },
            Metrics = [],
            Training = Some.Plan.Training with { Epochs = 10 },
        };
        using var trainer = Trainer.Start(plan, Some.Data, TestBackend.Create());
        while (trainer.End is null)
            trainer.Step();
        return (plan, [.. Assert.IsType<SafetensorsReading.Ok>(Safetensors.Read(trainer.Finish().Weights)).Tensors]);
    }

    private static float[][] Means(TrainedModel model, DatasetSplit rows) =>
        [.. model.Encode(rows).SelectMany(batch => batch.Mean.Chunk(model.Latents))];

    private static float[] Rows(TrainedModel model, SampleRequest request) =>
        [.. model.Sample(request).SelectMany(batch => batch.Rows)];
}
