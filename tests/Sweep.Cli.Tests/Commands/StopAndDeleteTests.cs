using Sweep.Coordinator.Storage;

namespace Sweep.Cli.Tests.Commands;

public class StopAndDeleteTests
{
    [Fact]
    public async Task Stop_asks_the_process_at_work_and_waits_until_it_is_gone()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        var writer = Assert.IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id)).Writer;
        int? asked = null;
        door.Self = new WriterIdentity(1, Environment.MachineName);
        door.AskToEnd = process =>
        {
            asked = process;
            writer.Dispose();
            return true;
        };

        await door.DoneAsync("stop", "quick");

        Assert.Equal(Environment.ProcessId, asked);
        Assert.Contains("stopped; `sweep resume quick` goes on", door.Talk);
    }

    [Fact]
    public async Task Stop_of_a_sweep_on_another_machine_says_where_it_is()
    {
        using var door = new TestDoor { AskToEnd = _ => throw new InvalidOperationException("not to be asked") };
        await door.EnterAsync("run", door.File());
        using var writer = Assert.IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id)).Writer;

        Assert.Equal(ExitCode.Failed, await door.EnterAsync("stop", "quick"));

        Assert.Contains($"runs on {Environment.MachineName}", door.Talk);
    }

    [Fact]
    public async Task Stop_of_a_sweep_that_does_not_run_says_so()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("stop", "quick");

        Assert.Contains("'quick' is not running (finished)", door.Talk);
    }

    [Fact]
    public async Task Delete_takes_the_sweep_and_its_log_once_confirmed()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        door.Answers = "n\n";
        await door.DoneAsync("delete", "quick");
        Assert.NotNull(door.Store.Find("quick"));

        door.Answers = "y\n";
        await door.DoneAsync("delete", "quick");
        Assert.Null(door.Store.Find("quick"));
        Assert.Empty(Directory.GetFiles(Path.Combine(door.Folder, "logs")));
    }

    [Fact]
    public async Task Delete_without_anybody_to_ask_needs_yes()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("delete", "quick"));
        Assert.NotNull(door.Store.Find("quick"));
        await door.DoneAsync("delete", "quick", "--yes");
        Assert.Null(door.Store.Find("quick"));
    }

    [Fact]
    public async Task Delete_of_a_sweep_at_work_is_refused()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        using var writer = Assert.IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id)).Writer;

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("delete", "quick", "--yes"));

        Assert.NotNull(door.Store.Find("quick"));
    }
}
