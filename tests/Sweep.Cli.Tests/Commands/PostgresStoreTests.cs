using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sweep.Cli.Commands;
using Sweep.Cli.Tests.Commands.Cluster;
using Sweep.Shared.Protocol;
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
    private readonly TestDoor door = new() { OpensRealStores = true };

    public PostgresStoreTests() => door.Variables[StoreAddress.Variable] = url;

    private PostgresAddress Address => PostgresAddress.Parse(url).Address!;

    public void Dispose()
    {
        door.Dispose();
        using var connection = new Npgsql.NpgsqlConnection(ConnectionString());
        connection.Open();
        using var drop = new Npgsql.NpgsqlCommand($"DROP SCHEMA IF EXISTS {Address.Schema} CASCADE", connection);
        drop.ExecuteNonQuery();
    }

    [Fact]
    public async Task A_sweep_lives_there_from_its_run_to_its_deletion()
    {
        await door.DoneAsync("run", door.File());
        Assert.Contains("4 completed", door.Talk);
        Assert.Contains($"logs{Path.DirectorySeparatorChar}quick-", door.Talk);
        var ran = door.Output;

        await door.DoneAsync("leaderboard", "quick", "--top", "10");
        Assert.Contains(ran.Split('\n')[^2], door.Output);
        await door.DoneAsync("list");
        Assert.Contains("quick  finished", door.Output);
        await door.DoneAsync("show", "quick", "2");
        Assert.Contains("val_mse", door.Output);
        await door.DoneAsync("export", "quick", "--format", "csv");
        Assert.Equal(1 + 4, door.OutputLines.Length);
        var taken = Path.Combine(door.Folder, "best");
        await door.DoneAsync("checkpoint", "quick", "--out", taken);
        Assert.Equal(sizeof(double), new FileInfo(Path.Combine(taken, CheckpointCommand.WeightsFile)).Length);

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", door.File()));
        Assert.Contains("there is a sweep 'quick' already", door.Talk);
        await door.DoneAsync("resume", "quick", "--trials", "6");
        Assert.Contains("6 completed", door.Talk);
        await door.DoneAsync("stop", "quick");
        Assert.Contains("'quick' is not running (finished)", door.Talk);

        await door.DoneAsync("delete", "quick", "--yes");
        await door.DoneAsync("list");
        Assert.Contains($"there is no sweep in {Address} yet", door.Talk);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_leaderboard_as_any_other_store()
    {
        await door.DoneAsync("run", door.File());
        await door.DoneAsync("leaderboard", "quick");
        var here = door.Output;
        using var other = new TestDoor();
        await other.DoneAsync("run", other.File());
        await other.DoneAsync("leaderboard", "quick");
        Assert.Equal(other.Output, here);
        await door.EnterAsync("delete", "quick", "--yes");
    }

    [Fact]
    public async Task Suggested_commands_name_the_store_without_its_password()
    {
        door.Variables.Remove(StoreAddress.Variable);
        await door.DoneAsync("run", door.File(), "--store", url);
        Assert.Contains($"--store '{Address}'", door.Talk);
        Assert.Contains("postgres://", Address.ToString());
        Assert.DoesNotContain(PostgresServer.Password, door.Talk);
        Assert.DoesNotContain(Uri.EscapeDataString(PostgresServer.Password), door.Talk);
        await door.EnterAsync("delete", "quick", "--yes", "--store", url);
    }

    [Fact]
    public async Task A_store_that_is_not_there_yet_is_told_to_readers_and_not_made()
    {
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("leaderboard"));
        Assert.Contains("nothing was run there yet", door.Talk);
        Assert.IsType<ReadableStore.Missing>(PostgresStudyStore.OpenForReading(Address, TimeProvider.System));
    }

    [Fact]
    public async Task A_server_that_is_away_exits_1_and_says_where_it_was_looked_for()
    {
        Assert.Equal(
            ExitCode.Failed,
            await door.EnterAsync("run", door.File(), "--store", "postgres://ann:secret@127.0.0.1:1/x")
        );
        Assert.Contains("sweep: The store postgres://ann@127.0.0.1:1/x cannot be reached now", door.Talk);
        Assert.DoesNotContain("secret", door.Talk);
    }

    [Fact]
    public async Task A_sweep_that_another_process_writes_to_is_not_resumed_nor_stopped_from_another_machine()
    {
        await door.DoneAsync("run", door.File());
        using (var store = PostgresStudyStore.Open(Address, TimeProvider.System))
        using (Assert.IsType<WriterResult.Opened>(store.OpenWriter(store.Find("quick")!.Id)).Writer)
        {
            Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", "quick", "--trials", "6"));
            Assert.Contains(
                $"'quick' is at work in process {Environment.ProcessId} on {Environment.MachineName}",
                door.Talk
            );
            Assert.Equal(ExitCode.Mistake, await door.EnterAsync("delete", "quick", "--yes"));
            Assert.Equal(ExitCode.Failed, await door.EnterAsync("stop", "quick"));
            Assert.Contains($"runs on {Environment.MachineName}", door.Talk);
        }

        await door.DoneAsync("delete", "quick", "--yes");
    }

    [Fact]
    public async Task A_sweep_whose_process_died_a_moment_ago_is_resumed_when_its_lease_has_ended()
    {
        await door.DoneAsync("run", door.File());
        await LeaveToTheDeadAsync("1 s");
        await door.DoneAsync("resume", "quick", "--trials", "6");
        Assert.Matches("the process that had 'quick' is gone; its lease ends in [12] s\n", door.Talk);
        Assert.Contains("6 completed", door.Talk);

        await LeaveToTheDeadAsync("1 s");
        await door.DoneAsync("delete", "quick", "--yes");
        Assert.Contains("its lease ends in", door.Talk);
    }

    [Fact]
    public async Task Stop_of_a_sweep_whose_process_died_a_moment_ago_says_that_nothing_trains_it()
    {
        await door.DoneAsync("run", door.File());
        var dead = await LeaveToTheDeadAsync("1 hour");
        await door.DoneAsync("stop", "quick");
        Assert.Contains(
            $"'quick' is not running: process {dead}, which had it, is gone; `sweep resume quick` goes on",
            door.Talk
        );
        Assert.DoesNotContain("stopped", door.Talk);
    }

    [Fact]
    public async Task A_sweep_whose_process_died_a_moment_ago_is_shown_as_stopped_at_once()
    {
        door.Runner = new FakeRunner(
            (_, session) =>
            {
                door.Interruption!.Signal(PosixSignal.SIGINT);
                while (session.StopRequested is null)
                    Thread.Yield();
                return new AttemptOutcome.Stopped();
            }
        );
        Assert.Equal(ExitCode.Interrupted, await door.EnterAsync("run", door.File()));
        var dead = await LeaveToTheDeadAsync("1 hour");

        await door.DoneAsync("show", "quick");
        Assert.StartsWith($"quick, stopped: process {dead}, which had it, is gone\n", door.Output);
        await door.DoneAsync("list");
        Assert.Contains("quick  stopped", door.Output);
        await door.DoneAsync("leaderboard", "quick");
        Assert.Contains("quick, stopped: ", door.Talk);
        await door.DoneAsync("leaderboard", "quick", "--format", "json");
        Assert.Equal("stopped", JsonNode.Parse(door.Output)!["state"]!.ToString());

        door.Self = new WriterIdentity(1, "another-machine");
        await door.DoneAsync("list");
        Assert.Contains("quick  running", door.Output);

        // A coordinator on the machine of the dead process knows better than this one.
        await using var fleet = await TestFleet.StartAsync(PostgresStudyStore.Open(Address, TimeProvider.System));
        await door.DoneAsync("list", "--coordinator", fleet.Address);
        Assert.Contains("quick  stopped", door.Output);
        await door.DoneAsync("show", "quick", "--coordinator", fleet.Address);
        Assert.StartsWith($"quick, stopped: process {dead}, which had it, is gone\n", door.Output);
    }

    /// <summary>
    /// Gives the sweep to a process of this machine that has ended, and whose lease has not.
    /// </summary>
    private async Task<int> LeaveToTheDeadAsync(string lasting)
    {
        using var dead = Process.Start("true");
        await dead.WaitForExitAsync(TestContext.Current.CancellationToken);
        door.Self = new WriterIdentity(1, Environment.MachineName);
        using var connection = new Npgsql.NpgsqlConnection(ConnectionString());
        connection.Open();
        var rows =
            $"UPDATE {Address.Schema}.leases SET holder = 'another', process = {dead.Id}, host = '{door.Self.Host}', "
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
