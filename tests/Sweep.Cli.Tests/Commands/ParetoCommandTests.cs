using System.Text.Json;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Tests.Commands;

public class ParetoCommandTests
{
    private const string TwoObjectives = """
        sweep: two
        seed: 1
        trials: 5
        objectives: [{metric: val_mse, goal: minimize}, {metric: val_kl, goal: maximize}]
        sampler: {kind: grid}
        data: {kind: moons}
        parameters:
          training.batch_size: {values: [10, 20, 30, 40, 50]}
        """;

    /// <summary>By batch size; the third is worse than the second in both.</summary>
    private static readonly Dictionary<long, (double Mse, double Kl)> Results = new()
    {
        [10] = (1, 1),
        [20] = (2, 3),
        [30] = (3, 2),
        [40] = (4, 4),
        [50] = (5, 0),
    };

    [Fact]
    public async Task The_json_has_the_front_and_how_the_volume_grew()
    {
        using var cli = await RunAsync();

        await cli.DoneAsync("pareto", "two", "--format", "json", "--reference", "val_mse=5", "--reference", "val_kl=0");

        using var json = JsonDocument.Parse(cli.Output);
        Assert.Equal([0, 1, 3], Numbers(json.RootElement.GetProperty("trials"), "number").Order());
        var steps = json.RootElement.GetProperty("hypervolume");
        Assert.Equal([0, 1, 3], Numbers(steps, "trial"));
        // 4 x 1; then 3 x 2 above it; then 1 x 1 above that.
        Assert.Equal([4.0, 10.0, 11.0], steps.EnumerateArray().Select(step => step.GetProperty("volume").GetDouble()));
    }

    [Fact]
    public async Task The_table_shows_the_front_alone_and_the_growth_below_it()
    {
        using var cli = await RunAsync();

        await cli.DoneAsync("pareto");

        Assert.Equal(3, cli.Output.Split('\n').Count(line => line.Length > 1 && line[1] == '*'));
        Assert.Contains("two: 3 of 5 completed trials are on the front\n", cli.StandardError);
        Assert.Matches("hypervolume 0.[0-9]+ after trial 0, 0.[0-9]+ after trial 3, as a share", cli.StandardError);
    }

    [Fact]
    public async Task The_page_of_the_sweep_names_the_front()
    {
        using var cli = await RunAsync();

        await cli.DoneAsync("show", "two");

        Assert.Matches("front +3 trials, hypervolume 0.[0-9]+; `sweep pareto two", cli.Output);
    }

    [Theory]
    [InlineData("val_mse", "expected METRIC=VALUE with a number")]
    [InlineData("val_mse=inf", "expected METRIC=VALUE with a number")]
    [InlineData("mig=1", "'mig' is no objective (there: val_mse, val_kl)")]
    [InlineData("val_mse=1", "val_kl has no value")]
    public async Task A_reference_that_makes_no_sense_is_refused(string reference, string message)
    {
        using var cli = await RunAsync();

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("pareto", "two", "--reference", reference));

        Assert.Contains(message, cli.StandardError);
        Assert.Empty(cli.Output);
    }

    [Fact]
    public async Task With_one_objective_the_leaderboard_is_named()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("pareto", "quick"));

        Assert.Contains("`sweep leaderboard quick --top 1", cli.StandardError);
    }

    private static async Task<TestCommandLine> RunAsync()
    {
        var cli = new TestCommandLine
        {
            Runner = new FakeRunner(
                (start, session) =>
                {
                    var (mse, kl) = Results[start.Settings.At("training.batch_size")!.WholeNumber!.Value];
                    var completed = (AttemptOutcome.Completed)FakeRunner.Completed(session, mse);
                    return completed with { Values = completed.Values.SetItem("val_kl", kl) };
                }
            ),
        };
        await cli.DoneAsync("run", cli.Write("two.yaml", TwoObjectives));
        return cli;
    }

    private static IEnumerable<int> Numbers(JsonElement rows, string name) =>
        rows.EnumerateArray().Select(row => row.GetProperty(name).GetInt32());
}
