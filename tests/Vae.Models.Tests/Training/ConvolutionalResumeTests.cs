using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

/// <summary>
/// A network with running statistics goes on from a checkpoint as if nothing had happened, and what
/// it exports is what it is worth.
/// </summary>
public sealed class ConvolutionalResumeTests
{
    private static readonly Dataset Data = Noise(rows: 24);

    /// <summary>3 steps an epoch, the last one of 4 rows.</summary>
    private static readonly TrainingPlan Plan = Some.Plan with
    {
        Model = new ModelSettings.KmnistConv(),
        Training = new TrainingSettings
        {
            LearningRate = 1e-3,
            BatchSize = 6,
            Epochs = 2,
        },
        Metrics = [],
    };

    [Fact]
    public void A_run_resumed_after_any_step_ends_like_the_undisturbed_run()
    {
        using var undisturbed = Trainer.Start(Plan, Data, TestBackend.Create());
        var checkpoints = new List<byte[]> { undisturbed.Checkpoint() };
        while (undisturbed.End is null)
        {
            undisturbed.Step();
            checkpoints.Add(undisturbed.Checkpoint());
        }

        Assert.Equal(6 + 1, checkpoints.Count);
        var expected = undisturbed.Finish();
        foreach (var checkpoint in checkpoints)
        {
            using var resumed = Assert
                .IsType<ResumeResult.Resumed>(Trainer.Resume(Plan, Data, TestBackend.Create(), checkpoint))
                .Trainer;
            while (resumed.End is null)
            {
                resumed.Step();
                Assert.True(
                    resumed.Checkpoint().AsSpan().SequenceEqual(checkpoints[(int)resumed.StepsTaken]),
                    $"after step {resumed.StepsTaken}"
                );
            }

            var actual = resumed.Finish();
            Assert.Equal(expected.Values, actual.Values);
            Assert.True(actual.Weights.AsSpan().SequenceEqual(expected.Weights), "the exported weights");
        }
    }

    [Fact]
    public void Recording_leaves_the_running_statistics_as_they_are()
    {
        byte[] WeightsWith(CurveSettings? curves)
        {
            var plan = Plan with { Training = Plan.Training with { Curves = curves } };
            using var trainer = Trainer.Start(plan, Data, TestBackend.Create());
            while (trainer.End is null)
                trainer.Step();
            return trainer.Finish().Weights;
        }

        Assert.True(
            WeightsWith(null).AsSpan().SequenceEqual(WeightsWith(new CurveSettings(1, CurveUnit.Steps))),
            "the exported weights"
        );
    }

    [Fact]
    public void Training_moves_the_running_statistics_and_exports_them()
    {
        using var trainer = Trainer.Start(Plan, Data, TestBackend.Create());
        while (trainer.End is null)
            trainer.Step();
        var exported = Assert
            .IsType<SafetensorsReading.Ok>(Safetensors.Read(trainer.Finish().Weights))
            .Tensors.ToDictionary(tensor => tensor.Name);
        Assert.Equal([28], exported["encoder.1.running_mean"].Shape);
        Assert.DoesNotContain(0, exported["encoder.1.running_mean"].Values.ToArray());
        Assert.DoesNotContain(1, exported["decoder.9.running_var"].Values.ToArray());
        Assert.Equal([28, 1, 3, 3], exported["encoder.0.weight"].Shape);
        Assert.Equal([28, 1, 4, 4], exported["decoder.11.weight"].Shape);
    }

    [Fact]
    public void Evaluation_changes_no_running_statistic()
    {
        var batches = new EpochBatches(Data.Train.Count, 6);
        using var runtime = new ModelRuntime(Plan, Data, batches, TestBackend.Create());
        var before = runtime.Inference.ReadWeights();
        runtime.Inference.Evaluate(Data.Validation, Plan.Stream(RngPurpose.EvaluationNoise, 1));
        runtime.Inference.Encode(Data.Validation);
        foreach (var (old, now) in before.Zip(runtime.Inference.ReadWeights()))
            Assert.Equal(old.Values.ToArray(), now.Values.ToArray());
    }

    private static Dataset Noise(int rows)
    {
        var image = KmnistConvNetwork.Image;
        var pixels = new byte[rows * image.Count];
        var stream = new Rng(1, RngPurpose.Data);
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)stream.NextInt(256);
        var train = rows * 2 / 3;
        return Dataset.FromRows(
            "noise",
            new DatasetContent(new RowStore.Bytes(image.Count, pixels, divisor: 255), new int[rows], Classes: 1)
            {
                Image = image,
            },
            new SplitIndices([.. Enumerable.Range(0, train)], [.. Enumerable.Range(train, rows - train)], [])
        );
    }
}
