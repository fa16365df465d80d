using System.Text.Json;

namespace Sweep.Cli.Tests.Commands;

public class ImportanceCommandTests
{
    [Theory]
    [InlineData("ped_anova")]
    [InlineData("fanova")]
    public async Task The_parameter_that_is_the_value_comes_first(string kind)
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File(trials: 60));

        await cli.DoneAsync("importance", "quick", "--by", kind, "--format", "json");

        using var json = JsonDocument.Parse(cli.Output);
        var root = json.RootElement;
        Assert.Equal((1, "val_mse", kind, 60), Head(root));
        var first = root.GetProperty("importances")[0];
        Assert.Equal("training.lr", first.GetProperty("parameter").GetString());
        Assert.InRange(first.GetProperty("share").GetDouble(), 0.9, 1);
        Assert.Equal(kind == "fanova", root.GetProperty("together").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task The_table_has_the_shares_and_a_bar()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File(trials: 60));

        await cli.DoneAsync("importance");

        var lines = cli.Output.Split('\n');
        Assert.Matches("^parameter +share +trials$", lines[0]);
        Assert.Matches("^training.lr +(0.9[0-9]|1.00) +60  █+$", lines[1]);
        Assert.Matches("^training.batch_size +0.0[0-9] +60$", lines[2]);
        Assert.Contains("among the best tenth, by 60 trials", cli.StandardError);
    }

    [Fact]
    public async Task The_csv_has_a_row_for_each_parameter()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File(trials: 20));

        await cli.DoneAsync("importance", "--format", "csv");

        Assert.Matches(
            "^parameter,share,trials\ntraining.lr,0[.0-9]+,20\ntraining.batch_size,[.0-9]+,20\n$",
            cli.Output
        );
    }

    [Fact]
    public async Task The_page_of_a_sweep_names_what_mattered_once_there_are_enough_trials()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File("few", trials: 19));
        await cli.EnterAsync("run", cli.File("enough", trials: 20));

        await cli.DoneAsync("show", "few");
        Assert.DoesNotContain("mattered", cli.Output);
        await cli.DoneAsync("show", "enough");
        Assert.Contains("mattered    for val_mse: lr 0.", cli.Output);
    }

    [Theory]
    [InlineData("3 completed trials of 'quick' have a finite val_mse; importances need at least 4")]
    [InlineData("0 completed trials of 'quick' have a finite mig; importances need at least 4", "--metric", "mig")]
    [InlineData("no trial of 'quick' has a metric 'val_mze'; did you mean 'val_mse'?", "--metric", "val_mze")]
    [InlineData("'mdi' not recognized", "--by", "mdi")]
    public async Task What_cannot_be_told_is_a_mistake_that_says_why(string message, params string[] options)
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File(trials: 3));

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(["importance", "quick", .. options]));

        Assert.Contains(message, cli.StandardError);
        Assert.Empty(cli.Output);
    }

    private static (int Schema, string? Metric, string? By, int Trials) Head(JsonElement root) =>
        (
            root.GetProperty("schema").GetInt32(),
            root.GetProperty("metric").GetString(),
            root.GetProperty("by").GetString(),
            root.GetProperty("trials").GetInt32()
        );
}
