using System.Globalization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Tests.Processes;

namespace Sweep.Worker.Tests.Commands;

public sealed class CommandRunnerTests
{
    private readonly CommandTrial trial = new();

    [Fact]
    public void The_values_are_those_of_the_best_step_and_of_the_final_report()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Script(
                """
                echo '{"step": 1, "loss": 0.5, "size": 1}'
                echo '{"step": 2, "loss": 0.25}'; echo '{"step": 2, "size": 2}'
                echo '{"step": 3, "loss": 0.75, "size": 3}'
                echo '{"final": {"accuracy": 0.9}}'
                """
            )
        );
        Assert.Equal(
            [("accuracy", 0.9), ("loss", 0.25), ("size", 2)],
            completed.Values.Select(entry => (entry.Key, entry.Value))
        );
        Assert.Equal((2, 3), (completed.KeptEpoch, completed.Epochs));
        Assert.Equal(
            [0.5, 0.25, 0.75],
            trial.Curves.Where(curve => curve.Metric == "loss").SelectMany(curve => curve.Values)
        );
    }

    [Fact]
    public void Arguments_environment_and_a_file_tell_the_same_parameters()
    {
        var settings = CommandTrial
            .Settings(
                "sh",
                "-c",
                """echo "$@"; echo $SWEEP_PARAM_LEARNING_RATE $SWEEP_TRIAL $SWEEP_ATTEMPT $SWEEP_SEED $MINE; cat $SWEEP_PARAMETERS; printf '\n{{"step":1,"loss":1}}\n'""",
                "x",
                "--lr",
                "{learning-rate}",
                "{{{wide}}}",
                "{seed}",
                "{trial}"
            )
            .With("command.pass", CommandTrial.List("arguments", "environment", "json"))
            .With("command.environment", Value.Map.Empty.With("MINE", Value.Of("yes")))
            .With(
                "parameters",
                new Value.Map(
                    Value
                        .Map.Empty.Entries.Add("learning-rate", Value.Of(0.001))
                        .Add("wide", Value.Of(true))
                        .Add("a.b", Value.Of("é \" '"))
                )
            );
        var lines = trial.Result(trial.Run(settings, attempt: 3)).Split('\n');
        var seed = lines[0].Split(' ')[3];
        Assert.Equal($"--lr 0.001 {{true}} {seed} 7", lines[0]);
        Assert.Equal($"0.001 7 3 {seed} yes", lines[1]);
        Assert.InRange(long.Parse(seed, CultureInfo.InvariantCulture), 0, int.MaxValue);
        Assert.Equal("""{"a.b":"\u00E9 \u0022 \u0027","learning-rate":0.001,"wide":true}""", lines[2]);
    }

    [Fact]
    public void Arguments_that_stand_together_are_left_out_where_a_parameter_is_not_chosen()
    {
        var settings = CommandTrial.Settings("sh", "-c", """echo "$@"; printf '{{"step":1,"loss":1}}\n'""", "x");
        var run = (Value.List)settings.At("command.run")!;
        settings = settings
            .With(
                "command.run",
                new Value.List([
                    .. run.Items,
                    CommandTrial.List("--depth", "{depth}"),
                    Value.Of("{width}"),
                    CommandTrial.List("--lr", "{lr}"),
                ])
            )
            .With("parameters", Value.Map.Empty.With("lr", Value.Of(2)));
        Assert.Equal("--lr 2\n", trial.Result(trial.Run(settings)));
    }

    [Fact]
    public void Values_of_every_kind_reach_the_program_in_its_arguments_and_its_environment()
    {
        var settings = CommandTrial
            .Settings(
                "sh",
                "-c",
                """for a in "$@"; do echo "= $a"; done; env | grep ^SWEEP_PARAM_ | sort; printf '{{"step":1,"loss":1}}\n'""",
                "x",
                "{small}",
                "{zero}",
                "{whole}",
                "{long}",
                "{list}",
                "{map}",
                "--amp{amp?}",
                "--no-amp{amp!}",
                "--plain{plain?}",
                "--no-plain{plain!}",
                "--none={none}"
            )
            .With("command.pass", CommandTrial.List("arguments", "environment"));
        var run = (Value.List)settings.At("command.run")!;
        settings = settings
            .With(
                "command.run",
                new Value.List([
                    .. run.Items,
                    CommandTrial.List("--list-of", "{none}"),
                    CommandTrial.List("--flag", "{amp?}", "2"),
                    CommandTrial.List("--flag", "{plain?}"),
                ])
            )
            .With(
                "parameters",
                new Value.Map(
                    Value
                        .Map.Empty.Entries.Add("small", Value.Of(0.00001))
                        .Add("zero", Value.Of(-0.0))
                        .Add("whole", Value.Of(1.0))
                        .Add("long", Value.Of(long.MaxValue))
                        .Add("list", new Value.List([Value.Of(1), Value.Of(1e-7), Value.Of("é \"")]))
                        .Add("map", Value.Map.Empty.With("a", new Value.Null()).With("b", Value.Of(true)))
                        .Add("amp", Value.Of(true))
                        .Add("plain", Value.Of(false))
                        .Add("none", new Value.Null())
                )
            );
        string[] expected =
        [
            "= 1e-05",
            "= 0",
            "= 1",
            "= 9223372036854775807",
            """= [1,1e-07,"é \""]""",
            """= {"a":null,"b":true}""",
            "= --amp",
            "= --no-plain",
            "= --flag",
            "= 2",
            "SWEEP_PARAM_AMP=true",
            """SWEEP_PARAM_LIST=[1,1e-07,"é \""]""",
            "SWEEP_PARAM_LONG=9223372036854775807",
            """SWEEP_PARAM_MAP={"a":null,"b":true}""",
            "SWEEP_PARAM_PLAIN=false",
            "SWEEP_PARAM_SMALL=1e-05",
            "SWEEP_PARAM_WHOLE=1",
            "SWEEP_PARAM_ZERO=0",
        ];
        Assert.Equal(expected, trial.Result(trial.Run(settings)).Split('\n').SkipLast(1));
    }

    [Fact]
    public void Numbers_in_the_file_of_parameters_are_written_as_every_reader_takes_them()
    {
        var settings = CommandTrial
            .Settings("sh", "-c", """cat $SWEEP_PARAMETERS; printf '\n{{"step":1,"loss":1}}\n'""")
            .With("command.pass", CommandTrial.List("json"))
            .With(
                "parameters",
                Value
                    .Map.Empty.With("a", Value.Of(0.00001))
                    .With("b", Value.Of(-0.0))
                    .With("c", new Value.Null())
                    .With("d", new Value.List([Value.Of(1e22), Value.Of(2)]))
            );
        Assert.Equal(
            """{"a":1e-05,"b":0.0,"c":null,"d":[1e+22,2]}""",
            trial.Result(trial.Run(settings)).Split('\n')[0]
        );
    }

    [Fact]
    public void What_is_no_report_is_kept_and_a_file_that_the_program_leaves_goes_before_it()
    {
        const string talk = """echo '{"hello": 1}'; echo '[1]'; printf '{"step":1,"loss":1}\nlast'""";
        Assert.Equal(
            ["[1]", "last", """{"hello": 1}"""],
            trial
                .Result(trial.Script(talk + "; echo"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains("oops", trial.Result(trial.Script(talk + "; echo oops >&2")), StringComparison.Ordinal);
        Assert.Equal("weights", trial.Result(trial.Script(talk + "; printf weights > $SWEEP_OUT")));
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_values_and_at_the_end_divergence()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Script(
                """echo '{"step":1,"loss":NaN,"a\"NaN":1}'; echo '{"step":2,"loss":NaN,"grad":-Infinity}'; echo '{"step":3,"loss":1,"grad":Infinity}'"""
            )
        );
        Assert.Equal(double.PositiveInfinity, completed.Values["grad"]);
        Assert.Equal(3, completed.KeptEpoch);
        Assert.Contains(
            "at step 2",
            Assert
                .IsType<AttemptOutcome.Diverged>(
                    trial.Script("""echo '{"step":1,"loss":1}'; echo '{"step":2,"loss":NaN}'""")
                )
                .Reason,
            StringComparison.Ordinal
        );
        Assert.IsType<AttemptOutcome.Diverged>(
            trial.Script("""echo '{"step":1,"loss":1}'; echo '{"final": {"loss": null}}'""")
        );
    }

    [Fact]
    public void Steps_that_go_back_or_come_again_are_passed_over()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Script(
                """echo '{"step":2,"loss":2}'; echo '{"step":1,"loss":0}'; echo '{"step":2,"loss":1}'; echo '{"step":0,"loss":0}'; echo '{"step":1.5,"loss":0}'; echo '{"step":3,"loss":"low"}'; echo '{"step":4,"loss":3}'"""
            )
        );
        Assert.Equal(2, completed.Values["loss"]);
        Assert.Equal([2.0, 3.0], trial.Curves.SelectMany(curve => curve.Values));
    }

    [Theory]
    [
        InlineData("exit 3", "exit code 3"),
        InlineData("kill -KILL $$", "killed by SIGKILL (out of memory?)"),
        InlineData("kill -SEGV $$", "killed by SIGSEGV")
    ]
    [
        InlineData("kill -TERM 0", "killed by SIGTERM"),
        InlineData(
            "true",
            "it ended without a report of loss; a report is a line of its standard output such as {\"step\": 1, "
                + "\"loss\": 0.5}"
        )
    ]
    [InlineData(
        """echo '{"step":5,"size":1}'""",
        "it ended without a report of loss; a report is a line of its standard output such as {\"step\": 1, "
            + "\"loss\": 0.5}"
    )]
    public void An_end_that_is_none_of_a_trial_says_why(string script, string reason) =>
        Assert.Equal(new AttemptOutcome.Failed(reason), trial.Script(script));

    [Fact]
    public void The_last_words_stand_in_the_reason() =>
        Assert.Equal(
            new AttemptOutcome.Failed("exit code 1; its last words: three | four | five | six | \uFFFD seven"),
            trial.Script(
                """for word in one two three four five six; do echo $word >&2; done; printf '\n\377 se\007ven\n' | tr -d '\007' >&2; exit 1"""
            )
        );

    [Theory]
    [InlineData("no-such-program", "there is no program 'no-such-program' on the PATH of this machine")]
    [InlineData("./no-such-program", "./no-such-program: there is no such program on this machine (/no-such-program)")]
    [
        InlineData("/etc/passwd", "/etc/passwd: it may not be executed; chmod +x allows it"),
        InlineData("/etc", "/etc: a folder, expected a program")
    ]
    public void A_program_that_cannot_be_run_is_the_nodes_fault(string program, string reason) =>
        Assert.Equal(new AttemptOutcome.Refused(reason), trial.Run(CommandTrial.Settings(program)));

    [Fact]
    public void A_folder_that_is_not_there_is_the_nodes_fault() =>
        Assert.Equal(
            new AttemptOutcome.Refused("there is no folder /no/where on this machine to run the command in"),
            trial.Run(CommandTrial.Settings("true").With("command.directory", Value.Of("/no/where")))
        );

    [Fact]
    public void Arguments_that_are_too_long_are_the_trials_fault()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(
            trial.Run(CommandTrial.Settings("true", new string('x', 8 << 20)))
        );
        Assert.StartsWith("true could not be started: ", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_runs_no_commands_hands_them_back() =>
        Assert.IsType<AttemptOutcome.Refused>(new CommandTrial { IsAllowed = false }.Script("echo never"));

    [Fact]
    public void No_output_is_an_empty_result()
    {
        var settings = CommandTrial
            .Settings("sh", "-c", "exec 1>&- 2>&-; sleep 0.2")
            .With("command.reports", new Value.List([]));
        Assert.Equal("", trial.Result(trial.Run(settings)));
    }

    [Fact]
    public void A_flood_of_output_is_kept_at_both_ends()
    {
        var result = trial.Result(
            trial.Script(
                """echo first; head -c 1000000000 /dev/zero | tr '\0' x; echo; echo '{"step":1,"loss":1}'; echo last"""
            )
        );
        Assert.StartsWith("first\nxxx", result, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nlast\n", result, StringComparison.Ordinal);
        Assert.Contains("bytes are left out here", result, StringComparison.Ordinal);
        Assert.InRange(result.Length, 1 << 20, (1 << 20) + 100);
    }

    [Fact]
    public void A_flood_of_reports_is_ten_messages_a_second_and_has_an_end()
    {
        var began = TimeProvider.System.GetTimestamp();
        var failed = Assert.IsType<AttemptOutcome.Failed>(
            trial.Script("""exec awk 'BEGIN { for (i = 1; ; i++) printf "{\"step\":%d,\"loss\":%d}\n", i, i }'""")
        );
        Assert.StartsWith(
            "it was ended because it sent more than 1000000 reports",
            failed.Reason,
            StringComparison.Ordinal
        );
        Assert.InRange(
            trial.Reports.OfType<Measured>().Count(),
            1,
            2 + 10 * (1 + TimeProvider.System.GetElapsedTime(began).TotalSeconds)
        );
    }

    [Fact]
    public void A_stop_asks_and_then_takes_no_answer()
    {
        var stubborn = new CommandTrial { Grace = TimeSpan.FromSeconds(0.3), Reported = StopAtFirst };
        Assert.IsType<AttemptOutcome.Stopped>(
            stubborn.Script("""trap '' TERM; echo '{"step":1,"loss":1}'; while :; do sleep 0.1; done""")
        );
        var polite = new CommandTrial { Reported = StopAtFirst };
        var file = Path.GetTempFileName();
        Assert.IsType<AttemptOutcome.Stopped>(
            polite.Script(
                $$"""trap 'echo bye > {{file}}; exit 0' TERM; echo '{"step":1,"loss":1}'; while :; do sleep 0.1; done"""
            )
        );
        Assert.Equal("bye\n", File.ReadAllText(file));
        File.Delete(file);
    }

    [Fact]
    public void A_checkpoint_is_what_the_next_attempt_goes_on_from()
    {
        const string script = """
            from=0; best=9
            if [ -n "$SWEEP_CHECKPOINT" ]; then from=$(cat $SWEEP_CHECKPOINT); fi
            echo $((from + 1)) > $SWEEP_CHECKPOINT_DIR/at
            printf '{"step":%d,"loss":%d}\n{"checkpoint":"at"}\n' $((from + 1)) $((best - from))
            if [ $from = 0 ]; then while :; do sleep 0.1; done; fi
            echo "{\"step\":$((from + 2)),\"loss\":100}"
            """;
        trial.Reported = (report, session) =>
        {
            if (report is CheckpointSaved or Measured)
                session.RequestStop(StopReason.HandBack);
        };
        Assert.IsType<AttemptOutcome.Stopped>(trial.Script(script));
        var saved = Assert.Single(trial.Reports.OfType<CheckpointSaved>());
        Assert.Equal(1, saved.Step);
        trial.Reported = null;
        var settings = CommandTrial.Settings(
            "sh",
            "-c",
            script.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)
        );
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Run(settings, 2, new CheckpointRef(1, saved.Step, saved.Blob))
        );
        Assert.Equal((8.0, 2, 3), (completed.Values["loss"], completed.KeptEpoch, completed.Epochs));
        Assert.Equal(1, trial.Reports.OfType<AttemptBegan>().Last().Step);
    }

    [Fact]
    public void Nothing_that_a_program_began_outlives_its_attempt()
    {
        var result = trial.Result(trial.Script("""sleep 1000 & echo $!; echo '{"step":1,"loss":1}'"""));
        Living.AssertGone(int.Parse(result, CultureInfo.InvariantCulture));
    }

    private static void StopAtFirst(WorkerReport report, Sweep.Worker.Training.TrialSession session)
    {
        if (report is Measured)
            session.RequestStop(StopReason.Cancel);
    }

    [Fact]
    public void A_program_that_is_silent_for_its_limit_is_ended_and_says_so()
    {
        var settings = CommandTrial
            .ShellSettings("echo begins; sleep 1000")
            .With("command.progress_timeout", Value.Of(1.0));
        var reason = Assert.IsType<AttemptOutcome.Failed>(trial.Run(settings)).Reason;
        Assert.Equal(
            "it was ended because it wrote nothing for 1 s, the limit that command.progress_timeout sets; its last "
                + "words: begins",
            reason
        );
    }

    [Fact]
    public void Any_output_keeps_a_program_from_being_taken_for_hung()
    {
        // Longer than the limit as a whole, by bytes that are no line and no report.
        var settings = CommandTrial
            .ShellSettings(
                """for i in 1 2 3 4 5 6 7 8; do printf . >&2; sleep 0.5; done; echo '{"step": 1, "loss": 1}'"""
            )
            .With("command.progress_timeout", Value.Of(2.5));
        Assert.IsType<AttemptOutcome.Completed>(trial.Run(settings));
    }

    [Fact]
    public async Task A_program_that_reports_only_at_its_end_works_all_the_time()
    {
        var end = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}");
        var running = Task.Run(
            () =>
                trial.Script(
                    $"while [ ! -e {end} ]; do sleep 0.1; done; rm {end}; echo '{{\"step\": 1, \"loss\": 1}}'"
                ),
            TestContext.Current.CancellationToken
        );
        Assert.True(
            SpinWait.SpinUntil(() => trial.Session?.Activity > 10, TimeSpan.FromMinutes(2)),
            "its worker says that it looks after it"
        );
        await File.WriteAllTextAsync(end, "", TestContext.Current.CancellationToken);
        Assert.IsType<AttemptOutcome.Completed>(await running);
    }

    [Fact]
    public void A_program_whose_time_is_up_is_ended_and_completes_with_what_it_kept()
    {
        // Long enough for a shell to begin on a machine that is full of tests.
        var timed = new CommandTrial { Timeout = TimeSpan.FromSeconds(4) };
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            timed.Script("""echo '{"step": 1, "loss": 0.5}'; sleep 1000""")
        );
        Assert.Equal((0.5, "ended by trial_timeout after 4 s, at step 1"), (completed.Values["loss"], completed.Note));
    }

    [Fact]
    public void A_program_whose_time_is_up_and_that_kept_nothing_has_timed_out()
    {
        var timed = new CommandTrial { Timeout = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(0.2) };
        var reason = Assert
            .IsType<AttemptOutcome.TimedOut>(timed.Script("trap '' TERM; sleep 1000 & wait; wait"))
            .Reason;
        Assert.StartsWith("ended by trial_timeout after 1 s; ", reason, StringComparison.Ordinal);
    }

    [Theory, InlineData("TERM"), InlineData("KILL")]
    public async Task A_program_that_dies_by_a_signal_around_its_workers_stop_is_handed_back(string signal)
    {
        var dying = new CommandTrial { SignalHold = TimeSpan.FromMinutes(5) };
        var begun = new TaskCompletionSource();
        var number = 0;
        dying.Reported = (report, _) =>
        {
            if (report is Measured measured)
                number = (int)measured.Curves[0].Values[0];
            if (number > 0)
                begun.TrySetResult();
        };
        var running = Task.Run(
            () => dying.Script($"echo \"{{\\\"step\\\": 1, \\\"loss\\\": $$}}\"; sleep 0.3; kill -{signal} $$"),
            TestContext.Current.CancellationToken
        );
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Living.AssertGone(number);
        dying.Session!.RequestStop(StopReason.HandBack);
        Assert.IsType<AttemptOutcome.Stopped>(await running);
    }

    [Fact]
    public void A_death_by_a_signal_without_a_stop_is_a_failure_after_a_while()
    {
        var held = new CommandTrial { SignalHold = TimeSpan.FromSeconds(1) };
        var began = TimeProvider.System.GetTimestamp();
        Assert.StartsWith(
            "killed by SIGTERM",
            Assert.IsType<AttemptOutcome.Failed>(held.Script("kill -TERM $$")).Reason,
            StringComparison.Ordinal
        );
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= held.SignalHold);
    }

    [Fact]
    public void No_other_end_is_held()
    {
        var held = new CommandTrial { SignalHold = TimeSpan.FromHours(1) };
        Assert.StartsWith(
            "exit code 3",
            Assert.IsType<AttemptOutcome.Failed>(held.Script("exit 3")).Reason,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "killed by SIGSEGV",
            Assert.IsType<AttemptOutcome.Failed>(held.Script("kill -SEGV $$")).Reason,
            StringComparison.Ordinal
        );
    }
}
