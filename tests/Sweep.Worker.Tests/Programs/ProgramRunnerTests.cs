using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Tests.Programs;

/// <summary>What a trial that is a program reports and leaves.</summary>
public sealed class ProgramRunnerTests
{
    private readonly ProgramTrial trial = new();

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
    public void What_is_no_report_is_kept_and_a_file_that_the_program_leaves_goes_before_it()
    {
        const string output = """echo '{"hello": 1}'; echo '[1]'; printf '{"step":1,"loss":1}\nlast'""";
        Assert.Equal(
            ["[1]", "last", """{"hello": 1}"""],
            trial
                .Result(trial.Script(output + "; echo"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains("oops", trial.Result(trial.Script(output + "; echo oops >&2")), StringComparison.Ordinal);
        Assert.Equal("weights", trial.Result(trial.Script(output + "; printf weights > $SWEEP_OUT")));
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_values_and_at_the_end_divergence()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Script(
                """
                echo '{"step":1,"loss":NaN,"a\"NaN":1}'
                echo '{"step":2,"loss":NaN,"grad":-Infinity}'
                echo '{"step":3,"loss":1,"grad":Infinity}'
                """
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
                """
                echo '{"step":2,"loss":2}'
                echo '{"step":1,"loss":0}'
                echo '{"step":2,"loss":1}'
                echo '{"step":0,"loss":0}'
                echo '{"step":1.5,"loss":0}'
                echo '{"step":3,"loss":"low"}'
                echo '{"step":4,"loss":3}'
                """
            )
        );
        Assert.Equal(2, completed.Values["loss"]);
        Assert.Equal([2.0, 3.0], trial.Curves.SelectMany(curve => curve.Values));
    }

    [Fact]
    public void The_last_words_stand_in_the_reason() =>
        Assert.Equal(
            new AttemptOutcome.Failed("exit code 1; its last words: three | four | five | six | \uFFFD seven"),
            trial.Script(
                """
                for word in one two three four five six; do echo $word >&2; done
                printf '\n\377 se\007ven\n' | tr -d '\007' >&2
                exit 1
                """
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
        Assert.Equal(new AttemptOutcome.Refused(reason), trial.Run(ProgramTrial.Settings(program)));

    [Fact]
    public void A_folder_that_is_not_there_is_the_nodes_fault() =>
        Assert.Equal(
            new AttemptOutcome.Refused("there is no folder /no/where on this machine to run the program in"),
            trial.Run(ProgramTrial.Settings("true").With("command.directory", SettingValue.Of("/no/where")))
        );

    [Fact]
    public void A_worker_that_runs_no_programs_hands_them_back() =>
        Assert.IsType<AttemptOutcome.Refused>(new ProgramTrial { IsAllowed = false }.Script("echo never"));

    [Fact]
    public void No_output_is_an_empty_result()
    {
        var settings = ProgramTrial
            .Settings("sh", "-c", "exec 1>&- 2>&-; sleep 0.2")
            .With("command.reports", new SettingValue.List([]));
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
        var settings = ProgramTrial.Settings(
            "sh",
            "-c",
            script.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)
        );
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Run(settings, 2, new CheckpointRef(1, saved.Step, saved.Blob))
        );
        Assert.Equal((8.0, 2, 3), (completed.Values["loss"], completed.KeptEpoch, completed.Epochs));
        Assert.Equal(1, trial.Reports.OfType<TrainingStarted>().Last().Step);
    }
}
