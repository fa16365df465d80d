using System.Runtime.InteropServices;
using Sweep.Cli.Commands;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Cli.Tests.Commands;

public class StopAndDeleteTests
{
    [Fact]
    public async Task Stop_asks_the_process_at_work_and_waits_until_it_is_gone()
    {
        using var cli = new TestCommandLine
        {
            Runner = new FakeRunner((_, _) => throw new StorageException("no space is left on the disk")),
        };
        await cli.EnterAsync("run", cli.File());
        var writer = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(cli.Store.Find("quick")!.Id)).Writer;
        int? asked = null;
        cli.Self = new WriterIdentity(1, Environment.MachineName);
        cli.AskToEnd = process =>
        {
            asked = process;
            writer.Dispose();
            return true;
        };

        await cli.DoneAsync("stop", "quick");

        Assert.Equal(Environment.ProcessId, asked);
        Assert.Contains("stopped; `sweep resume quick` goes on", cli.StandardError);
    }

    [Fact]
    public async Task Stop_of_a_sweep_on_another_machine_says_where_it_is()
    {
        using var cli = new TestCommandLine { AskToEnd = _ => throw new InvalidOperationException("not to be asked") };
        await cli.EnterAsync("run", cli.File());
        using var writer = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(cli.Store.Find("quick")!.Id)).Writer;

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("stop", "quick"));

        Assert.Contains($"runs on {Environment.MachineName}", cli.StandardError);
    }

    [Fact]
    public async Task Stop_of_a_sweep_that_does_not_run_says_so()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("stop", "quick");

        Assert.Contains("'quick' is not running (finished)", cli.StandardError);
    }

    [Fact]
    public async Task Stop_of_one_trial_that_is_final_or_unknown_says_so()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("stop", "quick", "2"));
        Assert.Contains("trial 2 of 'quick' is completed already", cli.StandardError);
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("stop", "quick", "4"));
        Assert.Contains("'quick' has no trial 4; its trials are 0 to 3", cli.StandardError);
        Assert.Empty(cli.Store.ListTrialStopRequests());
    }

    [Fact]
    public async Task One_trial_of_a_sweep_without_a_process_is_stopped_and_shown_as_cancelled()
    {
        using var cli = new TestCommandLine();
        cli.Runner = new FakeRunner(
            (command, session) =>
            {
                if (command.Key.Trial.Number < 2)
                    return null;
                cli.Interruption!.Signal(PosixSignal.SIGINT);
                while (session.StopRequested is null)
                    Thread.Yield();
                return new AttemptOutcome.Stopped();
            }
        );
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("stop", "quick", "2");
        Assert.Contains("trial 2 is cancelled", cli.StandardError);
        await cli.DoneAsync("show", "quick", "2");
        Assert.Contains("cancelled", cli.Output);
        await cli.DoneAsync("leaderboard", "quick", "--format", "json");
        Assert.Contains("\"cancelled\"", cli.Output);
        await cli.DoneAsync("export", "quick", "--format", "csv");
        Assert.Contains("cancelled", cli.Output);

        cli.Runner = new FakeRunner();
        await cli.DoneAsync("resume", "quick");
        Assert.Contains("3 completed · 1 cancelled", cli.StandardError);
    }

    [Fact]
    public async Task One_trial_of_a_sweep_at_work_is_stopped_by_the_process_that_works_on_it()
    {
        using var cli = new TestCommandLine { OpensRealStores = true };
        var begun = new TaskCompletionSource();
        cli.Runner = new FakeRunner(
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
        using var other = new TestCommandLine { OpensRealStores = true };
        other.Variables[StoreAddress.Variable] = Path.Combine(cli.Folder, "sweep.db");

        var run = cli.EnterAsync("run", cli.File());
        await begun.Task;
        await other.DoneAsync("stop", "quick", "1");

        Assert.Contains("trial 1 is cancelled", other.StandardError);
        Assert.Equal(ExitCode.Done, await run);
        Assert.Contains("3 completed · 1 cancelled", cli.StandardError);
    }

    [Fact]
    public async Task Stop_of_a_sweep_that_finishes_meanwhile_does_not_say_that_it_stopped()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());
        var writer = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(cli.Store.Find("quick")!.Id)).Writer;
        cli.Self = new WriterIdentity(1, Environment.MachineName);
        cli.AskToEnd = _ =>
        {
            writer.Dispose();
            return true;
        };

        await cli.DoneAsync("stop", "quick");

        Assert.Contains("'quick' had just finished", cli.StandardError);
        Assert.DoesNotContain("stopped", cli.StandardError);
    }

    [Fact]
    public async Task Delete_takes_the_sweep_and_its_log_once_confirmed()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        cli.Answers = "n\n";
        await cli.DoneAsync("delete", "quick");
        Assert.NotNull(cli.Store.Find("quick"));

        cli.Answers = "y\n";
        await cli.DoneAsync("delete", "quick");
        Assert.Null(cli.Store.Find("quick"));
        Assert.Empty(Directory.GetFiles(Path.Combine(cli.Folder, "logs")));
    }

    [Fact]
    public async Task Delete_without_a_terminal_needs_yes()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("delete", "quick"));
        Assert.NotNull(cli.Store.Find("quick"));
        await cli.DoneAsync("delete", "quick", "--yes");
        Assert.Null(cli.Store.Find("quick"));
    }

    [Fact]
    public async Task Delete_of_a_sweep_at_work_is_refused()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());
        using var writer = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(cli.Store.Find("quick")!.Id)).Writer;

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("delete", "quick", "--yes"));

        Assert.NotNull(cli.Store.Find("quick"));
    }
}
