using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands;

public class ResumeCommandTests
{
    [Fact]
    public async Task A_finished_sweep_says_so_and_exits_0()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("resume", "quick");

        Assert.Contains("'quick' is finished: 4 trials", door.Talk);
    }

    [Fact]
    public async Task More_trials_go_on_with_a_finished_sweep()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("resume", "quick", "--trials", "6");

        Assert.Contains("6 completed", door.Talk);
    }

    [Fact]
    public async Task Failed_trials_are_tried_again_on_request()
    {
        using var door = new TestDoor { Runner = new FakeRunner((_, session) => Fail(session)) };
        Assert.Equal(ExitCode.Failed, await door.EnterAsync("run", door.File()));
        Assert.Equal(ExitCode.Failed, await door.EnterAsync("resume", "quick"));
        Assert.Contains("4 trials failed alike, trial 0 first: it broke", door.Talk);
        Assert.Contains("`sweep resume quick --retry-failed` tries the 4 trials that failed again", door.Talk);

        door.Runner = new FakeRunner();
        await door.DoneAsync("resume", "quick", "--retry-failed");

        Assert.Contains("4 completed", door.Talk);
    }

    private static AttemptOutcome.Failed Fail(ITrialSession session)
    {
        session.Step = 1;
        return new AttemptOutcome.Failed("it broke");
    }

    [Fact]
    public async Task Fewer_trials_are_refused()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", "quick", "--trials", "3"));

        Assert.Contains("4 trials already", door.Talk);
    }

    [Fact]
    public async Task A_file_that_only_asks_for_more_trials_goes_on()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        await door.DoneAsync("resume", door.File(trials: 5));

        Assert.Contains("5 completed", door.Talk);
    }

    [Fact]
    public async Task An_unchanged_file_does_not_take_back_what_was_raised()
    {
        using var door = new TestDoor();
        var file = door.File();
        await door.EnterAsync("run", file);
        await door.EnterAsync("resume", "quick", "--trials", "6");

        await door.DoneAsync("resume", file);

        Assert.Contains("'quick' is finished: 6 trials", door.Talk);
    }

    [Fact]
    public async Task A_file_that_changed_is_refused_with_every_difference()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        var changed = door.Write(
            "quick.yaml",
            (await System.IO.File.ReadAllTextAsync(door.File(), TestContext.Current.CancellationToken))
                .Replace("seed: 1", "seed: 2", StringComparison.Ordinal)
                .Replace("[32, 64]", "[32, 64, 128]", StringComparison.Ordinal)
                .Replace("max: 1.0e-1", "max: 1.0", StringComparison.Ordinal)
        );

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", changed));

        Assert.Contains("  parameters.training.batch_size: one of 32, 64 -> one of 32, 64, 128", door.Talk);
        Assert.Contains("  parameters.training.lr: 0.0001 to 0.1, log -> 0.0001 to 1, log", door.Talk);
        Assert.Contains("  seed: 1 -> 2", door.Talk);
        Assert.DoesNotContain("  trials", door.Talk);
    }

    [Fact]
    public async Task An_unknown_name_brings_the_nearest_known_one()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", "quikc"));

        Assert.Contains("did you mean 'quick'?", door.Talk);
    }

    [Fact]
    public async Task A_sweep_in_another_process_is_refused_naming_it()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());
        using var other = Assert
            .IsType<WriterResult.Opened>(door.Store.OpenWriter(door.Store.Find("quick")!.Id))
            .Writer;

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", "quick", "--trials", "9"));

        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", door.Talk);
    }

    [Fact]
    public async Task A_missing_store_is_told_and_not_made()
    {
        using var door = new TestDoor { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", "quick"));

        Assert.Contains("There is no store", door.Talk);
        Assert.False(door.StoreExists);
    }
}
