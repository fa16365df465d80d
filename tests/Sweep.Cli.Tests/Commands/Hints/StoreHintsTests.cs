using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Sweep.Cli.Commands;
using Sweep.Coordinator.Storage;
using Sweep.Coordinator.Storage.Sqlite;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Commands.Hints;

/// <summary>What is suggested with a store that has to be named and quoted, pasted: each command reaches that store.</summary>
public sealed class StoreHintsTests : IDisposable
{
    private readonly TestDoor door = new() { OpensRealStores = true };
    private readonly string store;
    private int files;

    public StoreHintsTests()
    {
        // The default store is where the tests run, and is not there.
        door.Variables[StoreAddress.Variable] = "";
        store = Path.Combine(Directory.CreateDirectory(Path.Combine(door.Folder, "Ann's sweeps")).FullName, "my sweep.db");
    }

    public void Dispose() => door.Dispose();

    [Fact]
    public async Task Of_a_store_that_is_not_there()
    {
        await DoAsync(ExitCode.Mistake, "leaderboard");
        await PasteAsync("sweep run FILE");
    }

    [Fact]
    public async Task Of_a_store_without_a_sweep()
    {
        await DoAsync(ExitCode.Done, "run", door.File());
        await DoAsync(ExitCode.Done, "delete", "quick", "--yes");
        await DoAsync(ExitCode.Done, "list");
        await PasteAsync("sweep run FILE");
        await DoAsync(ExitCode.Done, "delete", "quick1", "--yes");
        await DoAsync(ExitCode.Mistake, "leaderboard");
        await PasteAsync("sweep run FILE");
    }

    [Fact]
    public async Task Of_a_finished_sweep_and_a_name_that_is_taken()
    {
        await DoAsync(ExitCode.Done, "run", door.File());
        await PasteAsync("sweep show quick", "sweep checkpoint quick");
        await DoAsync(ExitCode.Mistake, "run", door.File());
        await PasteAsync("sweep resume quick");
        await DoAsync(ExitCode.Done, "resume", "quick");
        await PasteAsync("sweep resume quick --trials N");
    }

    [Fact]
    public async Task Of_trials_that_failed()
    {
        door.Runner = new FakeRunner((command, _) => command.Key.Trial.Number == 1 ? new AttemptOutcome.Failed("no") : null);
        await DoAsync(ExitCode.Done, "run", door.File(more: "retries: 0"));
        await PasteAsync("sweep resume quick --retry-failed", "sweep show quick", "sweep checkpoint quick");
        await DoAsync(ExitCode.Done, "show", "quick");
        await PasteAsync("sweep resume quick --retry-failed");
        await DoAsync(ExitCode.Done, "resume", "quick");
        await PasteAsync("sweep resume quick --trials N", "sweep resume quick --retry-failed");
    }

    [Fact]
    public async Task Of_trials_that_all_fail_alike()
    {
        door.Runner = new FakeRunner((_, _) => new AttemptOutcome.Failed("no"));
        await DoAsync(ExitCode.Failed, "run", door.File(trials: 30, more: "fail_fast: 3"));
        door.Runner = new FakeRunner();
        await PasteAsync("sweep resume quick --retry-failed");
    }

    [Fact]
    public async Task Of_a_sweep_that_was_stopped_or_halted()
    {
        door.Runner = new FakeRunner((_, session) =>
        {
            door.Interruption!.Signal(PosixSignal.SIGINT);
            while (session.StopRequested is null) Thread.Yield();
            return new AttemptOutcome.Stopped();
        });
        await DoAsync(ExitCode.Interrupted, "run", door.File());
        door.Runner = new FakeRunner();
        await PasteAsync("sweep resume quick");
        door.Runner = new FakeRunner((_, _) => throw new StorageException("no space is left on the disk"));
        await DoAsync(ExitCode.Failed, "resume", "quick", "--trials", "6");
        door.Runner = new FakeRunner();
        await PasteAsync("sweep resume quick");
    }

    [Fact]
    public async Task Of_a_sweep_at_work_and_of_one_that_is_stopped_from_elsewhere()
    {
        await DoAsync(ExitCode.Done, "run", door.File(trials: 2));
        using var other = SqliteStudyStore.Open(store);
        var writer = Assert.IsType<WriterResult.Opened>(other.OpenWriter(other.Find("quick")!.Id)).Writer;
        await DoAsync(ExitCode.Mistake, "resume", "quick", "--trials", "4");
        door.Self = new WriterIdentity(1, Environment.MachineName);
        door.AskToEnd = _ =>
        {
            writer.Dispose();
            return true;
        };
        await PasteAsync("sweep stop quick", "sweep leaderboard quick");
    }

    [Fact]
    public async Task Of_several_sweeps_of_which_none_is_named()
    {
        await DoAsync(ExitCode.Done, "run", door.File("one"));
        await DoAsync(ExitCode.Done, "run", door.File("two"));
        await DoAsync(ExitCode.Done, "leaderboard");
        await PasteAsync("sweep list");
    }

    [Fact]
    public async Task Of_a_file_that_is_not_what_was_run()
    {
        await DoAsync(ExitCode.Done, "run", door.File());
        var file = door.Write("my quick.yaml", (await File.ReadAllTextAsync(door.File(), TestContext.Current.CancellationToken)).Replace("seed: 1", "seed: 2", StringComparison.Ordinal));
        await DoAsync(ExitCode.Mistake, "resume", file);
        await PasteAsync("sweep resume quick", $"sweep run '{file}' --name NAME");
    }

    [Fact]
    public async Task Of_a_summary_that_is_damaged()
    {
        await DoAsync(ExitCode.Done, "run", door.File());
        using (var connection = new SqliteConnection($"Data Source={store};Pooling=False"))
        {
            connection.Open();
            using var damage = new SqliteCommand("UPDATE trials SET body = replace(body, '0', '1') WHERE number = 1", connection);
            Assert.Equal(1, await damage.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await DoAsync(ExitCode.Done, "leaderboard", "quick");
        await PasteAsync("sweep resume quick");
        await DoAsync(ExitCode.Done, "leaderboard", "quick");
        Assert.Empty(PastedHints.In(door.Talk));
    }

    /// <summary>The command, with the store named.</summary>
    private async Task DoAsync(int expected, params string[] arguments)
    {
        var code = await door.EnterAsync([.. arguments, "--store", store]);
        Assert.True(code == expected, $"`sweep {string.Join(' ', arguments)}` ended with {code}: {door.Talk}");
    }

    /// <summary>Pastes what was suggested, which begins with these commands in this order.</summary>
    private async Task PasteAsync(params string[] expected)
    {
        var hints = PastedHints.In(door.Talk + door.Output);
        Assert.Equal(expected, hints.Zip(expected, (hint, start) => hint[..Math.Min(start.Length, hint.Length)]));
        Assert.Equal(expected.Length, hints.Count);
        foreach (var hint in hints)
        {
            files++;
            var meaning = new Dictionary<string, string>
            {
                ["FILE"] = door.File($"quick{files}"),
                ["NAME"] = $"another{files}",
                ["N"] = "9",
                ["best"] = Path.Combine(door.Folder, $"best{files}"),
            };
            door.Opened.Clear();
            await door.DoneAsync(PastedHints.Filled(PastedHints.WordsOf(hint), meaning));
            Assert.NotEmpty(door.Opened);
            Assert.All(door.Opened, opened => Assert.Equal(store, opened));
        }
    }
}
