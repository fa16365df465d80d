using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Commands;

public class DoorTests
{
    [Fact]
    public async Task Help_goes_to_standard_output_with_examples()
    {
        using var door = new TestDoor();

        await door.DoneAsync("--help");

        Assert.Contains("sweep resume moons --trials 200", door.Output);
        Assert.Empty(door.Talk);
    }

    [Fact]
    public async Task Nothing_at_all_is_a_mistake_and_brings_the_help()
    {
        using var door = new TestDoor();

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync());

        Assert.Contains("Commands:", door.Talk);
        Assert.Empty(door.Output);
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
        using var door = new TestDoor();

        await door.DoneAsync(command, "--help");

        Assert.Matches($"Usage:\n  [^ ]+ {command} ", door.Output);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        using var door = new TestDoor();

        await door.DoneAsync("--version");

        Assert.Equal("sweep 0.1.0\n", door.Output);
    }

    [Theory]
    [InlineData("leaderbord", "leaderboard")]
    [InlineData("ls", null)]
    public async Task A_misspelt_command_brings_the_nearest_one(string typed, string? meant)
    {
        using var door = new TestDoor();

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(typed));

        Assert.Equal(meant is not null, door.Talk.Contains($"did you mean '{meant}'?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_fails_is_told_in_its_own_words()
    {
        using var door = new TestDoor();
        door.Store.FailNextAppend(new StorageException("the disk is full: make room, then resume"));

        Assert.Equal(ExitCode.Failed, await door.EnterAsync("run", door.File()));

        Assert.Contains("the disk is full: make room, then resume", door.Talk);
        Assert.DoesNotContain("bug", door.Talk);
    }
}
