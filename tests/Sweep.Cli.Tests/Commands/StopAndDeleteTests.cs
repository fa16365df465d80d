using System.Runtime.InteropServices;
using Sweep.Cli.Commands;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Cli.Tests.Commands;

public class StopAndDeleteTests
{
    [Fact]
    public async Task Stop_asks_the_process_at_work_and_waits_until_it_is_gone()
    {
        using var door = new TestDoor
        {
            Runner = new FakeRunner((_, _) => throw new StorageException("no space is left on the disk")),
        };
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
        using var writer = Assert
            .IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id))
            .Writer;

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
    public async Task Stop_of_one_trial_that_is_final_or_unknown_says_so()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("stop", "quick", "2"));
        Assert.Contains("trial 2 of 'quick' is completed already", door.Talk);
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("stop", "quick", "4"));
        Assert.Contains("'quick' has no trial 4; its trials are 0 to 3", door.Talk);
        Assert.Empty(door.Store.ListTrialStopRequests());
    }

    [Fact]
    public async Task One_trial_of_a_sweep_that_nobody_works_on_is_stopped_and_shown_as_cancelled()
    {
        using var door = new TestDoor();
        door.Runner = new FakeRunner(
            (command, session) =>
            {
                if (command.Key.Trial.Number < 2)
                    return null;
                door.Interruption!.Signal(PosixSignal.SIGINT);
                while (session.StopRequested is null)
                    Thread.Yield();
                return new AttemptOutcome.Stopped();
            }
        );
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("stop", "quick", "2");
        Assert.Contains("trial 2 is cancelled", door.Talk);
        await door.DoneAsync("show", "quick", "2");
        Assert.Contains("cancelled", door.Output);
        await door.DoneAsync("leaderboard", "quick", "--format", "json");
        Assert.Contains("\"cancelled\"", door.Output);
        await door.DoneAsync("export", "quick", "--format", "csv");
        Assert.Contains("cancelled", door.Output);

        door.Runner = new FakeRunner();
        await door.DoneAsync("resume", "quick");
        Assert.Contains("3 completed · 1 cancelled", door.Talk);
    }

    [Fact]
    public async Task One_trial_of_a_sweep_at_work_is_stopped_by_the_process_that_works_on_it()
    {
        using var door = new TestDoor { OpensRealStores = true };
        var begun = new TaskCompletionSource();
        door.Runner = new FakeRunner(
            (command, session) =>
            {
                if (command.Key.Trial.Number != 1)
                    return null;
                begun.TrySetResult();
                while (session.StopRequested is null)
                    Thread.Yield();
                Assert.Equal(StopReason.Cancel, session.StopRequested);
                return new AttemptOutcome.Stopped();
            }
        );
        using var other = new TestDoor { OpensRealStores = true };
        other.Variables[StoreAddress.Variable] = Path.Combine(door.Folder, "sweep.db");

        var run = door.EnterAsync("run", door.File());
        await begun.Task;
        await other.DoneAsync("stop", "quick", "1");

        Assert.Contains("trial 1 is cancelled", other.Talk);
        Assert.Equal(ExitCode.Done, await run);
        Assert.Contains("3 completed · 1 cancelled", door.Talk);
    }

    [Fact]
    public async Task Stop_of_a_sweep_that_finishes_meanwhile_does_not_say_that_it_stopped()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        var writer = Assert.IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id)).Writer;
        door.Self = new WriterIdentity(1, Environment.MachineName);
        door.AskToEnd = _ =>
        {
            writer.Dispose();
            return true;
        };

        await door.DoneAsync("stop", "quick");

        Assert.Contains("'quick' had just finished", door.Talk);
        Assert.DoesNotContain("stopped", door.Talk);
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
        using var writer = Assert
            .IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id))
            .Writer;

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("delete", "quick", "--yes"));

        Assert.NotNull(door.Store.Find("quick"));
    }
}
