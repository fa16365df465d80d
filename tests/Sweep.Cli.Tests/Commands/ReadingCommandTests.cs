using System.Text.Json;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Commands;

public class ReadingCommandTests
{
    [Fact]
    public async Task The_leaderboard_without_a_name_is_that_of_the_latest_sweep()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File("one"));
        await door.EnterAsync("run", door.File("two"));

        await door.DoneAsync("leaderboard", "--format", "json");

        Assert.Equal("two", JsonDocument.Parse(door.Output).RootElement.GetProperty("sweep").GetString());
        Assert.Contains("two, the latest of 2 sweeps", door.Talk);
    }

    [Fact]
    public async Task The_leaderboard_is_in_order_and_json_has_every_trial_unless_asked_for_less()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File(trials: 12));

        await door.EnterAsync("leaderboard", "quick", "--format", "json");
        var values = Trials(door)
            .Select(trial => trial.GetProperty("values").GetProperty("val_mse").GetDouble())
            .ToArray();
        Assert.Equal(12, values.Length);
        Assert.Equal(values.Order(), values);

        await door.EnterAsync("leaderboard", "quick", "--format", "json", "--top", "3");
        Assert.Equal([1, 2, 3], Trials(door).Select(trial => trial.GetProperty("rank").GetInt32()));
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    public async Task A_sweep_of_an_earlier_version_with_the_name_of_an_option_is_read_after_two_dashes(string name)
    {
        using var door = new TestDoor();
        Assert
            .IsType<SweepOpening.Ready>(
                SweepOpening.Create(door.Store, SomeTrials.Spec() with { Name = name }, SomeTrials.Start, "0.1.0")
            )
            .Close();

        await door.DoneAsync("show", "--", name);

        Assert.StartsWith($"{name}, stopped\n", door.Output);
    }

    [Fact]
    public async Task Sorting_by_a_metric_keeps_the_ranks_and_an_unknown_one_is_refused()
    {
        using var door = new TestDoor { Runner = new FakeRunner() };
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("leaderboard", "--sort", "test_mse", "--format", "json");
        Assert.Equal([1, 2, 3, 4], Trials(door).Select(trial => trial.GetProperty("rank").GetInt32()));
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("leaderboard", "--sort", "val_mes"));
        Assert.Contains("did you mean 'val_mse'?", door.Talk);
    }

    [Fact]
    public async Task Test_values_are_shown_of_every_completed_trial_and_of_no_other()
    {
        var count = 0;
        AttemptOutcome? FirstDiverges() => count++ == 0 ? new AttemptOutcome.Diverged("too fast") : null;
        using var door = new TestDoor { Runner = new FakeRunner((_, _) => FirstDiverges()) };
        await door.EnterAsync("run", door.File(more: "keep_checkpoints: 1"));

        await door.DoneAsync("export", "quick", "--format", "json");
        foreach (var trial in Trials(door))
        {
            var isCompleted = trial.GetProperty("state").GetString() == "completed";
            Assert.Equal(isCompleted, trial.GetProperty("values").TryGetProperty("test_mse", out _));
        }

        Assert.Equal(1, Trials(door).Count(trial => trial.GetProperty("checkpoint").ValueKind == JsonValueKind.String));
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
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(arguments));
        Assert.Empty(door.Output);
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
        using var door = new TestDoor { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(arguments));

        Assert.Contains("There is no store", door.Talk);
        Assert.False(door.StoreExists);
    }

    [Fact]
    public async Task Show_tells_of_the_sweep()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("show", "quick");

        Assert.Contains("quick, finished", door.Output);
        Assert.Contains("4 completed; 4 wanted", door.Output);
        Assert.Contains("0.0001 to 0.1, log", door.Output);
        Assert.DoesNotContain("batch_size 256", door.Output);
    }

    [Fact]
    public async Task Show_tells_of_a_trial_with_its_curves_and_a_trial_that_is_not_there_is_refused()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("show", "quick", "2");
        Assert.Contains("quick, trial 2: completed, rank", door.Output);
        Assert.Contains("simd on cpu, test machine", door.Output);
        Assert.Matches("val_mse +2 .*█▁", door.Output);

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("show", "quick", "4"));
        Assert.Contains("they are 0 to 3", door.Talk);
    }

    [Fact]
    public async Task List_names_every_sweep()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File("one"));
        await door.EnterAsync("run", door.File("two", trials: 3));

        await door.EnterAsync("list");

        Assert.Matches(@"^one +finished +4 +4 +val_mse [0-9.]+ \(trial \d\)", door.OutputLines[1]);
        Assert.Matches("^two +finished +3 +3 ", door.OutputLines[2]);
    }

    [Fact]
    public async Task Export_writes_trials_and_curves()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.EnterAsync("export", "quick");
        Assert.Equal(5, door.OutputLines.Length);
        Assert.StartsWith("number,state,", door.OutputLines[0]);

        await door.EnterAsync("export", "quick", "--curves");
        Assert.Equal(1 + 4 * 2 * 2, door.OutputLines.Length);
        Assert.Equal("0,loss,1,3", door.OutputLines[1]);

        await door.EnterAsync("export", "quick", "--curves", "--format", "json");
        var curve = JsonDocument.Parse(door.Output).RootElement.GetProperty("curves")[0];
        Assert.Equal([3.0, 2.0], curve.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public async Task Export_and_show_tell_steps_from_epochs()
    {
        using var door = new TestDoor();
        door.Runner = new FakeRunner(
            (_, session) =>
            {
                session.Record(1, new Dictionary<string, double> { ["steps:50/kl"] = 3 });
                session.Report(1, new Dictionary<string, double> { ["val_mse"] = 2 });
                session.Record(2, new Dictionary<string, double> { ["steps:50/kl"] = 4 });
                return FakeRunner.Completed(session, 1);
            }
        );
        await door.DoneAsync("run", door.File(trials: 1, more: "training: {curves: {every: 50, unit: steps}}"));

        await door.DoneAsync("export", "quick", "--curves");
        Assert.Equal(
            ["number,metric,epoch,value,step", "0,steps:50/kl,,3,0", "0,steps:50/kl,,4,50", "0,val_mse,1,2,"],
            door.OutputLines
        );
        await door.DoneAsync("export", "quick", "--curves", "--format", "json");
        var curve = JsonDocument.Parse(door.Output).RootElement.GetProperty("curves")[0];
        Assert.Equal([0, 50], curve.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32()));
        await door.DoneAsync("show", "quick", "0");
        Assert.Matches("steps:50/kl +step 50 +3 +3 +4 +4", door.Output);
    }

    [Fact]
    public async Task Validate_and_schema_need_no_store()
    {
        using var door = new TestDoor { StoreExists = false };

        await door.DoneAsync("validate", door.File());
        Assert.Contains("is valid: quick, 4 trials, random over 2 parameters", door.Output);
        await door.DoneAsync("schema");
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(door.Output).RootElement.ValueKind);
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("validate", door.File(more: "zzz: 1")));
        Assert.False(door.StoreExists);
    }

    private static JsonElement[] Trials(TestDoor door) =>
        [.. JsonDocument.Parse(door.Output).RootElement.GetProperty("trials").EnumerateArray()];
}
