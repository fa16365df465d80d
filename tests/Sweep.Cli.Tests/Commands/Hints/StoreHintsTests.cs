using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Sweep.Cli.Commands;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Sqlite;

namespace Sweep.Cli.Tests.Commands.Hints;

/// <summary>
/// What is suggested with a store that has to be named and quoted, pasted: each command reaches
/// that store.
/// </summary>
public sealed class StoreHintsTests : IDisposable
{
    private readonly TestCommandLine cli = new() { OpensRealStores = true };
    private readonly string store;
    private readonly PastedHints hints;

    public StoreHintsTests()
    {
        // The default store is where the tests run, and is not there.
        cli.Variables[StoreAddress.Variable] = "";
        store = Path.Combine(
            Directory.CreateDirectory(Path.Combine(cli.Folder, "Ann's sweeps")).FullName,
            "my sweep.db"
        );
        hints = new PastedHints(cli, ["--store", store], store);
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Of_a_store_that_is_not_there()
    {
        await hints.DoAsync(ExitCode.Mistake, "leaderboard");
        await hints.PasteAsync("sweep run FILE");
    }

    [Fact]
    public async Task Of_a_store_without_a_sweep()
    {
        await hints.DoAsync(ExitCode.Done, "run", cli.File());
        await hints.DoAsync(ExitCode.Done, "delete", "quick", "--yes");
        await hints.DoAsync(ExitCode.Done, "list");
        await hints.PasteAsync("sweep run FILE");
        await hints.DoAsync(ExitCode.Done, "delete", "quick1", "--yes");
        await hints.DoAsync(ExitCode.Mistake, "leaderboard");
        await hints.PasteAsync("sweep run FILE");
    }

    [Fact]
    public async Task Of_a_finished_sweep_and_a_name_that_is_taken()
    {
        await hints.DoAsync(ExitCode.Done, "run", cli.File());
        await hints.PasteAsync("sweep show quick", "sweep checkpoint quick");
        await hints.DoAsync(ExitCode.Mistake, "run", cli.File());
        await hints.PasteAsync("sweep resume quick");
        await hints.DoAsync(ExitCode.Done, "resume", "quick");
        await hints.PasteAsync("sweep resume quick --trials N");
    }

    [Fact]
    public async Task Of_trials_that_failed()
    {
        cli.Runner = new FakeRunner(
            (command, _) => command.Key.Trial.Number == 1 ? new AttemptOutcome.Failed("no") : null
        );
        await hints.DoAsync(ExitCode.Done, "run", cli.File(more: "retries: 0"));
        await hints.PasteAsync("sweep resume quick --retry-failed", "sweep show quick", "sweep checkpoint quick");
        await hints.DoAsync(ExitCode.Done, "show", "quick");
        await hints.PasteAsync("sweep resume quick --retry-failed");
        await hints.DoAsync(ExitCode.Done, "resume", "quick");
        await hints.PasteAsync("sweep resume quick --trials N", "sweep resume quick --retry-failed");
    }

    [Fact]
    public async Task Of_trials_that_all_fail_alike()
    {
        cli.Runner = new FakeRunner((_, _) => new AttemptOutcome.Failed("no"));
        await hints.DoAsync(ExitCode.Failed, "run", cli.File(trials: 30, more: "fail_fast: 3"));
        cli.Runner = new FakeRunner();
        await hints.PasteAsync("sweep resume quick --retry-failed");
    }

    [Fact]
    public async Task Of_a_sweep_that_was_stopped_or_halted()
    {
        cli.Runner = new FakeRunner(
            (_, session) =>
            {
                cli.Interruption!.Signal(PosixSignal.SIGINT);
                while (session.StopRequested is null)
                    Thread.Yield();
                return new AttemptOutcome.Stopped();
            }
        );
        await hints.DoAsync(ExitCode.Interrupted, "run", cli.File());
        cli.Runner = new FakeRunner();
        await hints.PasteAsync("sweep resume quick");
        cli.Runner = new FakeRunner((_, _) => throw new StorageException("no space is left on the disk"));
        await hints.DoAsync(ExitCode.Failed, "resume", "quick", "--trials", "6");
        cli.Runner = new FakeRunner();
        await hints.PasteAsync("sweep resume quick");
    }

    [Fact]
    public async Task Of_a_sweep_at_work_and_of_one_that_is_stopped_from_elsewhere()
    {
        await hints.DoAsync(ExitCode.Done, "run", cli.File(trials: 2));
        using var other = SqliteStudyStore.Open(store);
        var writer = Assert.IsType<WriterResult.Opened>(other.OpenWriter(other.Find("quick")!.Id)).Writer;
        await hints.DoAsync(ExitCode.Mistake, "resume", "quick", "--trials", "4");
        cli.Self = new WriterIdentity(1, Environment.MachineName);
        cli.AskToEnd = _ =>
        {
            writer.Dispose();
            return true;
        };
        await hints.PasteAsync("sweep stop quick", "sweep leaderboard quick");
    }

    [Fact]
    public async Task Of_several_sweeps_of_which_none_is_named()
    {
        await hints.DoAsync(ExitCode.Done, "run", cli.File("one"));
        await hints.DoAsync(ExitCode.Done, "run", cli.File("two"));
        await hints.DoAsync(ExitCode.Done, "leaderboard");
        await hints.PasteAsync("sweep list");
    }

    [Fact]
    public async Task Of_a_file_that_is_not_what_was_run()
    {
        await hints.DoAsync(ExitCode.Done, "run", cli.File());
        var file = cli.Write(
            "my quick.yaml",
            (await File.ReadAllTextAsync(cli.File(), TestContext.Current.CancellationToken)).Replace(
                "seed: 1",
                "seed: 2",
                StringComparison.Ordinal
            )
        );
        await hints.DoAsync(ExitCode.Mistake, "resume", file);
        await hints.PasteAsync("sweep resume quick", $"sweep run '{file}' --name NAME");
    }

    [Fact]
    public async Task Of_a_summary_that_is_damaged()
    {
        await hints.DoAsync(ExitCode.Done, "run", cli.File());
        using (var connection = new SqliteConnection($"Data Source={store};Pooling=False"))
        {
            connection.Open();
            using var damage = new SqliteCommand(
                "UPDATE trials SET body = replace(body, '0', '1') WHERE number = 1",
                connection
            );
            Assert.Equal(1, await damage.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await hints.DoAsync(ExitCode.Done, "leaderboard", "quick");
        await hints.PasteAsync("sweep resume quick");
        await hints.DoAsync(ExitCode.Done, "leaderboard", "quick");
        Assert.Empty(PastedHints.In(cli.StandardError));
    }
}
