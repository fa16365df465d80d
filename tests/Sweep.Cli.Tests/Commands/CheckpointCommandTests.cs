using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Shared.Domain.Trials;
using Vae.Models.Networks;

namespace Sweep.Cli.Tests.Commands;

public class CheckpointCommandTests
{
    [Fact]
    public async Task The_best_trials_weights_come_with_all_that_made_them()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());
        var folder = Path.Combine(cli.Folder, "away", "best");

        await cli.DoneAsync("checkpoint", "quick", "--out", folder);

        var config = JsonDocument
            .Parse(
                await System.IO.File.ReadAllTextAsync(
                    Path.Combine(folder, "config.json"),
                    TestContext.Current.CancellationToken
                )
            )
            .RootElement;
        var value = config.GetProperty("values").GetProperty("val_mse").GetDouble();
        Assert.Equal(1, config.GetProperty("rank").GetInt32());
        Assert.Equal(value, config.GetProperty("settings").GetProperty("training").GetProperty("lr").GetDouble());
        Assert.Equal("test machine", config.GetProperty("provenance").GetProperty("machine").GetString());
        Assert.Equal(
            BitConverter.GetBytes(value),
            await System.IO.File.ReadAllBytesAsync(
                Path.Combine(folder, "model.safetensors"),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Epochs_on_the_way_and_the_last_one_can_be_taken_away()
    {
        using var cli = new TestCommandLine();
        cli.Runner = new FakeRunner(
            (_, session) =>
            {
                for (var epoch = 1; epoch <= 4; epoch++)
                {
                    session.Report(epoch, new Dictionary<string, double> { ["val_mse"] = epoch });
                    session.SaveEpochWeights(epoch, [(byte)epoch]);
                }

                session.Step = 4;
                var completed = (AttemptOutcome.Completed)FakeRunner.Completed(session, 1);
                return completed with { Epochs = 4 };
            }
        );
        await cli.EnterAsync("run", cli.File(trials: 1));

        foreach (var (which, epoch) in new[] { ("1", 1), ("3", 3), ("last", 4) })
        {
            var folder = Path.Combine(cli.Folder, which);
            await cli.DoneAsync("checkpoint", "quick", "--trial", "0", "--epoch", which, "--out", folder);
            Assert.Equal(
                [(byte)epoch],
                await System.IO.File.ReadAllBytesAsync(
                    Path.Combine(folder, "model.safetensors"),
                    TestContext.Current.CancellationToken
                )
            );
            var config = JsonDocument
                .Parse(
                    await System.IO.File.ReadAllTextAsync(
                        Path.Combine(folder, "config.json"),
                        TestContext.Current.CancellationToken
                    )
                )
                .RootElement;
            Assert.Equal(epoch, config.GetProperty("epoch").GetInt32());
            Assert.Equal(epoch, config.GetProperty("values").GetProperty("val_mse").GetDouble());
        }

        await cli.DoneAsync("checkpoint", "quick", "--epoch", "2", "--out", Path.Combine(cli.Folder, "kept"));
        Assert.Equal(8, new FileInfo(Path.Combine(cli.Folder, "kept", "model.safetensors")).Length);
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("checkpoint", "quick", "--epoch", "9", "--out", Path.Combine(cli.Folder, "none"))
        );
        Assert.Contains("epoch 9 of trial 0 were not kept; there are those of epoch 1, 2, 3, 4", cli.StandardError);
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("checkpoint", "quick", "--epoch", "first", "--out", Path.Combine(cli.Folder, "none"))
        );
        Assert.Contains("--epoch first: expected an epoch, or last", cli.StandardError);
        await cli.DoneAsync("show", "quick", "0");
        Assert.Contains("the weights of epoch 1, 2, 3, 4", cli.Output);
    }

    [Fact]
    public async Task The_last_epoch_of_a_trial_that_kept_another_is_told_to_be_absent()
    {
        using var cli = new TestCommandLine();
        cli.Runner = new FakeRunner(
            (_, session) => (AttemptOutcome.Completed)FakeRunner.Completed(session, 1) with { Epochs = 7 }
        );
        await cli.EnterAsync("run", cli.File(trials: 1));
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("checkpoint", "quick", "--epoch", "last", "--out", Path.Combine(cli.Folder, "none"))
        );
        Assert.Contains(
            "epoch 7 of trial 0 were not kept; there are those of epoch 2; training.checkpoints in the sweep file "
                + "says which",
            cli.StandardError
        );
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("1", 1)]
    public async Task Weights_that_are_not_finite_are_written_named_and_no_success(string? epoch, int written)
    {
        using var cli = new TestCommandLine();
        cli.Runner = new FakeRunner(
            (_, session) =>
            {
                session.Report(1, new Dictionary<string, double> { ["val_mse"] = 1 });
                session.SaveEpochWeights(1, Torn(1));
                session.Step = 2;
                return (AttemptOutcome.Completed)FakeRunner.Completed(session, 1) with
                {
                    Weights = session.SaveWeights(Torn(2)),
                };
            }
        );
        await cli.EnterAsync("run", cli.File(trials: 1));
        var folder = Path.Combine(cli.Folder, "torn");
        string[] options = epoch is null ? [] : ["--trial", "0", "--epoch", epoch];

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync(["checkpoint", "quick", .. options, "--out", folder]));

        Assert.Contains(
            "the weights of trial 0 were written, and not all of them are numbers: 2 of the 3 values of "
                + "'encoder.0.weight' are not finite, "
                + "the first of them NaN at [1]; and so are 1 of 'mean.bias'",
            cli.StandardError
        );
        Assert.Equal(
            Torn(written),
            await System.IO.File.ReadAllBytesAsync(
                Path.Combine(folder, "model.safetensors"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.True(System.IO.File.Exists(Path.Combine(folder, "config.json")));
    }

    private static byte[] Torn(float finite) =>
        Safetensors.Write(
            [
                new("encoder.0.weight", [3], [finite, float.NaN, float.PositiveInfinity]),
                new("mean.bias", [1], [float.NegativeInfinity]),
            ],
            ImmutableSortedDictionary<string, string>.Empty
        );

    [Fact]
    public async Task Files_that_are_there_are_never_overwritten()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());
        cli.Write("config.json", "mine");

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("checkpoint", "quick", "--out", cli.Folder));

        Assert.Equal(
            "mine",
            await System.IO.File.ReadAllTextAsync(
                Path.Combine(cli.Folder, "config.json"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.False(System.IO.File.Exists(Path.Combine(cli.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Released_weights_are_told_with_the_trials_that_have_theirs()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File(more: "keep_checkpoints: 1"));
        await cli.EnterAsync("leaderboard", "quick", "--format", "json");
        var numbers = JsonDocument
            .Parse(cli.Output)
            .RootElement.GetProperty("trials")
            .EnumerateArray()
            .Select(trial => trial.GetProperty("number").GetInt32())
            .ToArray();

        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync(
                "checkpoint",
                "quick",
                "--trial",
                $"{numbers[1]}",
                "--out",
                Path.Combine(cli.Folder, "out")
            )
        );

        Assert.Contains($"now trial {numbers[0]}", cli.StandardError);
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, "out")));
    }
}
