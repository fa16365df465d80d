using Sweep.Coordinator.Core.Study;
using Sweep.EndToEnd.Tests.Cluster;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Tests.Ports;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// Trials that take longer than an attempt may do nothing, and some that really hang, by the real
/// program.
/// </summary>
public sealed class LivenessTests : IDisposable
{
    private const double LimitSeconds = 3;

    private const string Limit = "--progress-timeout";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void A_local_trial_may_take_longer_than_the_limit(bool isIsolated)
    {
        var began = TimeProvider.System.GetTimestamp();
        var run = SweepProcess.Run(
            folder,
            ["run", LongTraining(), "--slots", "1", Limit, $"{LimitSeconds}", .. Isolation(isIsolated)]
        );
        AssertCompletedAtOnce(run, began);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_remote_trial_may_take_longer_than_the_limit(bool isIsolated)
    {
        var began = TimeProvider.System.GetTimestamp();
        var address = $"127.0.0.1:{ReservedPort.Take()}";
        using var run = SweepProcess.Start(
            folder,
            "run",
            LongTraining(),
            "--slots",
            "0",
            "--listen",
            address,
            "--worker-port",
            "0",
            Limit,
            $"{LimitSeconds}"
        );
        using var worker = SweepProcess.Start(
            folder,
            ["worker", "--join", address, "--slots", "1", .. Isolation(isIsolated)]
        );
        AssertCompletedAtOnce(run.Wait(), began);
    }

    [Fact]
    public void A_program_may_be_silent_until_its_end()
    {
        var began = TimeProvider.System.GetTimestamp();
        var run = SweepProcess.Run(folder, "run", Program("sleep 7", "null"), "--slots", "1", Limit, $"{LimitSeconds}");
        AssertCompletedAtOnce(run, began);
    }

    [Fact]
    public void A_program_that_writes_may_take_longer_than_its_own_limit()
    {
        var began = TimeProvider.System.GetTimestamp();
        var run = SweepProcess.Run(
            folder,
            "run",
            Program("for i in 1 2 3 4 5 6 7; do echo $i; sleep 1; done", "3s"),
            "--slots",
            "1"
        );
        AssertCompletedAtOnce(run, began);
    }

    [Fact]
    public void A_program_that_hangs_is_ended_by_its_own_limit_and_says_so()
    {
        var run = SweepProcess.Run(folder, "run", Program("sleep 1000", "1s"), "--slots", "1");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "it wrote nothing for 1 s, the limit that command.progress_timeout sets",
            run.StandardError + run.Output,
            StringComparison.Ordinal
        );
    }

    [Theory, InlineData(false), InlineData(true)]
    public void An_isolated_attempt_that_hangs_is_killed_and_tried_again(bool isRemote)
    {
        var address = $"127.0.0.1:{ReservedPort.Take()}";
        string[] placed = isRemote
            ? ["--slots", "0", "--listen", address, "--worker-port", "0"]
            : ["--slots", "1", "--isolate"];
        using var run = SweepProcess.Start(folder, ["run", LongTraining(), Limit, $"{LimitSeconds}", .. placed]);
        using var worker = isRemote
            ? SweepProcess.Start(folder, "worker", "--join", address, "--slots", "1", "--isolate")
            : null;
        var parent = worker?.Id ?? run.Id;
        var child = 0;
        bool Begins() =>
            (child = ProcessTree.ChildrenOf(parent).SingleOrDefault()) != 0 && ProcessTree.Runs(child, "trial-process");
        Assert.True(SpinWait.SpinUntil(Begins, Patience), $"nothing trains: {run.StandardError}");
        SweepProcess.Signal(child, SweepProcess.Stop);
        Assert.True(SpinWait.SpinUntil(() => !ProcessTree.IsAlive(child), Patience), "the process that hangs is alive");
        var result = run.Wait();
        Assert.True(result.ExitCode == 0, result.StandardError);
        using var sweep = StoredSweep.Open(folder, "long");
        var trial = Assert.Single(sweep.State.Trials);
        Assert.Equal((TrialState.Completed, 2, 1), (trial.State, trial.Counts.Started, trial.Counts.Failures));
        Assert.Equal(
            "it did nothing for 3 s, the limit that --progress-timeout sets",
            Assert.Single(sweep.Events.OfType<AttemptFailed>()).Reason
        );
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_trial_whose_time_is_up_completes_with_its_best_epoch_and_says_so(bool isIsolated)
    {
        var file = LongTraining(epochs: 1_000_000);
        var run = SweepProcess.Run(
            folder,
            ["run", file, "--slots", "1", "--trial-timeout", "3s", .. Isolation(isIsolated)]
        );
        Assert.True(run.ExitCode == 0, run.StandardError);
        const string note = "ended by trial_timeout after 3 s, at epoch ";
        Assert.Contains(note, SweepProcess.Run(folder, "show", "long", "0").Output, StringComparison.Ordinal);
        Assert.Contains(
            $"\"note\": \"{note}",
            SweepProcess.Run(folder, "leaderboard", "long", "--format", "json").Output,
            StringComparison.Ordinal
        );
        using var sweep = StoredSweep.Open(folder, "long");
        Assert.Equal((TrialState.Completed, 1), (sweep.State.Trials[0].State, sweep.State.Trials[0].Counts.Started));
    }

    [Fact]
    public void A_program_whose_time_is_up_with_nothing_to_keep_has_failed_at_once()
    {
        var file = Program("sleep 1000", "null");
        File.AppendAllText(file, "\ntrial_timeout: 1s\n");
        Assert.Equal(1, SweepProcess.Run(folder, "run", file, "--slots", "1", "--set", "retries=2").ExitCode);
        using var sweep = StoredSweep.Open(folder, "long");
        Assert.Equal((TrialState.Failed, 1), (sweep.State.Trials[0].State, sweep.State.Trials[0].Counts.Started));
        Assert.StartsWith("ended by trial_timeout after 1 s; ", sweep.State.Trials[0].Reason, StringComparison.Ordinal);
    }

    private static string[] Isolation(bool isIsolated) => isIsolated ? ["--isolate"] : [];

    private void AssertCompletedAtOnce(SweepResult run, long began)
    {
        Assert.True(run.ExitCode == 0, run.StandardError);
        Assert.True(
            TimeProvider.System.GetElapsedTime(began).TotalSeconds > LimitSeconds,
            "the trial was too short to show anything"
        );
        using var sweep = StoredSweep.Open(folder, "long");
        var trial = Assert.Single(sweep.State.Trials);
        Assert.Equal((TrialState.Completed, 1), (trial.State, trial.Counts.Started));
    }

    private string LongTraining(int epochs = 700) =>
        folder.Write(
            "long.yaml",
            $$$"""
            sweep: long
            trials: 1
            sampler: {kind: random}
            data: {kind: moons, samples: 4000}
            training: {epochs: {{{epochs}}}, batch_size: 32, early_stopping: null}
            parameters: {training.lr: {distribution: log_uniform, min: 1.0e-3, max: 1.0e-2}}
            """
        );

    private string Program(string body, string limit) =>
        folder.Write(
            "long.yaml",
            $$$"""
            sweep: long
            trials: 1
            retries: 0
            objectives: [{metric: loss, goal: minimize}]
            runner: command
            command: {run: [sh, -c, "{{{body}}}; printf '{{\"step\":1,\"loss\":1}}\\n'"], progress_timeout: {{{limit}}}}
            """
        );
}
