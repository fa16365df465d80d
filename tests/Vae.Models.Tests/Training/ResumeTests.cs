using System.Text.Json;
using Vae.Models.Metrics;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

public sealed class ResumeTests
{
    /// <summary>
    /// Everything that a state can hold is in use: clipping, a rate that falls, patience, scores
    /// every other epoch.
    /// </summary>
    private static readonly TrainingPlan Plan = Some.Plan with
    {
        Training = Some.Plan.Training with
        {
            Epochs = 12,
            MinEpochs = 1,
            LearningRate = 0.1,
            EarlyStopping = new EarlyStoppingSettings(MetricNames.ValMse, Patience: 4),
            ReduceLearningRateOnPlateau = new PlateauSettings(0.5, 0),
        },
        Metrics = [new MetricRequest(MetricNames.Mig, Every: 2, Samples: 40)],
    };

    [Theory, InlineData(false), InlineData(true)]
    public void A_run_resumed_after_any_step_ends_like_the_undisturbed_run(bool reseed)
    {
        var plan = Plan with { Training = Plan.Training with { ReseedEachEpoch = reseed } };
        var checkpoints = new List<byte[]>();
        using var undisturbed = Trainer.Start(plan, Some.Data, TestBackend.Create());
        checkpoints.Add(undisturbed.Checkpoint());
        while (undisturbed.End is null)
        {
            undisturbed.Step();
            checkpoints.Add(undisturbed.Checkpoint());
        }

        var expected = undisturbed.Finish();
        Assert.True(
            undisturbed.History.Select(report => report.Metrics[MetricNames.LearningRate]).Distinct().Count() > 2
        );
        for (var step = 0; step < checkpoints.Count; step++)
        {
            using var resumed = Resume(plan, checkpoints[step]);
            Assert.Equal(step, resumed.StepsTaken);
            while (resumed.End is null)
            {
                resumed.Step();
                // Not only the end: every state on the way is the same, and so is the checkpoint of
                // a checkpoint.
                Assert.Equal(checkpoints[(int)resumed.StepsTaken], resumed.Checkpoint());
            }

            AssertSame(undisturbed, resumed);
            AssertSame(expected, resumed.Finish());
        }
    }

    [Fact]
    public void A_checkpoint_changes_nothing()
    {
        using var quiet = Trainer.Start(Plan, Some.Data, TestBackend.Create());
        using var asked = Trainer.Start(Plan, Some.Data, TestBackend.Create());
        while (quiet.End is null)
        {
            quiet.Step();
            asked.Step();
            asked.Checkpoint();
        }

        AssertSame(quiet.Finish(), asked.Finish());
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused()
    {
        using var trainer = Trainer.Start(Plan, Some.Data, TestBackend.Create());
        trainer.Step();
        var checkpoint = trainer.Checkpoint();
        TrainingPlan[] others =
        [
            Plan with
            {
                Seed = 1,
            },
            Plan with
            {
                Trial = 1,
            },
            Plan with
            {
                Replicate = 1,
            },
            Plan with
            {
                Backend = "another",
            },
            Plan with
            {
                Metrics = [],
            },
            Plan with
            {
                Training = Plan.Training with { LearningRate = 0.11 },
            },
            Plan with
            {
                Loss = Plan.Loss with { Beta = 2 },
            },
            Plan with
            {
                Model = Plan.Model with { Latent = 4 },
            },
            Plan with
            {
                Model = Plan.Model with { PosteriorScale = 0.2 },
            },
        ];
        Assert.All(
            others,
            other =>
                Assert.IsType<ResumeResult.Refused>(Trainer.Resume(other, Some.Data, TestBackend.Create(), checkpoint))
        );
        var otherData = (Some.Moons with { Noise = 0.1 }).Build();
        Assert.IsType<ResumeResult.Refused>(Trainer.Resume(Plan, otherData, TestBackend.Create(), checkpoint));
    }

    /// <summary>
    /// The fingerprint is made of this text: a new member that says what was so before must not
    /// stand in it.
    /// </summary>
    [Fact]
    public void A_checkpoint_of_an_earlier_version_is_of_the_same_run()
    {
        const string Written = """
            {"Data":{"$type":"moons","Samples":200,"Noise":0.15,"Seed":42,"Split":{"Train":0.6,"Validation":0.2,
            "Test":0.2}},"Model":{"$type":"mlp","EncoderHidden":[6],"DecoderHidden":[5],"Activation":0,
            "EncoderFeatures":0,"EncoderHead":0,"LatentKind":0,"DecoderHead":0,"Latent":3,"PosteriorScale":0.1,
            "Conditional":false},"Loss":{"Kind":1,"Alpha":1,"Beta":1,"Gamma":1,"Capacity":{"From":0,"To":25,
            "Steps":100000},"Anneal":null,"Discriminator":{"Hidden":[1000,1000,1000,1000,1000],
            "LearningRate":0.0001,"Detach":true},"Mss":0,"Likelihood":0,"Reduction":0,"MonteCarlo":1},
            "Training":{"Optimizer":0,"LearningRate":0.01,"BatchSize":32,"Epochs":5,"MinEpochs":10,
            "ReseedEachEpoch":false,"EarlyStopping":null,"ReduceLearningRateOnPlateau":null,"GradientClip":0.5,
            "EvaluationNoise":0},"Metrics":[{"Metric":"mig","Every":null,"Samples":200,"Value":0},
            {"Metric":"aam","Every":null,"Samples":200,"Value":0}],"Objective":{"Metric":"val_mse",
            "Maximize":false},"Seed":42,"Trial":0,"Replicate":0,"Backend":"simd","KeptBy":{"Metric":"val_mse",
            "Maximize":false}}
            """;
        var earlier = Some.Plan with { Training = Some.Plan.Training with { CountFrom = CountFrom.Start } };
        Assert.Equal(Written.ReplaceLineEndings(""), JsonSerializer.Serialize(earlier));
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using var trainer = Trainer.Start(Plan, Some.Data, TestBackend.Create());
        trainer.Step();
        var checkpoint = trainer.Checkpoint();
        checkpoint[checkpoint.Length / 2] ^= 1;
        Assert.IsType<ResumeResult.Refused>(Trainer.Resume(Plan, Some.Data, TestBackend.Create(), checkpoint));
    }

    private static Trainer Resume(TrainingPlan plan, byte[] checkpoint) =>
        Assert.IsType<ResumeResult.Resumed>(Trainer.Resume(plan, Some.Data, TestBackend.Create(), checkpoint)).Trainer;

    private static void AssertSame(Trainer expected, Trainer actual)
    {
        Assert.Equal(
            (expected.End, expected.Epoch, expected.StepsTaken),
            (actual.End, actual.Epoch, actual.StepsTaken)
        );
        Assert.Equal(
            expected.History.Select(report => (report.Epoch, report.Step)),
            actual.History.Select(report => (report.Epoch, report.Step))
        );
        Assert.Equal(
            expected.History.SelectMany(report => report.Metrics),
            actual.History.SelectMany(report => report.Metrics)
        );
    }

    private static void AssertSame(TrainingResult expected, TrainingResult actual)
    {
        Assert.Equal((expected.KeptEpoch, expected.Epochs), (actual.KeptEpoch, actual.Epochs));
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(expected.Weights, actual.Weights);
    }
}
