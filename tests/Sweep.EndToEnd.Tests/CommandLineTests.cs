using System.Text.Json.Nodes;

namespace Sweep.EndToEnd.Tests;

/// <summary>What a user types, what comes of it, and how the process ends.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Quick = """
        sweep: quick
        trials: 4
        sampler: {kind: random}
        data: {kind: moons}
        model: {encoder_hidden: 4, latent: 2, decoder_hidden: 4}
        training: {epochs: 3}
        metrics: {mig: {samples: 200}}
        parameters:
          training.lr: {distribution: log_uniform, min: 1.0e-3, max: 1.0e-2}
        """;

    private const string Endless = """
        sweep: endless
        trials: 3
        data: {kind: moons}
        model: {encoder_hidden: 32, latent: 8, decoder_hidden: 32}
        training: {epochs: 1000000, batch_size: 32}
        parameters:
          training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-3}
        """;

    private readonly TemporaryFolder folder = new();

    public CommandLineTests()
    {
        folder.Write("quick.yaml", Quick);
        folder.Write("endless.yaml", Endless);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sweep_runs_and_its_leaderboard_is_data_on_standard_output()
    {
        var run = Run("run", "quick.yaml", "--slots", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("val_mse", run.Output, StringComparison.Ordinal);
        var board = JsonNode.Parse(Run("leaderboard", "--format", "json").Output)!;
        Assert.Equal(
            ("quick", "finished", 4),
            ((string?)board["sweep"], (string?)board["state"], board["trials"]!.AsArray().Count)
        );
        var best = board["trials"]![0]!;
        Assert.Equal((1, "completed"), ((int?)best["rank"], (string?)best["state"]));
        Assert.InRange((double)best["values"]!["mig"]!, 0, 1);
    }

    [Fact]
    public void Running_again_names_what_to_do_and_resuming_a_finished_sweep_says_so()
    {
        Run("run", "quick.yaml");
        var again = Run("run", "quick.yaml");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("resume", again.StandardError, StringComparison.Ordinal);
        Assert.Contains("--name", again.StandardError, StringComparison.Ordinal);
        var resumed = Run("resume", "quick");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("finished", resumed.StandardError, StringComparison.Ordinal);
        Assert.Equal(0, Run("resume", "quick", "--trials", "6").ExitCode);
        using var sweep = StoredSweep.Open(folder, "quick");
        sweep.AssertEachTrialFinishedOnce(6);
    }

    [Fact]
    public void A_changed_file_is_refused_unless_only_trials_grew()
    {
        Run("run", "quick.yaml");
        folder.Write("changed.yaml", Quick.Replace("epochs: 3", "epochs: 4", StringComparison.Ordinal));
        var refused = Run("resume", "changed.yaml");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("training.epochs", refused.StandardError, StringComparison.Ordinal);
        folder.Write("grown.yaml", Quick.Replace("trials: 4", "trials: 5", StringComparison.Ordinal));
        Assert.Equal(0, Run("resume", "grown.yaml").ExitCode);
        using var sweep = StoredSweep.Open(folder, "quick");
        Assert.Equal(5, sweep.State.Trials.Count);
    }

    [Fact]
    public void A_trial_can_be_taken_away_as_safetensors()
    {
        Run("run", "quick.yaml");
        var taken = Run("checkpoint", "quick", "--out", "best");
        Assert.True(taken.ExitCode == 0, taken.StandardError);
        var weights = File.ReadAllBytes(Path.Combine(folder.Path, "best", "model.safetensors"));
        var header = JsonNode.Parse(weights.AsSpan(8, (int)BitConverter.ToInt64(weights)))!.AsObject();
        Assert.Equal("F32", (string?)header.First(entry => entry.Key != "__metadata__").Value!["dtype"]);
        Assert.Equal(
            "quick",
            (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "best", "config.json")))!["sweep"]
        );
    }

    [Fact]
    public void Every_mistake_of_a_file_is_told_at_once_and_nothing_is_created()
    {
        folder.Write(
            "wrong.yaml",
            Quick
                .Replace("trials: 4", "trials: 0", StringComparison.Ordinal)
                .Replace("training.lr:", "training.lrr:", StringComparison.Ordinal)
        );
        var run = Run("run", "wrong.yaml");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("wrong.yaml:2:", run.StandardError, StringComparison.Ordinal);
        Assert.Contains("training.lr", run.StandardError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".sweep")));
    }

    [Theory]
    [
        InlineData("run"),
        InlineData("run", "quick.yaml", "--slotz", "2"),
        InlineData("dance"),
        InlineData("run", "absent.yaml"),
        InlineData("leaderboard", "absent")
    ]
    public void The_users_mistakes_exit_with_two_and_say_something(params string[] arguments)
    {
        var result = Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.StandardError);
    }

    [Theory]
    [
        InlineData(SweepProcess.Interrupt, 130),
        InlineData(SweepProcess.Terminate, 143),
        InlineData(SweepProcess.HangUp, 129)
    ]
    public void A_signal_stops_cleanly_and_the_state_is_safe(int signal, int code)
    {
        using var process = StartEndless();
        process.Signal(signal);
        var stopped = process.Wait();
        Assert.Equal(code, stopped.ExitCode);
        Assert.Contains("sweep resume endless", stopped.StandardError, StringComparison.Ordinal);
        using var sweep = StoredSweep.Open(folder, "endless");
        Assert.NotEmpty(sweep.Events.OfType<Shared.Domain.Events.AttemptReturned>());
        Assert.Empty(sweep.State.Running);
    }

    [Fact]
    public void A_second_process_is_refused_and_readers_are_not()
    {
        using var process = StartEndless();
        var second = Run("resume", "endless");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"{process.Id}", second.StandardError, StringComparison.Ordinal);
        Assert.Equal(
            "running",
            (string?)JsonNode.Parse(Run("leaderboard", "endless", "--format", "json").Output)!["state"]
        );
        Assert.Equal(0, Run("show", "endless").ExitCode);
        Assert.Equal(0, Run("stop", "endless").ExitCode);
        Assert.Equal(143, process.Wait().ExitCode);
    }

    private SweepResult Run(params string[] arguments) => SweepProcess.Run(folder, arguments);

    /// <summary>A sweep that has begun to train and would not end today.</summary>
    private SweepProcess StartEndless()
    {
        var process = SweepProcess.Start(folder, "run", "endless.yaml", "--slots", "1", "--no-progress");
        for (var looks = 0; looks < 2400; looks++)
        {
            if (HasBegun())
                return process;
            Assert.False(
                process.EndsWithin(TimeSpan.FromMilliseconds(50)),
                $"it ended by itself: {process.StandardError}"
            );
        }

        process.Signal(SweepProcess.Kill);
        throw new TimeoutException($"it never began to train: {process.Wait().StandardError}");
    }

    private bool HasBegun()
    {
        using var sweep = StoredSweep.TryOpen(folder, "endless");
        return sweep?.Events.OfType<Shared.Domain.Events.TrainingBegan>().Any() ?? false;
    }
}
