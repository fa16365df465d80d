using System.Runtime.InteropServices;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Commands;

public class RunCommandTests
{
    [Fact]
    public async Task Settings_that_do_not_go_with_the_data_are_said_once_and_end_the_sweep()
    {
        using var cli = new TestCommandLine
        {
            Runner = new FakeRunner((_, _) => new AttemptOutcome.Misfit("model.kind: no images; take mlp")),
        };

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("run", cli.File(trials: 9, more: "fail_fast: false")));

        Assert.Contains(
            "sweep: the settings of trial 0 do not go with the data: model.kind: no images; take mlp",
            cli.StandardError
        );
        Assert.Contains("mend the data and then `sweep resume quick --retry-failed", cli.StandardError);
        await cli.EnterAsync("show", "quick");
        Assert.Contains("1 failed", cli.Output + cli.StandardError);
    }

    [Fact]
    public async Task A_sweep_runs_to_its_leaderboard()
    {
        using var cli = new TestCommandLine();

        await cli.DoneAsync("run", cli.File());

        Assert.Equal(4, cli.OutputLines.Count(line => line.TrimStart() is ['1' or '2' or '3' or '4', ' ', ..]));
        Assert.Contains("finished in", cli.StandardError);
        Assert.Contains("4 completed", cli.StandardError);
        Assert.Contains("sweep checkpoint quick", cli.StandardError);
    }

    [Fact]
    public async Task Every_mistake_of_the_file_is_told_and_nothing_is_created()
    {
        using var cli = new TestCommandLine { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", cli.File(more: "trails: 3\nsede: 1")));

        Assert.Contains("trails", cli.StandardError);
        Assert.Contains("sede", cli.StandardError);
        Assert.False(cli.StoreExists);
        Assert.Empty(cli.Output);
    }

    [Fact]
    public async Task A_sweep_that_scripts_ask_for_needs_an_address()
    {
        using var cli = new TestCommandLine { StoreExists = false };
        var file = Path.Combine(cli.Folder, "asked.yaml");
        File.WriteAllText(
            file,
            "sweep: asked\nrunner: ask\nobjectives: [{metric: loss, goal: minimize}]\nparameters: {x: {values: [1, 2]}}"
        );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        Assert.EndsWith(
            "sweep: the trials of 'asked' are asked for over HTTP: --listen HOST:PORT says where",
            cli.StandardError.TrimEnd()
        );
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task What_may_surprise_in_a_file_is_noted_once()
    {
        using var cli = new TestCommandLine();
        var file = cli.File(more: "  model.latent: {distribution: int_uniform, min: 2, max: 9, step: 4}");
        var note = $"note: {file}:";

        await cli.DoneAsync("validate", file);
        Assert.Single(cli.StandardError.Split('\n'), line => line.StartsWith(note, StringComparison.Ordinal));

        await cli.DoneAsync("run", file);
        Assert.Single(
            cli.StandardError.Split('\n'),
            line =>
                line.StartsWith(note, StringComparison.Ordinal)
                && line.EndsWith("the last value is 6; write 6, or another step", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_name_that_exists_is_refused_and_both_ways_on_are_named()
    {
        using var cli = new TestCommandLine();
        var file = cli.File();
        await cli.EnterAsync("run", file);

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        Assert.Contains("sweep resume quick", cli.StandardError);
        Assert.Contains("--name", cli.StandardError);
        await cli.DoneAsync("run", file, "--name", "another");
    }

    [Theory]
    [InlineData("--trials", "2", 2)]
    [InlineData("--set", "trials=3", 3)]
    public async Task Options_change_what_the_file_says(string option, string value, int trials)
    {
        using var cli = new TestCommandLine();

        await cli.DoneAsync("run", cli.File(), option, value);

        Assert.Contains($"{trials} completed", cli.StandardError);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "a.yaml", "--slots", "-1")]
    [InlineData("run", "a.yaml", "--slots", "two")]
    [InlineData("run", "a.yaml", "--set", "noequals")]
    [InlineData("run", "a.yaml", "b.yaml")]
    [InlineData("rnu", "a.yaml")]
    [InlineData("run", "a.yaml", "--worker-timeout", "0")]
    [InlineData("coordinator")]
    [InlineData("worker")]
    public async Task What_cannot_be_understood_exits_2_with_a_hint(params string[] arguments)
    {
        using var cli = new TestCommandLine { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(arguments));

        Assert.Contains("--help", cli.StandardError);
        Assert.Empty(cli.Output);
        Assert.False(cli.StoreExists);
    }

    [Theory]
    [InlineData("postgres://ann:secret@db", "names no database")]
    [InlineData("postgres://ann:secret@db/x?shema=a", "'shema'")]
    [InlineData("mysql://ann:secret@db/x", "postgres://")]
    public async Task A_store_that_cannot_be_meant_exits_2_and_is_not_repeated(string store, string part)
    {
        using var cli = new TestCommandLine { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", cli.File(), "--store", store));

        Assert.Contains(part, cli.StandardError);
        Assert.DoesNotContain("secret", cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task A_trial_that_throws_is_retried_then_failed_and_the_sweep_goes_on()
    {
        using var cli = new TestCommandLine
        {
            Runner = new FakeRunner(
                (command, _) =>
                    command.Key.Trial.Number == 1 ? throw new InvalidOperationException("no such luck") : null
            ),
        };

        await cli.DoneAsync("run", cli.File());

        Assert.Contains("trial 1 failed: a bug in sweep: no such luck", cli.Output);
        Assert.Contains("3 completed · 1 failed", cli.StandardError);
    }

    [Fact]
    public async Task A_sweep_of_which_no_trial_completes_has_failed()
    {
        using var cli = new TestCommandLine
        {
            Runner = new FakeRunner((_, _) => new AttemptOutcome.Diverged("it grew")),
        };

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("run", cli.File()));

        Assert.Contains("4 trials diverged alike, trial 0 first: it grew", cli.Output);
        Assert.Contains("no trial completed", cli.StandardError);
    }

    [Fact]
    public async Task A_full_disk_stops_the_sweep_with_the_reason_and_it_can_be_resumed()
    {
        using var cli = new TestCommandLine
        {
            Runner = new FakeRunner(
                (command, _) =>
                    command.Key.Trial.Number == 2 ? throw new StorageException("no space is left on the disk") : null
            ),
        };

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("run", cli.File()));

        Assert.Contains("no space is left on the disk", cli.StandardError);
        Assert.Contains("sweep resume quick", cli.StandardError);
        cli.Runner = new FakeRunner();
        await cli.DoneAsync("resume", "quick");
        Assert.Contains("4 completed", cli.StandardError);
    }

    [Fact]
    public async Task A_store_in_a_folder_that_does_not_exist_is_a_mistake_and_nothing_is_created()
    {
        using var cli = new TestCommandLine { OpensRealStores = true };
        var folder = Path.Combine(cli.Folder, "stroe");
        foreach (
            string[] command in (string[][])
                [
                    ["run", cli.File()],
                    ["coordinator", "--listen", "127.0.0.1:0"],
                    ["resume", "quick"],
                    ["leaderboard", "quick"],
                    ["stop", "quick"],
                    ["stop", "quick", "0"],
                    ["list"],
                ]
        )
        {
            await cli.EnterAsync([.. command, "--store", Path.Combine(folder, "deep", "sweep.db")]);
            Assert.False(Directory.Exists(folder), string.Join(' ', command));
        }

        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("run", cli.File(), "--store", Path.Combine(folder, "deep", "sweep.db"))
        );
        Assert.Contains($"mkdir -p {Path.Combine(folder, "deep")}", cli.StandardError);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130), InlineData(PosixSignal.SIGTERM, 143), InlineData(PosixSignal.SIGHUP, 129)]
    public async Task An_interrupted_sweep_says_how_to_go_on_and_its_trial_leaves_a_checkpoint(
        PosixSignal signal,
        int code
    )
    {
        using var cli = new TestCommandLine();
        cli.Runner = new FakeRunner(
            (command, session) =>
            {
                if (command.Key.Trial.Number < 2)
                    return null;
                cli.Interruption!.Signal(signal);
                while (session.StopRequested is null)
                    Thread.Yield();
                session.SaveCheckpoint(7, [1, 2, 3]);
                return new AttemptOutcome.Stopped();
            }
        );

        Assert.Equal(code, await cli.EnterAsync("run", cli.File()));

        Assert.Contains("stopped; `sweep resume quick` goes on", cli.StandardError);
        var row = cli.Store.Find("quick")!;
        Assert.Equal(7, Assert.Single(cli.Store.ReadCheckpoints(row.Id)).Checkpoint.Step);
        Assert.Null(cli.Store.WriterOf(row.Id));
    }

    [Fact]
    public async Task The_events_of_each_trial_are_in_the_log_file_as_JSON()
    {
        using var cli = new TestCommandLine();
        await cli.EnterAsync("run", cli.File());

        var log = Assert.Single(Directory.GetFiles(Path.Combine(cli.Folder, "logs")));
        var events = (await System.IO.File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).Select(line =>
            System.Text.Json.JsonDocument.Parse(line).RootElement
        );

        var templates = events.CountBy(logged => logged.GetProperty("MessageTemplate").GetString()!).ToDictionary();
        Assert.Equal(
            4,
            templates.Single(entry => entry.Key.StartsWith("Trial {Trial} suggested", StringComparison.Ordinal)).Value
        );
        Assert.Equal(
            4,
            templates.Single(entry => entry.Key.StartsWith("Trial {Trial} begins", StringComparison.Ordinal)).Value
        );
        Assert.Equal(
            4,
            templates.Single(entry => entry.Key.StartsWith("Trial {Trial} completed", StringComparison.Ordinal)).Value
        );
    }
}
