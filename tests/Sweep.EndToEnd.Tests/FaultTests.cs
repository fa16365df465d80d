using System.Globalization;
using Sweep.Coordinator.Core.Study;
using Sweep.EndToEnd.Tests.Cluster;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Tests.Ports;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// Whose fault a failure is, by the real program: a node's, a trial's, or that of all of them.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();
    private readonly List<SweepProcess> processes = [];

    public void Dispose()
    {
        foreach (var process in processes)
            process.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void No_trial_fails_though_a_worker_lacks_the_program()
    {
        Program("train", """printf '{"step":1,"loss":%s}\n' "$1"; sleep 0.2""");
        var coordinator = Listen(Sweep("[train, \"{x}\"]", trials: 30));
        Join(coordinator, "bare", ("PATH", "/usr/bin:/bin"));
        Join(coordinator, "one", ("PATH", WithPrograms));
        Join(coordinator, "two", ("PATH", WithPrograms));
        Assert.Equal(0, coordinator.Run.Wait().ExitCode);
        using var sweep = StoredSweep.Open(folder, "faults");
        Assert.All(
            sweep.State.Trials,
            trial => Assert.Equal((TrialState.Completed, 0), (trial.State, trial.Counts.Failures))
        );
        Assert.Matches(
            "Worker bare-[0-9a-f-]+ cannot take trials of this sweep: there is no program 'train' on the PATH",
            coordinator.Run.StandardError
        );
    }

    [Fact]
    public void No_trial_fails_though_a_worker_has_no_place_for_its_files()
    {
        Program("train", """printf '{"step":1,"loss":%s}\n' "$1"; sleep 0.2""");
        var scratch = Directory.CreateDirectory(Path.Combine(folder.Path, "scratch"));
        var coordinator = Listen(Sweep("[train, \"{x}\"]", trials: 20));
        Join(coordinator, "full", ("PATH", WithPrograms), ("TMPDIR", scratch.FullName));
        scratch.Delete(recursive: true);
        Join(coordinator, "one", ("PATH", WithPrograms));
        Assert.Equal(0, coordinator.Run.Wait().ExitCode);
        using var sweep = StoredSweep.Open(folder, "faults");
        Assert.All(
            sweep.State.Trials,
            trial => Assert.Equal((TrialState.Completed, 0), (trial.State, trial.Counts.Failures))
        );
        Assert.NotEmpty(sweep.Events.OfType<AttemptReturned>());
    }

    [Fact]
    public void A_worker_that_lacks_what_the_program_needs_is_found_by_comparison()
    {
        // Nothing begins before both are there: a worker alone could be compared with none.
        var go = Path.Combine(folder.Path, "go");
        Program(
            "train",
            $$"""while [ ! -e {{go}} ]; do sleep 0.1; done; """
                + """[ -n "$MODULE" ] || { echo no module >&2; exit 1; }; """
                + """printf '{"step":1,"loss":%s}\n' "$1"; sleep 0.2"""
        );
        var coordinator = Listen(Sweep("[train, \"{x}\"]", trials: 20));
        Join(coordinator, "lacking", ("PATH", WithPrograms));
        Join(coordinator, "whole", ("PATH", WithPrograms), ("MODULE", "here"));
        File.WriteAllText(go, "");
        Assert.Equal(0, coordinator.Run.Wait().ExitCode);
        using var sweep = StoredSweep.Open(folder, "faults");
        Assert.All(
            sweep.State.Trials,
            trial => Assert.Equal((TrialState.Completed, 0), (trial.State, trial.Counts.Failures))
        );
        Assert.All(
            sweep.Events.OfType<ComparisonPassed>(),
            passed => Assert.StartsWith("lacking-", passed.FailedOn, StringComparison.Ordinal)
        );
        Assert.Matches(
            "Worker lacking-[0-9a-f-]+ gets no trial of this sweep for a while: trial",
            coordinator.Run.StandardError
        );
    }

    [Fact]
    public void An_infeasible_half_of_the_space_marks_no_worker()
    {
        Program("train", """case $1 in 0.[5-9]*) exit 3;; esac; printf '{"step":1,"loss":%s}\n' "$1"; sleep 0.1""");
        var coordinator = Listen(Sweep("[train, \"{x}\"]", trials: 24));
        Join(coordinator, "one", ("PATH", WithPrograms));
        Join(coordinator, "two", ("PATH", WithPrograms));
        Assert.Equal(0, coordinator.Run.Wait().ExitCode);
        using var sweep = StoredSweep.Open(folder, "faults");
        Assert.Empty(sweep.Events.OfType<ComparisonPassed>());
        Assert.All(
            sweep.State.Trials,
            trial =>
                Assert.Equal(
                    trial.Parameters["x"].Number >= 0.5 ? TrialState.Failed : TrialState.Completed,
                    trial.State
                )
        );
    }

    [Fact]
    public void Alone_a_sweep_whose_program_goes_away_halts_and_goes_on_once_it_is_back()
    {
        Program("train", """rm "$0"; printf '{"step":1,"loss":%s}\n' "$1" """);
        var halted = Run("run", Sweep("[train, \"{x}\"]", trials: 4), "--slots", "1", "--no-progress");
        Assert.Equal(1, halted.ExitCode);
        Assert.Contains(
            "there is no program 'train' on the PATH of this machine",
            halted.StandardError,
            StringComparison.Ordinal
        );
        Assert.Contains("`sweep resume faults` goes on", halted.StandardError, StringComparison.Ordinal);
        Assert.Equal(2, Run("resume", "faults", "--no-progress").ExitCode);

        Program("train", """printf '{"step":1,"loss":%s}\n' "$1" """);
        var resumed = Run("resume", "faults", "--no-progress");
        Assert.True(resumed.ExitCode == 0, resumed.StandardError);
        using var sweep = StoredSweep.Open(folder, "faults");
        Assert.All(
            sweep.State.Trials,
            trial => Assert.Equal((TrialState.Completed, 0), (trial.State, trial.Counts.Failures))
        );
    }

    [Fact]
    public void Trials_that_fail_alike_end_the_sweep_and_are_tried_again_on_request()
    {
        Program("train", """echo "pid $$: No module named 'numpy'" >&2; exit 1""");
        var file = Sweep("[train, \"{x}\"]", trials: 30, "retries: 2");
        var failed = Run("run", file, "--slots", "2", "--no-progress");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains(
            "trials failed alike before they reported anything: exit code 1; its last words: pid",
            failed.StandardError,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`sweep resume faults --retry-failed` tries them again",
            failed.StandardError,
            StringComparison.Ordinal
        );
        using (var sweep = StoredSweep.Open(folder, "faults"))
        {
            Assert.InRange(sweep.State.Failed.Count, 10, 11);
            Assert.InRange(sweep.Events.OfType<AttemptStarted>().Count(), 12, 20);
        }

        Program("train", """printf '{"step":1,"loss":%s}\n' "$1" """);
        var resumed = Run("resume", "faults", "--retry-failed", "--no-progress");
        Assert.True(resumed.ExitCode == 0, resumed.StandardError);
        using var mended = StoredSweep.Open(folder, "faults");
        Assert.Equal(30, mended.State.Trials.Count(trial => trial.State == TrialState.Completed));
    }

    [Fact]
    public void A_finished_sweep_without_a_result_says_each_reason_once_and_exits_with_1()
    {
        Program("train", """exit 3""");
        var run = Run("run", Sweep("[train, \"{x}\"]", trials: 8, "fail_fast: false"), "--slots", "2", "--no-progress");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("8 trials failed alike, trial ", run.Output, StringComparison.Ordinal);
        var resumed = Run("resume", "faults");
        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains("8 trials failed alike, trial ", resumed.StandardError, StringComparison.Ordinal);
        Assert.Contains(
            "`sweep resume faults --retry-failed` tries the 8 trials that failed again",
            resumed.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_program_that_is_not_there_is_named_with_its_line_and_nothing_is_created()
    {
        var run = Run("run", Sweep("[train, \"{x}\"]", trials: 8));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("faults.yaml:9:", run.StandardError, StringComparison.Ordinal);
        Assert.Contains(
            "command.run: there is no program 'train' on the PATH of this machine",
            run.StandardError,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".sweep")));
    }

    private string Programs => Path.Combine(folder.Path, "bin");

    private string WithPrograms => $"{Programs}:/usr/bin:/bin";

    /// <summary>A program of the shell, on the path of those who have it.</summary>
    private void Program(string name, string script)
    {
        Directory.CreateDirectory(Programs);
        var file = folder.Write(Path.Combine("bin", name), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Sweep(string run, int trials, string more = "retries: 0") =>
        folder.Write(
            "faults.yaml",
            $$"""
            sweep: faults
            seed: 1
            trials: {{trials.ToString(CultureInfo.InvariantCulture)}}
            {{more}}
            sampler: {kind: random}
            objectives: [{metric: loss, goal: minimize}]
            runner: command
            command:
              run: {{run}}
            parameters:
              x: {distribution: uniform, min: 0, max: 1}
            """
        );

    private SweepResult Run(params string[] arguments)
    {
        var process = Start(arguments, ("PATH", WithPrograms));
        return process.Wait();
    }

    private (SweepProcess Run, string Address) Listen(string file)
    {
        var address = $"127.0.0.1:{ReservedPort.Take()}";
        var run = Start(
            ["run", file, "--slots", "0", "--no-progress", "--listen", address, "--worker-port", "0"],
            ("PATH", WithPrograms)
        );
        Await(() => run.StandardError.Contains("join with", StringComparison.Ordinal), run);
        return (run, address);
    }

    /// <summary>A worker, once it has joined.</summary>
    private void Join(
        (SweepProcess Run, string Address) coordinator,
        string name,
        params (string Name, string Value)[] environment
    )
    {
        var worker = Start(
            ["worker", "--join", coordinator.Address, "--slots", "1", "--name", name, "--allow-commands"],
            environment
        );
        Await(() => worker.StandardError.Contains("joined", StringComparison.Ordinal), worker);
    }

    private SweepProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var process = SweepProcess.Start(
            folder,
            environment.ToDictionary(entry => entry.Name, entry => entry.Value),
            arguments
        );
        processes.Add(process);
        return process;
    }

    private static void Await(Func<bool> holds, SweepProcess process) =>
        Assert.True(
            SpinWait.SpinUntil(() => holds() || process.HasExited, Limit) && !process.HasExited,
            process.StandardError
        );
}
