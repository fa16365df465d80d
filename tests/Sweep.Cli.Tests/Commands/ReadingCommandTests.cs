using System.Text.Json;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Tests.Commands;

public class ReadingCommandTests
{
    [Fact]
    public async Task The_leaderboard_without_a_name_is_that_of_the_latest_sweep()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File("one"));
        await cli.EnterAsync("run", cli.File("two"));

        await cli.DoneAsync("leaderboard", "--format", "json");

        Assert.Equal("two", JsonDocument.Parse(cli.Output).RootElement.GetProperty("sweep").GetString());
        Assert.Contains("two, the latest of 2 sweeps", cli.StandardError);
    }

    [Fact]
    public async Task The_leaderboard_is_in_order_and_json_has_every_trial_unless_asked_for_less()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File(trials: 12));

        await cli.EnterAsync("leaderboard", "quick", "--format", "json");
        var values = Trials(cli)
            .Select(trial => trial.GetProperty("values").GetProperty("val_mse").GetDouble())
            .ToArray();
        Assert.Equal(12, values.Length);
        Assert.Equal(values.Order(), values);

        await cli.EnterAsync("leaderboard", "quick", "--format", "json", "--top", "3");
        Assert.Equal([1, 2, 3], Trials(cli).Select(trial => trial.GetProperty("rank").GetInt32()));
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    public async Task A_sweep_of_an_earlier_version_with_the_name_of_an_option_is_read_after_two_dashes(string name)
    {
        using var cli = new TestCommandLine();
        Assert
            .IsType<SweepOpening.Ready>(
                SweepOpening.Create(cli.Store, SomeTrials.Spec() with { Name = name }, SomeTrials.Start, "0.1.0")
            )
            .Close();

        await cli.DoneAsync("show", "--", name);

        Assert.StartsWith($"{name}, stopped\n", cli.Output);
    }

    [Fact]
    public async Task Sorting_by_a_metric_keeps_the_ranks_and_an_unknown_one_is_refused()
    {
        using var cli = new TestCommandLine { Runner = new FakeRunner() };
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("leaderboard", "--sort", "test_mse", "--format", "json");
        Assert.Equal([1, 2, 3, 4], Trials(cli).Select(trial => trial.GetProperty("rank").GetInt32()));
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("leaderboard", "--sort", "val_mes"));
        Assert.Contains("did you mean 'val_mse'?", cli.StandardError);
    }

    [Fact]
    public async Task Test_values_are_shown_of_every_completed_trial_and_of_no_other()
    {
        var count = 0;
        AttemptOutcome? FirstDiverges() => count++ == 0 ? new AttemptOutcome.Diverged("too fast") : null;
        using var cli = new TestCommandLine { Runner = new FakeRunner((_, _) => FirstDiverges()) };
        await cli.EnterAsync("run", cli.File(more: "keep_checkpoints: 1"));

        await cli.DoneAsync("export", "quick", "--format", "json");
        foreach (var trial in Trials(cli))
        {
            var isCompleted = trial.GetProperty("state").GetString() == "completed";
            Assert.Equal(isCompleted, trial.GetProperty("values").TryGetProperty("test_mse", out _));
        }

        Assert.Equal(1, Trials(cli).Count(trial => trial.GetProperty("checkpoint").ValueKind == JsonValueKind.String));
    }

    [Theory]
    [InlineData("leaderboard", "--format", "xml")]
    [InlineData("leaderboard", "--top", "0")]
    [InlineData("export", "quick", "--format", "table")]
    [InlineData("checkpoint", "quick", "--trial", "worst", "--out", "x")]
    [InlineData("checkpoint", "quick")]
    [InlineData("show")]
    public async Task Options_that_make_no_sense_exit_2(params string[] arguments)
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(arguments));
        Assert.Empty(cli.Output);
    }

    [Theory]
    [InlineData("leaderboard")]
    [InlineData("list")]
    [InlineData("show", "moons")]
    [InlineData("stop", "moons")]
    [InlineData("delete", "moons", "--yes")]
    [InlineData("export", "moons")]
    [InlineData("checkpoint", "moons", "--out", "x")]
    public async Task A_missing_store_is_told_and_not_made(params string[] arguments)
    {
        using var cli = new TestCommandLine { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(arguments));

        Assert.Contains("There is no store", cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task Show_tells_of_the_sweep()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("show", "quick");

        Assert.Contains("quick, finished", cli.Output);
        Assert.Contains("4 completed; 4 wanted", cli.Output);
        Assert.Contains("0.0001 to 0.1, log", cli.Output);
        Assert.DoesNotContain("batch_size 256", cli.Output);
    }

    [Fact]
    public async Task Show_tells_of_a_trial_with_its_curves_and_a_trial_that_is_not_there_is_refused()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("show", "quick", "2");
        Assert.Contains("quick, trial 2: completed, rank", cli.Output);
        Assert.Contains("simd on cpu, test machine", cli.Output);
        Assert.Matches("val_mse +2 .*█▁", cli.Output);

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("show", "quick", "4"));
        Assert.Contains("they are 0 to 3", cli.StandardError);
    }

    [Fact]
    public async Task List_names_every_sweep()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File("one"));
        await cli.EnterAsync("run", cli.File("two", trials: 3));

        await cli.EnterAsync("list");

        Assert.Matches(@"^one +finished +4 +4 +val_mse [0-9.]+ \(trial \d\)", cli.OutputLines[1]);
        Assert.Matches("^two +finished +3 +3 ", cli.OutputLines[2]);
    }

    [Fact]
    public async Task Export_writes_trials_and_curves()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.EnterAsync("export", "quick");
        Assert.Equal(5, cli.OutputLines.Length);
        Assert.StartsWith("number,state,", cli.OutputLines[0]);

        await cli.EnterAsync("export", "quick", "--curves");
        Assert.Equal(1 + 4 * 2 * 2, cli.OutputLines.Length);
        Assert.Equal("0,loss,1,3", cli.OutputLines[1]);

        await cli.EnterAsync("export", "quick", "--curves", "--format", "json");
        var curve = JsonDocument.Parse(cli.Output).RootElement.GetProperty("curves")[0];
        Assert.Equal([3.0, 2.0], curve.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public async Task Export_and_show_tell_steps_from_epochs()
    {
        using var cli = new TestCommandLine();
        cli.Runner = new FakeRunner(
            (_, session) =>
            {
                session.Record(1, new Dictionary<string, double> { ["steps:50/kl"] = 3 });
                session.Report(1, new Dictionary<string, double> { ["val_mse"] = 2 });
                session.Record(2, new Dictionary<string, double> { ["steps:50/kl"] = 4 });
                return FakeRunner.Completed(session, 1);
            }
        );
        await cli.DoneAsync("run", cli.File(trials: 1, more: "training: {curves: {every: 50, unit: steps}}"));

        await cli.DoneAsync("export", "quick", "--curves");
        Assert.Equal(
            ["number,metric,epoch,value,step", "0,steps:50/kl,,3,0", "0,steps:50/kl,,4,50", "0,val_mse,1,2,"],
            cli.OutputLines
        );
        await cli.DoneAsync("export", "quick", "--curves", "--format", "json");
        var curve = JsonDocument.Parse(cli.Output).RootElement.GetProperty("curves")[0];
        Assert.Equal([0, 50], curve.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32()));
        await cli.DoneAsync("show", "quick", "0");
        Assert.Matches("steps:50/kl +step 50 +3 +3 +4 +4", cli.Output);
    }

    [Fact]
    public async Task Validate_and_schema_need_no_store()
    {
        using var cli = new TestCommandLine { StoreExists = false };

        await cli.DoneAsync("validate", cli.File());
        Assert.Contains("is valid: quick, 4 trials, random over 2 parameters", cli.Output);
        await cli.DoneAsync("schema");
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(cli.Output).RootElement.ValueKind);
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("validate", cli.File(more: "zzz: 1")));
        Assert.False(cli.StoreExists);
    }

    private static JsonElement[] Trials(TestCommandLine cli) =>
        [.. JsonDocument.Parse(cli.Output).RootElement.GetProperty("trials").EnumerateArray()];
}
