using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands;

public class ResumeCommandTests
{
    [Fact]
    public async Task A_finished_sweep_says_so_and_exits_0()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("resume", "quick");

        Assert.Contains("'quick' is finished: 4 trials", cli.StandardError);
    }

    [Fact]
    public async Task More_trials_go_on_with_a_finished_sweep()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("resume", "quick", "--trials", "6");

        Assert.Contains("6 completed", cli.StandardError);
    }

    [Fact]
    public async Task Failed_trials_are_tried_again_on_request()
    {
        using var cli = new TestCommandLine { Runner = new FakeRunner((_, session) => Fail(session)) };
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("run", cli.File()));
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("resume", "quick"));
        Assert.Contains("4 trials failed alike, trial 0 first: it broke", cli.StandardError);
        Assert.Contains("`sweep resume quick --retry-failed` tries the 4 trials that failed again", cli.StandardError);

        cli.Runner = new FakeRunner();
        await cli.DoneAsync("resume", "quick", "--retry-failed");

        Assert.Contains("4 completed", cli.StandardError);
    }

    private static AttemptOutcome.Failed Fail(ITrialSession session)
    {
        session.Step = 1;
        return new AttemptOutcome.Failed("it broke");
    }

    [Fact]
    public async Task Fewer_trials_are_refused()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quick", "--trials", "3"));

        Assert.Contains("4 trials already", cli.StandardError);
    }

    [Fact]
    public async Task A_file_that_only_asks_for_more_trials_goes_on()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("resume", cli.File(trials: 5));

        Assert.Contains("5 completed", cli.StandardError);
    }

    [Fact]
    public async Task An_unchanged_file_does_not_take_back_what_was_raised()
    {
        using var cli = new TestCommandLine();
        var file = cli.File();
        await cli.EnterAsync("run", file);
        await cli.EnterAsync("resume", "quick", "--trials", "6");

        await cli.DoneAsync("resume", file);

        Assert.Contains("'quick' is finished: 6 trials", cli.StandardError);
    }

    [Fact]
    public async Task A_file_that_changed_is_refused_with_every_difference()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());
        var changed = cli.Write(
            "quick.yaml",
            (await System.IO.File.ReadAllTextAsync(cli.File(), TestContext.Current.CancellationToken))
                .Replace("seed: 1", "seed: 2", StringComparison.Ordinal)
                .Replace("[32, 64]", "[32, 64, 128]", StringComparison.Ordinal)
                .Replace("max: 1.0e-1", "max: 1.0", StringComparison.Ordinal)
        );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", changed));

        Assert.Contains("  parameters.training.batch_size: one of 32, 64 -> one of 32, 64, 128", cli.StandardError);
        Assert.Contains("  parameters.training.lr: 0.0001 to 0.1, log -> 0.0001 to 1, log", cli.StandardError);
        Assert.Contains("  seed: 1 -> 2", cli.StandardError);
        Assert.DoesNotContain("  trials", cli.StandardError);
    }

    [Fact]
    public async Task An_unknown_name_brings_the_nearest_known_one()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quikc"));

        Assert.Contains("did you mean 'quick'?", cli.StandardError);
    }

    [Fact]
    public async Task A_sweep_in_another_process_is_refused_naming_it()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());
        using var other = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(cli.Store.Find("quick")!.Id)).Writer;

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quick", "--trials", "9"));

        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", cli.StandardError);
    }

    [Fact]
    public async Task A_missing_store_is_told_and_not_made()
    {
        using var cli = new TestCommandLine { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quick"));

        Assert.Contains("There is no store", cli.StandardError);
        Assert.False(cli.StoreExists);
    }
}
