using System.Text.Json;

namespace Sweep.Cli.Tests.Commands;

public class CheckpointCommandTests
{
    [Fact]
    public async Task The_best_trials_weights_come_with_all_that_made_them()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        var folder = Path.Combine(door.Folder, "away", "best");

        await door.DoneAsync("checkpoint", "quick", "--out", folder);

        var config = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(Path.Combine(folder, "config.json"), TestContext.Current.CancellationToken)).RootElement;
        var value = config.GetProperty("values").GetProperty("val_mse").GetDouble();
        Assert.Equal(1, config.GetProperty("rank").GetInt32());
        Assert.Equal(value, config.GetProperty("settings").GetProperty("training").GetProperty("lr").GetDouble());
        Assert.Equal("test machine", config.GetProperty("provenance").GetProperty("machine").GetString());
        Assert.Equal(BitConverter.GetBytes(value), await System.IO.File.ReadAllBytesAsync(Path.Combine(folder, "model.safetensors"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Files_that_are_there_are_never_overwritten()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        door.Write("config.json", "mine");

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("checkpoint", "quick", "--out", door.Folder));

        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(Path.Combine(door.Folder, "config.json"), TestContext.Current.CancellationToken));
        Assert.False(System.IO.File.Exists(Path.Combine(door.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Released_weights_are_told_with_the_trials_that_have_theirs()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File(more: "keep_checkpoints: 1"));
        await door.EnterAsync("leaderboard", "quick", "--format", "json");
        var numbers = JsonDocument.Parse(door.Output).RootElement.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("number").GetInt32()).ToArray();

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("checkpoint", "quick", "--trial", $"{numbers[1]}", "--out", Path.Combine(door.Folder, "out")));

        Assert.Contains($"now trial {numbers[0]}", door.Talk);
        Assert.False(Directory.Exists(Path.Combine(door.Folder, "out")));
    }
}
