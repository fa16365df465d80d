using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sweep.Cli.Commands;
using Sweep.Cli.Tests.Commands.Cluster;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.Cli.Tests.Commands;

/// <summary>
/// Every command, with its store in PostgreSQL. After the others, since the store has limits of
/// time that a machine full of tests does not keep.
/// </summary>
[Collection(Alone)]
public sealed class PostgresStoreTests : IDisposable
{
    private const string Alone = "PostgreSQL";

    private readonly string url = PostgresServer.Shared.NewSchema();
    private readonly TestCommandLine cli = new() { OpensRealStores = true };

    public PostgresStoreTests() => cli.Variables[StoreAddress.Variable] = url;

    private PostgresAddress Address => PostgresAddress.Parse(url).Address!;

    public void Dispose()
    {
        cli.Dispose();
        using var connection = new Npgsql.NpgsqlConnection(ConnectionString());
        connection.Open();
        using var drop = new Npgsql.NpgsqlCommand($"DROP SCHEMA IF EXISTS {Address.Schema} CASCADE", connection);
        drop.ExecuteNonQuery();
    }

    [Fact]
    public async Task A_sweep_lives_there_from_its_run_to_its_deletion()
    {
        await cli.DoneAsync("run", cli.File());
        Assert.Contains("4 completed", cli.StandardError);
        Assert.Contains($"logs{Path.DirectorySeparatorChar}quick-", cli.StandardError);
        var ran = cli.Output;

        await cli.DoneAsync("leaderboard", "quick", "--top", "10");
        Assert.Contains(ran.Split('\n')[^2], cli.Output);
        await cli.DoneAsync("list");
        Assert.Contains("quick  finished", cli.Output);
        await cli.DoneAsync("show", "quick", "2");
        Assert.Contains("val_mse", cli.Output);
        await cli.DoneAsync("export", "quick", "--format", "csv");
        Assert.Equal(1 + 4, cli.OutputLines.Length);
        var taken = Path.Combine(cli.Folder, "best");
        await cli.DoneAsync("checkpoint", "quick", "--out", taken);
        Assert.Equal(sizeof(double), new FileInfo(Path.Combine(taken, CheckpointCommand.WeightsFile)).Length);

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", cli.File()));
        Assert.Contains("there is a sweep 'quick' already", cli.StandardError);
        await cli.DoneAsync("resume", "quick", "--trials", "6");
        Assert.Contains("6 completed", cli.StandardError);
        await cli.DoneAsync("stop", "quick");
        Assert.Contains("'quick' is not running (finished)", cli.StandardError);

        await cli.DoneAsync("delete", "quick", "--yes");
        await cli.DoneAsync("list");
        Assert.Contains($"there is no sweep in {Address} yet", cli.StandardError);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_leaderboard_as_any_other_store()
    {
        await cli.DoneAsync("run", cli.File());
        await cli.DoneAsync("leaderboard", "quick");
        var here = cli.Output;
        using var other = new TestCommandLine();
        await other.DoneAsync("run", other.File());
        await other.DoneAsync("leaderboard", "quick");
        Assert.Equal(other.Output, here);
        await cli.EnterAsync("delete", "quick", "--yes");
    }

    [Fact]
    public async Task Suggested_commands_name_the_store_without_its_password()
    {
        cli.Variables.Remove(StoreAddress.Variable);
        await cli.DoneAsync("run", cli.File(), "--store", url);
        Assert.Contains($"--store '{Address}'", cli.StandardError);
        Assert.Contains("postgres://", Address.ToString());
        Assert.DoesNotContain(PostgresServer.Password, cli.StandardError);
        Assert.DoesNotContain(Uri.EscapeDataString(PostgresServer.Password), cli.StandardError);
        await cli.EnterAsync("delete", "quick", "--yes", "--store", url);
    }

    [Fact]
    public async Task A_store_that_is_not_there_yet_is_told_to_readers_and_not_made()
    {
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("leaderboard"));
        Assert.Contains("nothing was run there yet", cli.StandardError);
        Assert.IsType<ReadableStore.Missing>(PostgresStudyStore.OpenForReading(Address, TimeProvider.System));
    }

    [Fact]
    public async Task A_server_that_is_away_exits_1_and_says_where_it_was_looked_for()
    {
        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync("run", cli.File(), "--store", "postgres://ann:secret@127.0.0.1:1/x")
        );
        Assert.Contains("sweep: The store postgres://ann@127.0.0.1:1/x cannot be reached now", cli.StandardError);
        Assert.DoesNotContain("secret", cli.StandardError);
    }

    [Fact]
    public async Task A_sweep_that_another_process_writes_to_is_not_resumed_nor_stopped_from_another_machine()
    {
        await cli.DoneAsync("run", cli.File());
        using (var store = PostgresStudyStore.Open(Address, TimeProvider.System))
        using (Assert.IsType<WriterResult.Opened>(store.OpenWriter(store.Find("quick")!.Id)).Writer)
        {
            Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quick", "--trials", "6"));
            Assert.Contains(
                $"'quick' is at work in process {Environment.ProcessId} on {Environment.MachineName}",
                cli.StandardError
            );
            Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("delete", "quick", "--yes"));
            Assert.Equal(ExitCode.Failed, await cli.EnterAsync("stop", "quick"));
            Assert.Contains($"runs on {Environment.MachineName}", cli.StandardError);
        }

        await cli.DoneAsync("delete", "quick", "--yes");
    }

    [Fact]
    public async Task A_sweep_whose_process_died_a_moment_ago_is_resumed_when_its_lease_has_ended()
    {
        await cli.DoneAsync("run", cli.File());
        await LeaveToTheDeadAsync("1 s");
        await cli.DoneAsync("resume", "quick", "--trials", "6");
        Assert.Matches("the process that had 'quick' is gone; its lease ends in [12] s\n", cli.StandardError);
        Assert.Contains("6 completed", cli.StandardError);

        await LeaveToTheDeadAsync("1 s");
        await cli.DoneAsync("delete", "quick", "--yes");
        Assert.Contains("its lease ends in", cli.StandardError);
    }

    [Fact]
    public async Task Stop_of_a_sweep_whose_process_died_a_moment_ago_says_that_nothing_trains_it()
    {
        await cli.DoneAsync("run", cli.File());
        var dead = await LeaveToTheDeadAsync("1 hour");
        await cli.DoneAsync("stop", "quick");
        Assert.Contains(
            $"'quick' is not running: process {dead}, which had it, is gone; `sweep resume quick` goes on",
            cli.StandardError
        );
        Assert.DoesNotContain("stopped", cli.StandardError);
    }

    [Fact]
    public async Task A_sweep_whose_process_died_a_moment_ago_is_shown_as_stopped_at_once()
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
        Assert.Equal(ExitCode.Interrupted, await cli.EnterAsync("run", cli.File()));
        var dead = await LeaveToTheDeadAsync("1 hour");

        await cli.DoneAsync("show", "quick");
        Assert.StartsWith($"quick, stopped: process {dead}, which had it, is gone\n", cli.Output);
        await cli.DoneAsync("list");
        Assert.Contains("quick  stopped", cli.Output);
        await cli.DoneAsync("leaderboard", "quick");
        Assert.Contains("quick, stopped: ", cli.StandardError);
        await cli.DoneAsync("leaderboard", "quick", "--format", "json");
        Assert.Equal("stopped", JsonNode.Parse(cli.Output)!["state"]!.ToString());

        cli.Self = new WriterIdentity(1, "another-machine");
        await cli.DoneAsync("list");
        Assert.Contains("quick  running", cli.Output);

        // A coordinator on the machine of the dead process knows better than this one.
        await using var fleet = await TestFleet.StartAsync(PostgresStudyStore.Open(Address, TimeProvider.System));
        await cli.DoneAsync("list", "--coordinator", fleet.Address);
        Assert.Contains("quick  stopped", cli.Output);
        await cli.DoneAsync("show", "quick", "--coordinator", fleet.Address);
        Assert.StartsWith($"quick, stopped: process {dead}, which had it, is gone\n", cli.Output);
    }

    /// <summary>
    /// Gives the sweep to a process of this machine that has ended, and whose lease has not.
    /// </summary>
    private async Task<int> LeaveToTheDeadAsync(string lasting)
    {
        using var dead = Process.Start("true");
        await dead.WaitForExitAsync(TestContext.Current.CancellationToken);
        cli.Self = new WriterIdentity(1, Environment.MachineName);
        using var connection = new Npgsql.NpgsqlConnection(ConnectionString());
        connection.Open();
        var rows =
            $"UPDATE {Address.Schema}.leases SET holder = 'another', process = {dead.Id}, host = '{cli.Self.Host}', "
            + $"epoch = epoch + 1, expires = clock_timestamp() + interval '{lasting}' WHERE name LIKE 'sweep %'";
        using var hold = new Npgsql.NpgsqlCommand(rows, connection);
        Assert.Equal(1, await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        return dead.Id;
    }

    private string ConnectionString() =>
        new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = Address.Host,
            Port = Address.Port,
            Database = Address.Database,
            Username = Address.User,
            Password = new Uri(url).UserInfo.Split(':', 2) is [_, var password]
                ? Uri.UnescapeDataString(password)
                : null,
            Pooling = false,
        }.ConnectionString;

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;
}
