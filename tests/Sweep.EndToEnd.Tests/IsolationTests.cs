namespace Sweep.EndToEnd.Tests;

/// <summary>Sweeps whose trials train in processes of their own, by the real program.</summary>
public sealed class IsolationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_isolated_sweep_has_the_numbers_of_one_that_is_not()
    {
        Assert.Equal(0, SweepProcess.Run(folder, "run", Sweep("plain", epochs: 5), "--slots", "2").ExitCode);
        var run = SweepProcess.Run(folder, "run", Sweep("isolated", epochs: 5), "--slots", "2", "--isolate");
        Assert.True(run.ExitCode == 0, run.StandardError);
        using var plain = StoredSweep.Open(folder, "plain");
        using var isolated = StoredSweep.Open(folder, "isolated");
        Assert.Equal(
            plain.State.Trials.Select(trial => trial.Values),
            isolated.State.Trials.Select(trial => trial.Values)
        );
    }

    [Theory, InlineData(SweepProcess.Kill), InlineData(SweepProcess.Interrupt)]
    public void No_process_of_a_trial_outlives_the_sweep(int signal)
    {
        using var run = SweepProcess.Start(
            folder,
            "run",
            Sweep("long", epochs: 1_000_000),
            "--slots",
            "2",
            "--isolate"
        );
        int[] children = [];
        Assert.True(
            SpinWait.SpinUntil(() => (children = ProcessTree.ChildrenOf(run.Id)).Length == 2, TimeSpan.FromSeconds(60)),
            "no process was started"
        );
        run.Signal(signal);
        run.Wait();
        Assert.All(
            children,
            child =>
                Assert.True(
                    SpinWait.SpinUntil(() => !ProcessTree.IsAlive(child), TimeSpan.FromMinutes(1)),
                    $"process {child} is alive"
                )
        );
    }

    private string Sweep(string name, int epochs) =>
        folder.Write(
            $"{name}.yaml",
            $$$"""
            sweep: {{{name}}}
            trials: 6
            sampler: {kind: random}
            data: {kind: moons, samples: 200}
            training:
              epochs: {{{epochs}}}
              early_stopping: null
            parameters: {training.lr: {distribution: log_uniform, min: 1.0e-3, max: 1.0e-2}}
            """
        );
}
