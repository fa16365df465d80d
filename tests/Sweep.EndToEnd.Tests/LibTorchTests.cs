using System.Text.Json.Nodes;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Worker.Devices;

namespace Sweep.EndToEnd.Tests;

/// <summary>A convolutional sweep on LibTorch, in real processes.</summary>
public sealed class LibTorchTests
{
    private const int Trials = 2;

    /// <summary>
    /// Adam's first steps have the size of the learning rate whatever the gradient's, so what
    /// rounds differently there differs visibly later.
    /// </summary>
    private const double Tolerance = 0.02;

    private static readonly string[] Compared = ["val_mse", "val_kl", "val_loss", "test_mse"];

    // 96 images of 64x64.
    private const string Sprites = """
        sweep: sprites
        seed: 7
        trials: 2
        objectives: [{metric: val_mse, goal: minimize}]
        sampler: {kind: random}
        device: libtorch
        data:
          {kind: dsprites, source: render, split: null,
            shape_step: 1, scale_step: 6, orientation_step: 20, x_step: 8, y_step: 8}
        model: {kind: burgess, latent: 4, posterior_scale: 1}
        loss: {kind: btcvae, alpha: 1, gamma: 1, likelihood: bernoulli, reduction: sample}
        training: {optimizer: adam, batch_size: 32, epochs: 6}
        metrics: [val_mse, val_kl]
        parameters:
          training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-3}
          loss.beta: {values: [1, 4]}

        """;

    private static readonly Dictionary<string, string> ShortPauses = new() { ["SWEEP_CHECKPOINT_SECONDS"] = "0.05" };

    [Fact]
    public void Killed_and_resumed_it_ends_in_equal_bits()
    {
        AssumeLibTorch();
        using var undisturbed = new TemporaryFolder();
        using var killed = new TemporaryFolder();
        undisturbed.Write("sprites.yaml", Sprites);
        killed.Write("sprites.yaml", Sprites);
        using (
            var run = SweepProcess.Start(
                undisturbed,
                ShortPauses,
                "run",
                "sprites.yaml",
                "--slots",
                "1",
                "--no-progress"
            )
        )
            AssertDone(run.Wait());

        var kills = 0;
        string[] command = ["run", "sprites.yaml"];
        for (; ; kills++)
        {
            using var process = SweepProcess.Start(killed, ShortPauses, [.. command, "--slots", "1", "--no-progress"]);
            if (kills == Trials || EndsBeforeItLeavesACheckpoint(process, killed))
            {
                AssertDone(process.Wait());
                break;
            }

            process.Signal(SweepProcess.Kill);
            process.Wait();
            command = ["resume", "sprites"];
        }

        Assert.Equal(Trials, kills);
        using var before = StoredSweep.Open(undisturbed, "sprites");
        using var after = StoredSweep.Open(killed, "sprites");
        after.AssertEachTrialFinishedOnce(Trials);
        Assert.Contains(after.Events.OfType<TrainingBegan>(), began => began.Step > 0);
        Assert.All(after.Events.OfType<TrainingBegan>(), began => Assert.Equal("libtorch", began.Device));
        Assert.Equal(before.Weights, after.Weights);
    }

    [Fact]
    public void It_finds_what_our_own_kernels_find()
    {
        AssumeLibTorch();
        using var folder = new TemporaryFolder();
        folder.Write("sprites.yaml", Sprites);
        AssertDone(
            SweepProcess.Run(folder, "run", "sprites.yaml", "--slots", "1", "--no-progress", "--name", "theirs")
        );
        AssertDone(
            SweepProcess.Run(
                folder,
                "run",
                "sprites.yaml",
                "--slots",
                "1",
                "--no-progress",
                "--name",
                "ours",
                "--set",
                "device=cpu"
            )
        );
        var (theirs, ours) = (Metrics(folder, "theirs"), Metrics(folder, "ours"));
        Assert.Equal(Trials * Compared.Length, ours.Count);
        foreach (var ((trial, metric), value) in ours)
        {
            Assert.True(
                Math.Abs(value - theirs[(trial, metric)]) <= Tolerance * value,
                $"{metric} of trial {trial}: {value} on our own kernels, {theirs[(trial, metric)]} on LibTorch"
            );
        }
    }

    [Fact]
    public void Without_it_one_sentence_says_what_to_install_and_nothing_is_made()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sprites.yaml", Sprites);
        using var process = SweepProcess.Start(
            folder,
            new Dictionary<string, string> { ["LIBTORCH"] = "/nowhere", ["SWEEP_TORCH"] = "" },
            "run",
            "sprites.yaml",
            "--no-progress"
        );
        var result = process.Wait();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "'sprites' asks for the device 'libtorch': LIBTORCH is '/nowhere', but there is no LibTorch",
            result.StandardError
        );
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".sweep")));
    }

    private static bool EndsBeforeItLeavesACheckpoint(SweepProcess process, TemporaryFolder folder)
    {
        var before = CheckpointLog.CountLines(folder, "left a checkpoint");
        while (CheckpointLog.CountLines(folder, "left a checkpoint") == before)
        {
            if (process.EndsWithin(TimeSpan.FromMilliseconds(20)))
                return true;
        }

        return false;
    }

    private static Dictionary<(int Trial, string Metric), double> Metrics(TemporaryFolder folder, string sweep)
    {
        var board = JsonNode.Parse(SweepProcess.Run(folder, "leaderboard", sweep, "--format", "json").Output)!;
        return board["trials"]!
            .AsArray()
            .SelectMany(trial =>
                Compared.Select(metric =>
                    (Key: ((int)trial!["number"]!, metric), Value: (double)trial["values"]![metric]!)
                )
            )
            .ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    private static void AssumeLibTorch() =>
        Assert.SkipUnless(
            TensorBackends.HasLibTorch,
            "there is no LibTorch on this machine (apt-get install libtorch-dev cmake g++ make)"
        );

    private static void AssertDone(SweepResult result) =>
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.StandardError}");
}
