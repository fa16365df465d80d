using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Programs;

namespace Sweep.Worker.Tests.Programs;

/// <summary>
/// What a worker says of the reports of a program, and when it ends one over them.
/// </summary>
public sealed class ProgramReportsTests
{
    private readonly ProgramTrial trial = new();

    [Fact]
    public void Each_kind_of_mistake_is_warned_of_once_and_names_its_metric()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            trial.Script(
                """
                for i in 1 2 3; do echo "{\"step\":$i,\"loss\":$i,\"acc\":high,\"f1\":}"; done
                echo '{"step":2,"loss":9}'; echo '{"step":1,"acc":9}'; echo '{"step":3,"loss":9}'; echo '{"step":4'
                """
            )
        );
        Assert.Equal(1, completed.Values["loss"]);
        Assert.Equal(
            [
                "step 1: the metric acc is 'high', expected a number; it is passed over",
                "step 1: the metric f1 is empty, expected a number; it is passed over",
                "step 2 (loss) was reported after step 3; it is passed over",
                "step 3: loss was reported twice, with different values; it is passed over",
            ],
            trial.Warnings[..4]
        );
        Assert.StartsWith("a report is no JSON: ", Assert.Single(trial.Warnings[4..]), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_it_writes_is_its_output_reports_and_warnings_among_it()
    {
        trial.Script("""echo out; echo '{"step":1,"loss":1,"acc":high}'; printf last; exit 1""");
        var lines = trial.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // A report is read a little after it was written, so its warning may come behind the last
        // line.
        var warnings = lines.Where(line => line.StartsWith("sweep:", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["out", """{"step":1,"loss":1,"acc":high}""", "last"], lines.Except(warnings));
        Assert.Equal(["sweep: step 1: the metric acc is 'high', expected a number; it is passed over"], warnings);

        var failed = Assert.IsType<AttemptOutcome.Failed>(trial.Script("echo err >&2; exit 1"));
        Assert.Equal("exit code 1; its last words: err", failed.Reason);
        Assert.EndsWith("err\n", trial.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_is_too_long_is_warned_of()
    {
        Assert.IsType<AttemptOutcome.Completed>(
            trial.Script(
                """
                for i in 1 2; do printf '{"step":1,"note":"'; head -c 200000 /dev/zero | tr '\0' x; echo '"}'; done
                head -c 200000 /dev/zero | tr '\0' '{'; echo; echo '{"step":1,"loss":1}'
                """
            )
        );
        Assert.Equal(["a report is longer than 65536 bytes; it is passed over"], trial.Warnings);
    }

    [Fact]
    public void Steps_that_come_again_and_again_end_the_trial()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(
            trial.Script("""echo '{"step":1,"loss":1}'; exec yes '{"step":1,"loss":1}'""")
        );
        Assert.StartsWith(
            "it was ended because it sent more than 1000000 reports",
            failed.Reason,
            StringComparison.Ordinal
        );
        Assert.Empty(trial.Warnings);
    }

    [Fact]
    public void Reports_of_many_bytes_end_the_trial()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(
            trial.Script(
                """
                long=$(head -c 30000 /dev/zero | tr '\0' x); exec yes "{\"step\":1,\"loss\":1,\"$long\":1}"
                """
            )
        );
        Assert.StartsWith(
            "it was ended because it sent more than 268435456 bytes of reports",
            failed.Reason,
            StringComparison.Ordinal
        );
        Assert.Single(trial.Warnings);
    }

    [Theory]
    [
        InlineData("mkfifo", "is a FIFO, expected a regular file"),
        InlineData("ln -s /dev/zero", "is a device, expected a regular file")
    ]
    [
        InlineData("mkdir", "is a folder, expected a regular file"),
        InlineData("truncate -s 1073741825", "has 1073741825 bytes, more than the limit of 1073741824")
    ]
    [InlineData("ln -s /dev/null", "is a device, expected a regular file")]
    public void What_is_no_file_is_refused_without_being_read(string make, string problem)
    {
        var script = $$"""echo '{"step":1,"loss":1}'; {{make}} $SWEEP_CHECKPOINT_DIR/at; echo '{"checkpoint":"at"}'""";
        Assert.IsType<AttemptOutcome.Completed>(trial.Script(script));
        Assert.EndsWith($"/at {problem}; it is passed over", Assert.Single(trial.Warnings), StringComparison.Ordinal);
        Assert.Empty(trial.Reports.OfType<CheckpointSaved>());

        var failed = Assert.IsType<AttemptOutcome.Failed>(
            trial.Script($$"""echo '{"step":1,"loss":1}'; {{make}} $SWEEP_OUT""")
        );
        Assert.Equal($"its result, the file at SWEEP_OUT, {problem}", failed.Reason);
    }

    [Fact]
    public void A_link_to_a_file_is_its_file_and_a_link_to_nothing_is_nothing()
    {
        Assert.Equal(
            "there",
            trial.Result(
                trial.Script(
                    """
                    echo '{"step":1,"loss":1}'
                    cd $SWEEP_CHECKPOINT_DIR; printf there > a; ln -s $PWD/a $SWEEP_OUT
                    """
                )
            )
        );
        Assert.Equal("", trial.Result(trial.Script("""echo '{"step":1,"loss":1}'; ln -s nowhere $SWEEP_OUT""")));
    }

    [Fact]
    public void Secrets_of_the_worker_are_kept_from_the_program_and_all_else_is_there()
    {
        string[] removed =
        [
            "SWEEP_TOKEN",
            "SWEEP_STORE",
            "PGPASSWORD",
            "PGHOST",
            "SWEEP_CHECKPOINT",
            "SWEEP_PARAM_LR",
            "SWEEP_PARAMETERS",
        ];
        string[] kept = ["SWEEP_DATA", "SWEEP_OF_MINE", "MY_PGHOST", "AWS_SECRET_ACCESS_KEY"];
        var inherited = removed.Concat(kept).Append("SWEEP_TRIAL").Select(name => KeyValuePair.Create(name, "outer"));
        var start = new StartTrial(
            Some.Key(trial: 7),
            "command",
            "cpu",
            ProgramTrial.Settings("true"),
            42,
            new("loss", default),
            []
        );
        using var folder = new AttemptFolder();
        var environment = new ProgramPlan(start).Environment(inherited, folder);
        Assert.Equal(
            kept.Order(StringComparer.Ordinal),
            environment.Where(entry => entry.Value == "outer").Select(entry => entry.Key)
        );
        Assert.Equal("7", environment["SWEEP_TRIAL"]);
        Assert.DoesNotContain(environment.Keys, removed.Contains);
    }
}
