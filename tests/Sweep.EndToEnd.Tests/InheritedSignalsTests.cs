namespace Sweep.EndToEnd.Tests;

/// <summary>
/// Signals that the parent of a sweep let it ignore: a shell for a job in the background, or nohup.
/// </summary>
public sealed class InheritedSignalsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public InheritedSignalsTests() =>
        folder.Write(
            "endless.yaml",
            """
            sweep: endless
            trials: 3
            data: {kind: moons}
            model: {encoder_hidden: 32, latent: 8, decoder_hidden: 32}
            training: {epochs: 1000000, batch_size: 32}
            parameters:
              training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-3}
            """
        );

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_job_in_the_background_of_a_script_ignores_ctrl_c_and_ends_by_sigterm()
    {
        using var process = Start("env", "--ignore-signal=INT");

        process.Signal(SweepProcess.Interrupt);

        AwaitCheckpoints(process, 3);
        process.Signal(SweepProcess.Terminate);
        var stopped = process.Wait();
        Assert.Equal(143, stopped.ExitCode);
        Assert.Contains("`sweep resume endless` goes on", stopped.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_nohup_it_survives_the_hangup_and_ends_by_ctrl_c()
    {
        using var process = Start("nohup");

        process.Signal(SweepProcess.HangUp);

        AwaitCheckpoints(process, 3);
        process.Signal(SweepProcess.Interrupt);
        var stopped = process.Wait();
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("`sweep resume endless` goes on", stopped.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_stop_ends_a_job_that_ignores_ctrl_c_and_the_hangup()
    {
        using var process = Start("env", "--ignore-signal=INT,HUP");

        var stop = SweepProcess.Run(folder, "stop", "endless");

        Assert.Equal((0, 143), (stop.ExitCode, process.Wait().ExitCode));
    }

    /// <summary>A sweep that has begun to train and would not end today.</summary>
    private SweepProcess Start(params string[] parent)
    {
        var process = SweepProcess.StartUnder(folder, parent, "run", "endless.yaml", "--slots", "1", "--no-progress");
        AwaitCheckpoints(process, 1);
        return process;
    }

    /// <summary>A process that stops leaves at most one more: after three it goes on.</summary>
    private void AwaitCheckpoints(SweepProcess process, int more)
    {
        var enough = CheckpointLog.Read(folder).Count(0) + more;
        for (var looks = 0; looks < 2400; looks++)
        {
            if (CheckpointLog.Read(folder).Count(0) >= enough)
                return;
            Assert.False(process.EndsWithin(TimeSpan.FromMilliseconds(50)), $"it ended: {process.StandardError}");
        }

        throw new TimeoutException($"it trains no more: {process.StandardError}");
    }
}
