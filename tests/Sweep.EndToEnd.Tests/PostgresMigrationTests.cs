using Npgsql;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Events;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// A dump (`pg_dump --inserts`, comments and psql's own lines left out) of a store as version 0.1.0
/// left it at schema 1, before summaries, checksums and outputs: a finished sweep of programs that
/// completed, diverged and failed, and a sweep of VAEs that was killed in its third trial, which
/// had left a checkpoint. Beside it lies what that version exported.
/// </summary>
public sealed class PostgresMigrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PostgresAddress address;
    private readonly string url;

    public PostgresMigrationTests()
    {
        url = PostgresServer.Shared.NewSchema();
        address = PostgresAddress.Parse(url).Address!;
        Execute(Read("postgres-schema-1.sql").Replace("@schema@", address.Schema, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        Execute($"DROP SCHEMA {address.Schema} CASCADE");
        folder.Dispose();
    }

    [Theory]
    [InlineData("programs")]
    [InlineData("moons")]
    public void An_older_schema_is_read_as_its_own_version_read_it_and_left_as_it_is(string sweep)
    {
        ExportedJson.AssertHasAllOf(Read($"postgres-schema-1-{sweep}.json"), Run("export", sweep, "--format", "json"));
        Assert.Contains(sweep, Run("list"), StringComparison.Ordinal);
        Assert.Contains("completed", Run("show", sweep), StringComparison.Ordinal);
        Assert.Equal(1, Execute($"SELECT version FROM {address.Schema}.sweep_schema"));
    }

    [Fact]
    public void A_sweep_of_an_older_schema_goes_on_from_its_checkpoint_and_all_summaries_are_written()
    {
        Run("resume", "moons", "--no-progress", "--slots", "1");

        using (
            var store = ((ReadableStore.Opened)PostgresStudyStore.OpenForReading(address, TimeProvider.System)).Store
        )
        {
            foreach (var row in store.List())
            {
                var state = StudyState.Fold(
                    row.Id,
                    StudyEventJson.ReadSpec(row.Spec),
                    store.ReadLog(row.Id).Select(entry => entry.Read())
                );
                Assert.True(StudySummary.Agrees(store.ReadSummary(row.Id), state), row.Name);
                Assert.True(state.IsFinished);
            }

            var log = store.ReadLog(store.Find("moons")!.Id);
            var moons = log.Select(entry => entry.Read().Event).ToArray();
            Assert.Equal([0, 1, 2], moons.OfType<TrialCompleted>().Select(completed => completed.Number));
            Assert.Equal(58231, moons.OfType<TrainingBegan>().Last().Step);
        }

        Assert.NotEqual(1, Execute($"SELECT version FROM {address.Schema}.sweep_schema"));
        var programs = Run("export", "programs", "--format", "json");
        ExportedJson.AssertHasAllOf(Read("postgres-schema-1-programs.json"), programs);
        Run("checkpoint", "moons", "--out", Path.Combine(folder.Path, "best"));
        Assert.Equal(976, new FileInfo(Path.Combine(folder.Path, "best", "model.safetensors")).Length);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Stores", file));

    private string Run(params string[] arguments)
    {
        var result = SweepProcess.Run(folder, [.. arguments, "--store", url]);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.Output;
    }

    private object? Execute(string sql)
    {
        var server = new Uri(url);
        var user = server.UserInfo.Split(':').Select(Uri.UnescapeDataString).ToArray();
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port,
            Username = user[0],
            Password = user.ElementAtOrDefault(1),
            Database = server.AbsolutePath[1..],
            Pooling = false,
        };
        using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
