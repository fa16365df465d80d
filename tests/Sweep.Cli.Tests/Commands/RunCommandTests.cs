using System.Runtime.InteropServices;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Commands;

public class RunCommandTests
{
    [Fact]
    public async Task Settings_that_do_not_go_with_the_data_are_said_once_and_end_the_sweep()
    {
        using var door = new TestDoor
        {
            Runner = new FakeRunner((_, _) => new AttemptOutcome.Misfit("model.kind: no images; take mlp")),
        };

        Assert.Equal(ExitCode.Failed, await door.EnterAsync("run", door.File(trials: 9, more: "fail_fast: false")));

        Assert.Contains(
            "sweep: the settings of trial 0 do not go with the data: model.kind: no images; take mlp",
            door.Talk
        );
        Assert.Contains("mend the data and then `sweep resume quick --retry-failed", door.Talk);
        await door.EnterAsync("show", "quick");
        Assert.Contains("1 failed", door.Output + door.Talk);
    }

    [Fact]
    public async Task A_sweep_runs_to_its_leaderboard()
    {
        using var door = new TestDoor();

        await door.DoneAsync("run", door.File());

        Assert.Equal(4, door.OutputLines.Count(line => line.TrimStart() is ['1' or '2' or '3' or '4', ' ', ..]));
        Assert.Contains("finished in", door.Talk);
        Assert.Contains("4 completed", door.Talk);
        Assert.Contains("sweep checkpoint quick", door.Talk);
    }

    [Fact]
    public async Task Every_mistake_of_the_file_is_told_and_nothing_is_created()
    {
        using var door = new TestDoor { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", door.File(more: "trails: 3\nsede: 1")));

        Assert.Contains("trails", door.Talk);
        Assert.Contains("sede", door.Talk);
        Assert.False(door.StoreExists);
        Assert.Empty(door.Output);
    }

    [Fact]
    public async Task A_sweep_that_scripts_ask_for_needs_an_address()
    {
        using var door = new TestDoor { StoreExists = false };
        var file = Path.Combine(door.Folder, "asked.yaml");
        File.WriteAllText(
            file,
            "sweep: asked\nrunner: ask\nobjectives: [{metric: loss, goal: minimize}]\nparameters: {x: {values: [1, 2]}}"
        );

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", file));

        Assert.Equal(
            "sweep: the trials of 'asked' are asked for over HTTP: --listen HOST:PORT says where",
            door.Talk.TrimEnd()
        );
        Assert.False(door.StoreExists);
    }

    [Fact]
    public async Task What_may_surprise_in_a_file_is_noted_once()
    {
        using var door = new TestDoor();
        var file = door.File(more: "  model.latent: {distribution: int_uniform, min: 2, max: 9, step: 4}");
        var note = $"note: {file}:";

        await door.DoneAsync("validate", file);
        Assert.Single(door.Talk.Split('\n'), line => line.StartsWith(note, StringComparison.Ordinal));

        await door.DoneAsync("run", file);
        Assert.Single(
            door.Talk.Split('\n'),
            line =>
                line.StartsWith(note, StringComparison.Ordinal)
                && line.EndsWith("the last value is 6; write 6, or another step", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_name_that_exists_is_refused_and_both_ways_on_are_named()
    {
        using var door = new TestDoor();
        var file = door.File();
        await door.EnterAsync("run", file);

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", file));

        Assert.Contains("sweep resume quick", door.Talk);
        Assert.Contains("--name", door.Talk);
        await door.DoneAsync("run", file, "--name", "another");
    }

    [Theory]
    [InlineData("--trials", "2", 2)]
    [InlineData("--set", "trials=3", 3)]
    public async Task Options_change_what_the_file_says(string option, string value, int trials)
    {
        using var door = new TestDoor();

        await door.DoneAsync("run", door.File(), option, value);

        Assert.Contains($"{trials} completed", door.Talk);
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
        using var door = new TestDoor { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(arguments));

        Assert.Contains("--help", door.Talk);
        Assert.Empty(door.Output);
        Assert.False(door.StoreExists);
    }

    [Theory]
    [InlineData("postgres://ann:secret@db", "names no database")]
    [InlineData("postgres://ann:secret@db/x?shema=a", "'shema'")]
    [InlineData("mysql://ann:secret@db/x", "postgres://")]
    public async Task A_store_that_cannot_be_meant_exits_2_and_is_not_repeated(string store, string part)
    {
        using var door = new TestDoor { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", door.File(), "--store", store));

        Assert.Contains(part, door.Talk);
        Assert.DoesNotContain("secret", door.Talk);
        Assert.False(door.StoreExists);
    }

    [Fact]
    public async Task A_trial_that_throws_is_retried_then_failed_and_the_sweep_goes_on()
    {
        using var door = new TestDoor
        {
            Runner = new FakeRunner(
                (command, _) =>
                    command.Key.Trial.Number == 1 ? throw new InvalidOperationException("no such luck") : null
            ),
        };

        await door.DoneAsync("run", door.File());

        Assert.Contains("trial 1 failed: a bug in sweep: no such luck", door.Output);
        Assert.Contains("3 completed · 1 failed", door.Talk);
    }

    [Fact]
    public async Task A_sweep_of_which_no_trial_completes_has_failed()
    {
        using var door = new TestDoor { Runner = new FakeRunner((_, _) => new AttemptOutcome.Diverged("it grew")) };

        Assert.Equal(ExitCode.Failed, await door.EnterAsync("run", door.File()));

        Assert.Contains("4 trials diverged alike, trial 0 first: it grew", door.Output);
        Assert.Contains("no trial completed", door.Talk);
    }

    [Fact]
    public async Task A_full_disk_stops_the_sweep_with_the_reason_and_it_can_be_resumed()
    {
        using var door = new TestDoor
        {
            Runner = new FakeRunner(
                (command, _) =>
                    command.Key.Trial.Number == 2 ? throw new StorageException("no space is left on the disk") : null
            ),
        };

        Assert.Equal(ExitCode.Failed, await door.EnterAsync("run", door.File()));

        Assert.Contains("no space is left on the disk", door.Talk);
        Assert.Contains("sweep resume quick", door.Talk);
        door.Runner = new FakeRunner();
        await door.DoneAsync("resume", "quick");
        Assert.Contains("4 completed", door.Talk);
    }

    [Fact]
    public async Task A_store_in_a_folder_that_does_not_exist_is_a_mistake_and_nothing_is_created()
    {
        using var door = new TestDoor { OpensRealStores = true };
        var folder = Path.Combine(door.Folder, "stroe");
        foreach (
            string[] command in (string[][])
                [
                    ["run", door.File()],
                    ["coordinator", "--listen", "127.0.0.1:0"],
                    ["resume", "quick"],
                    ["leaderboard", "quick"],
                    ["stop", "quick"],
                    ["stop", "quick", "0"],
                    ["list"],
                ]
        )
        {
            await door.EnterAsync([.. command, "--store", Path.Combine(folder, "deep", "sweep.db")]);
            Assert.False(Directory.Exists(folder), string.Join(' ', command));
        }

        Assert.Equal(
            ExitCode.Mistake,
            await door.EnterAsync("run", door.File(), "--store", Path.Combine(folder, "deep", "sweep.db"))
        );
        Assert.Contains($"mkdir -p {Path.Combine(folder, "deep")}", door.Talk);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130), InlineData(PosixSignal.SIGTERM, 143), InlineData(PosixSignal.SIGHUP, 129)]
    public async Task An_interrupted_sweep_says_how_to_go_on_and_its_trial_leaves_a_checkpoint(
        PosixSignal signal,
        int code
    )
    {
        using var door = new TestDoor();
        door.Runner = new FakeRunner(
            (command, session) =>
            {
                if (command.Key.Trial.Number < 2)
                    return null;
                door.Interruption!.Signal(signal);
                while (session.StopRequested is null)
                    Thread.Yield();
                session.SaveCheckpoint(7, [1, 2, 3]);
                return new AttemptOutcome.Stopped();
            }
        );

        Assert.Equal(code, await door.EnterAsync("run", door.File()));

        Assert.Contains("stopped; `sweep resume quick` goes on", door.Talk);
        var row = door.Store.Find("quick")!;
        Assert.Equal(7, Assert.Single(door.Store.ReadCheckpoints(row.Id)).Checkpoint.Step);
        Assert.Null(door.Store.WriterOf(row.Id));
    }

    [Fact]
    public async Task What_happens_to_each_trial_is_in_the_log_file_as_JSON()
    {
        using var door = new TestDoor();
        await door.EnterAsync("run", door.File());

        var log = Assert.Single(Directory.GetFiles(Path.Combine(door.Folder, "logs")));
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
