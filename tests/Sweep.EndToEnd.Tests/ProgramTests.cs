using System.Globalization;
using System.Text.Json;
using Sweep.Shared.Domain.Trials;
using Sweep.Tests.Ports;

namespace Sweep.EndToEnd.Tests;

/// <summary>Sweeps whose trials are programs, by the real program.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_shell_script_is_swept_and_a_trial_that_dies_says_how()
    {
        var file = Sweep(
            """[sh, -c, "if [ $SWEEP_TRIAL = 1 ]; then echo no memory >&2; kill -KILL $$; fi; """
                + """printf '{{\"step\":1,\"loss\":%s}}\\n' $1; echo done", x, "{x}"]"""
        );
        var run = SweepProcess.Run(folder, "run", file, "--slots", "2");
        Assert.True(run.ExitCode == 0, run.StandardError);
        using (var sweep = StoredSweep.Open(folder, "c"))
        {
            Assert.Equal(
                [TrialState.Completed, TrialState.Failed, TrialState.Completed, TrialState.Completed],
                sweep.State.Trials.Select(trial => trial.State)
            );
            Assert.All(
                sweep.State.Trials.Where(trial => trial.Number != 1),
                trial => Assert.Equal(trial.Parameters["x"].Number, trial.Values["loss"])
            );
        }

        Assert.Contains(
            "killed by SIGKILL (out of memory?); its last words: no memory",
            SweepProcess.Run(folder, "show", "c", "1").Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, SweepProcess.Run(folder, "checkpoint", "c", "--out", "best").ExitCode);
        Assert.Equal("done\n", File.ReadAllText(Path.Combine(folder.Path, "best", "result")));
    }

    [Fact]
    public void Null_flags_lists_and_maps_go_through_the_sweep_and_come_out_as_they_were()
    {
        var told = Path.Combine(folder.Path, "told");
        var file = folder.Write(
            "v.yaml",
            $$$"""
            sweep: v
            sampler: {kind: grid}
            objectives: [{metric: loss, goal: minimize}]
            runner: command
            command:
              run:
                - sh
                - -c
                - "cat $SWEEP_PARAMETERS >> {{{told}}}; echo \" $*\" >> {{{told}}}; echo '{{\"step\":1,\"loss\":1}}'"
                - x
                - "{lr}"
                - --amp{amp?}
                - [--sizes, "{sizes}"]
              pass: [arguments, json]
            parameters:
              lr: {values: [1.0e-5]}
              amp: {values: [true, false]}
              sizes: {values: [null, [32, 16], {a: null, b: [0.5, x]}]}
            """
        );
        Assert.Equal(0, SweepProcess.Run(folder, "run", file, "--slots", "1", "--trials", "3").ExitCode);
        Assert.Equal(0, SweepProcess.Run(folder, "resume", "v", "--slots", "1", "--trials", "6").ExitCode);
        string[] expected =
        [
            """{"amp":true,"lr":1e-05,"sizes":null} 1e-05 --amp""",
            """{"amp":true,"lr":1e-05,"sizes":[32,16]} 1e-05 --amp --sizes [32,16]""",
            """{"amp":true,"lr":1e-05,"sizes":{"a":null,"b":[0.5,"x"]}} 1e-05 --amp --sizes {"a":null,"b":[0.5,"x"]}""",
            """{"amp":false,"lr":1e-05,"sizes":null} 1e-05""",
            """{"amp":false,"lr":1e-05,"sizes":[32,16]} 1e-05 --sizes [32,16]""",
            """{"amp":false,"lr":1e-05,"sizes":{"a":null,"b":[0.5,"x"]}} 1e-05 --sizes {"a":null,"b":[0.5,"x"]}""",
        ];
        Assert.Equal(expected, File.ReadAllLines(told));
        var show = SweepProcess.Run(folder, "show", "v", "2").Output;
        Assert.Contains("""sizes  {"a":null,"b":[0.5,"x"]}""", show, StringComparison.Ordinal);
        var csv = SweepProcess.Run(folder, "export", "v", "--format", "csv").Output.Split('\n');
        Assert.EndsWith(",true,1e-05,null", csv[1], StringComparison.Ordinal);
        Assert.EndsWith(",true,1e-05,\"{\"\"a\"\":null,\"\"b\"\":[0.5,\"\"x\"\"]}\"", csv[3], StringComparison.Ordinal);
        using var json = JsonDocument.Parse(SweepProcess.Run(folder, "leaderboard", "v", "--format", "json").Output);
        var sizes = json.RootElement.GetProperty("trials").EnumerateArray().Take(3).Select(SizesOf);
        Assert.Equal(["null", "[32,16]", """{"a":null,"b":[0.5,"x"]}"""], sizes);
        using var sweep = StoredSweep.Open(folder, "v");
        sweep.AssertSuggestionsRecompute();
    }

    private static string SizesOf(JsonElement trial) =>
        JsonSerializer.Serialize(trial.GetProperty("params").GetProperty("sizes"));

    [Theory, InlineData(SweepProcess.Kill), InlineData(SweepProcess.Terminate)]
    public void No_program_outlives_the_sweep(int signal)
    {
        var started = Path.Combine(folder.Path, "started");
        var file = Sweep(
            $$"""[sh, -c, "trap '' TERM; sleep 1000 & echo $$ $! >> {{started}}; wait; sleep 1000", x, "{x}"]"""
        );
        using var run = SweepProcess.Start(folder, "run", file, "--slots", "2");
        Assert.True(
            SpinWait.SpinUntil(
                () => File.Exists(started) && File.ReadAllLines(started).Length == 2,
                TimeSpan.FromSeconds(60)
            ),
            "no program was started"
        );
        run.Signal(signal);
        run.Wait();
        var processes = File.ReadAllLines(started)
            .SelectMany(line => line.Split(' '))
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture))
            .ToArray();
        Assert.Equal(4, processes.Length);
        Assert.All(
            processes,
            process =>
                Assert.True(
                    SpinWait.SpinUntil(() => !ProcessTree.IsAlive(process), TimeSpan.FromMinutes(1)),
                    $"process {process} is alive"
                )
        );
    }

    [Fact]
    public void What_a_killed_sweep_left_goes_with_the_next_one()
    {
        using (
            var run = SweepProcess.Start(folder, "run", Sweep("""[sh, -c, "sleep 1000", x, "{x}"]"""), "--slots", "2")
        )
        {
            Assert.True(
                SpinWait.SpinUntil(() => Left().Length == 2, TimeSpan.FromSeconds(60)),
                $"no trial began: {run.StandardError}"
            );
            run.Signal(SweepProcess.Kill);
            run.Wait();
        }

        Assert.Equal(2, Left().Length);
        var next = SweepProcess.Run(
            folder,
            "run",
            Sweep("""[sh, -c, "printf '{{\"step\":1,\"loss\":%s}}\\n' $1", x, "{x}"]"""),
            "--name",
            "next"
        );
        Assert.True(next.ExitCode == 0, next.StandardError);
        Assert.Empty(Left());
    }

    [Fact]
    public void A_metric_with_a_path_for_a_name_is_swept_sorted_by_and_exported()
    {
        var file = Sweep(
            """[sh, -c, "printf '{{\"step\":1,\"val/loss\":%s,\"recall@10\":%s}}\n' $1 $2", x, "{x}", "{trial}"]""",
            metric: "val/loss"
        );
        var run = SweepProcess.Run(folder, "run", file);
        Assert.True(run.ExitCode == 0, run.StandardError);
        Assert.Contains("val/loss", SweepProcess.Run(folder, "leaderboard", "c").Output, StringComparison.Ordinal);
        var csv = SweepProcess
            .Run(folder, "leaderboard", "c", "--sort", "recall@10", "--format", "csv")
            .Output.Split('\n');
        Assert.Contains("values.recall@10,values.val/loss", csv[0], StringComparison.Ordinal);
        Assert.Equal(["0", "1", "2", "3"], csv[1..5].Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void An_objective_that_is_reported_every_few_steps_decides_with_the_other()
    {
        var file = Sweep(
            """[sh, -c, "for i in 1 2 3 4 5; do printf '{{\"step\":%s,\"loss\":%s}}\n' $i $i; done; """
                + """echo '{{\"step\":5,\"acc\":nan}}'; echo '{{\"step\":6,\"loss\":7,\"acc\":0.5}}'", x, "{x}"]"""
        );
        File.WriteAllText(
            file,
            File.ReadAllText(file)
                .Replace(
                    "goal: minimize}]",
                    "goal: minimize}, {metric: acc, goal: maximize}]",
                    StringComparison.Ordinal
                )
        );
        var run = SweepProcess.Run(folder, "run", file);
        Assert.True(run.ExitCode == 0, run.StandardError);
        using var sweep = StoredSweep.Open(folder, "c");
        Assert.All(sweep.State.Trials, trial => Assert.Equal((7, 0.5), (trial.Values["loss"], trial.Values["acc"])));
    }

    [Fact]
    public void What_each_attempt_wrote_is_shown_also_of_those_that_failed()
    {
        var file = Sweep(
            """[sh, -c, "echo out of $SWEEP_TRIAL; echo err $SWEEP_ATTEMPT >&2; """
                + """if [ $SWEEP_TRIAL$SWEEP_ATTEMPT = 11 ]; then exit 3; fi; """
                + """echo '{{\"step\":1,\"loss\":1}}'; printf 'a\\001b\\377'", x, "{x}"]"""
        );
        File.WriteAllText(file, File.ReadAllText(file).Replace("retries: 0", "retries: 1", StringComparison.Ordinal));
        var run = SweepProcess.Run(folder, "run", file);
        Assert.True(run.ExitCode == 0, run.StandardError);
        string[] failed = ["err 1", "out of 1"];
        Assert.Equal(
            failed,
            SweepProcess
                .Run(folder, "logs", "c", "1", "1")
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal)
        );
        var completed = SweepProcess.Run(folder, "logs", "c", "1").Output;
        Assert.Contains("err 2", completed, StringComparison.Ordinal);
        Assert.Contains("""{"step":1,"loss":1}""", completed, StringComparison.Ordinal);
        Assert.Contains("a\u0001b\uFFFD", completed, StringComparison.Ordinal);
        var absent = SweepProcess.Run(folder, "logs", "c", "1", "3");
        Assert.Equal(
            (2, true),
            (
                absent.ExitCode,
                absent.StandardError.Contains(
                    "trial 1 of 'c' has no attempt 3: they are 1 to 2",
                    StringComparison.Ordinal
                )
            )
        );
        Assert.Equal(2, SweepProcess.Run(folder, "logs", "c", "4").ExitCode);
    }

    [Fact]
    public void A_program_on_another_worker_is_followed_while_it_writes()
    {
        var address = $"127.0.0.1:{ReservedPort.Take()}";
        var go = Path.Combine(folder.Path, "go");
        var file = Sweep(
            $$$"""[sh, -c, "echo first; while [ ! -e {{{go}}} ]; do sleep 0.1; done; """
                + """echo '{{\"step\":1,\"loss\":1}}'; echo last", x, "{x}"]"""
        );
        using var coordinator = SweepProcess.Start(
            folder,
            "coordinator",
            "--listen",
            address,
            "--worker-port",
            "0",
            "--store",
            "fleet.db"
        );
        using var worker = SweepProcess.Start(folder, "worker", "--join", address, "--slots", "1", "--allow-commands");
        var tries = 0;
        SweepResult submitted;
        do submitted = SweepProcess.Run(folder, "submit", file, "--coordinator", address);
        while (submitted.ExitCode != 0 && ++tries < 20);
        Assert.True(submitted.ExitCode == 0, submitted.StandardError);
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                    SweepProcess
                        .Run(folder, "logs", "c", "0", "--coordinator", address)
                        .Output.Contains("first", StringComparison.Ordinal),
                TimeSpan.FromMinutes(1)
            ),
            worker.StandardError
        );
        using var follow = SweepProcess.Start(folder, "logs", "c", "0", "--follow", "--coordinator", address);
        File.WriteAllText(go, "");
        var followed = follow.Wait();
        Assert.Equal(0, followed.ExitCode);
        Assert.Equal(
            ["first", """{"step":1,"loss":1}""", "last"],
            followed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    private string[] Left() => Directory.GetDirectories(folder.Scratch, "sweep-trial-*");

    private string Sweep(string run, string metric = "loss") =>
        folder.Write(
            "c.yaml",
            $$$"""
            sweep: c
            trials: 4
            retries: 0
            sampler: {kind: random}
            objectives: [{metric: {{{metric}}}, goal: minimize}]
            runner: command
            command: {run: {{{run}}}}
            parameters: {x: {distribution: uniform, min: 0, max: 1}}
            """
        );
}
