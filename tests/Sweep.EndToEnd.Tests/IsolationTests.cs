using System.Globalization;

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
        Assert.True(run.ExitCode == 0, run.Talk);
        using var plain = StoredSweep.Open(folder, "plain");
        using var isolated = StoredSweep.Open(folder, "isolated");
        Assert.Equal(plain.State.Trials.Select(trial => trial.Values), isolated.State.Trials.Select(trial => trial.Values));
    }

    [Theory, InlineData(SweepProcess.Kill), InlineData(SweepProcess.Interrupt)]
    public void No_process_of_a_trial_outlives_the_sweep(int signal)
    {
        using var run = SweepProcess.Start(folder, "run", Sweep("long", epochs: 1_000_000), "--slots", "2", "--isolate");
        int[] children = [];
        Assert.True(SpinWait.SpinUntil(() => (children = ChildrenOf(run.Id)).Length == 2, TimeSpan.FromSeconds(60)), "no process was started");
        run.Signal(signal);
        run.Wait();
        Assert.All(children, child => Assert.True(SpinWait.SpinUntil(() => StatusOf(child) is null or ['Z', ..] or ['X', ..], TimeSpan.FromSeconds(10)), $"process {child} is alive"));
    }

    private static int[] ChildrenOf(int parent) =>
    [
        .. from name in Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path))
           where int.TryParse(name, CultureInfo.InvariantCulture, out _)
           let process = int.Parse(name, CultureInfo.InvariantCulture)
           where StatusOf(process)?.Split(' ')[1] == parent.ToString(CultureInfo.InvariantCulture)
           select process,
    ];

    /// <summary>State, parent and so on; null if there is no such process.</summary>
    private static string? StatusOf(int process)
    {
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return status[(status.LastIndexOf(')') + 2)..];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Sweep(string name, int epochs) => folder.Write($"{name}.yaml", $$$"""
        sweep: {{{name}}}
        trials: 6
        sampler: {kind: random}
        data: {kind: moons, samples: 200}
        training:
          epochs: {{{epochs}}}
          early_stopping: null
        parameters: {training.lr: {distribution: log_uniform, min: 1.0e-3, max: 1.0e-2}}
        """);
}
