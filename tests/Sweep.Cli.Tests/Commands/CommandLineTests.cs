using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Commands;

public class CommandLineTests
{
    [Fact]
    public async Task Help_goes_to_standard_output_with_examples()
    {
        using var cli = new TestCommandLine();

        await cli.DoneAsync("--help");

        Assert.Contains("sweep resume moons --trials 200", cli.Output);
        Assert.Empty(cli.StandardError);
    }

    [Fact]
    public async Task Nothing_at_all_is_a_mistake_and_brings_the_help()
    {
        using var cli = new TestCommandLine();

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync());

        Assert.Contains("Commands:", cli.StandardError);
        Assert.Empty(cli.Output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("resume")]
    [InlineData("leaderboard")]
    [InlineData("show")]
    [InlineData("list")]
    [InlineData("stop")]
    [InlineData("delete")]
    [InlineData("export")]
    [InlineData("checkpoint")]
    [InlineData("validate")]
    [InlineData("schema")]
    public async Task Every_command_has_its_help(string command)
    {
        using var cli = new TestCommandLine();

        await cli.DoneAsync(command, "--help");

        Assert.Matches($"Usage:\n  [^ ]+ {command} ", cli.Output);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        using var cli = new TestCommandLine();

        await cli.DoneAsync("--version");

        Assert.Equal("sweep 0.1.0\n", cli.Output);
    }

    [Theory]
    [InlineData("leaderbord", "leaderboard")]
    [InlineData("ls", null)]
    public async Task A_misspelt_command_brings_the_nearest_one(string typed, string? meant)
    {
        using var cli = new TestCommandLine();

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(typed));

        Assert.Equal(
            meant is not null,
            cli.StandardError.Contains($"did you mean '{meant}'?", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_store_that_fails_is_told_in_its_own_words()
    {
        using var cli = new TestCommandLine();
        cli.Store.FailNextAppend(new StorageException("the disk is full: make room, then resume"));

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("run", cli.File()));

        Assert.Contains("the disk is full: make room, then resume", cli.StandardError);
        Assert.DoesNotContain("bug", cli.StandardError);
    }
}
