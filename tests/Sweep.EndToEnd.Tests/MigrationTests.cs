using System.IO.Compression;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Storage.Sqlite;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// A store as version 0.1.0 left it at schema 2, before summaries and checksums: a finished sweep
/// of programs that completed, diverged and failed, and a sweep of VAEs that was killed in its
/// third trial, which had left checkpoints. Beside it lies what that version exported.
/// </summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MigrationTests() =>
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Stores", "schema-2.zip"), folder.Path);

    private string Store => Path.Combine(folder.Path, "sweep.db");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("programs")]
    [InlineData("moons")]
    public void An_older_store_is_read_as_its_own_version_read_it_and_left_as_it_is(string sweep)
    {
        var before = File.ReadAllBytes(Store);
        var exported = SweepProcess.Run(folder, "export", sweep, "--format", "json", "--store", Store);
        Assert.True(exported.ExitCode == 0, exported.StandardError);
        AssertHasAllOf($"{sweep}.json", exported.Output);
        Assert.Equal(before, File.ReadAllBytes(Store));
    }

    [Fact]
    public void A_sweep_of_an_older_store_goes_on_from_its_checkpoint_and_all_summaries_are_written()
    {
        var resumed = SweepProcess.Run(folder, "resume", "moons", "--store", Store, "--no-progress", "--slots", "1");
        Assert.True(resumed.ExitCode == 0, resumed.StandardError);

        using var store = ((ReadableStore.Opened)SqliteStudyStore.OpenForReading(Store)).Store;
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

        var moons = store.Find("moons")!;
        var log = store.ReadLog(moons.Id).Select(entry => entry.Read().Event).ToArray();
        Assert.Equal([0, 1, 2], log.OfType<TrialCompleted>().Select(completed => completed.Number));
        Assert.True(log.OfType<TrainingBegan>().Last().Step > 0, "the third trial began from the start");
        var exported = SweepProcess.Run(folder, "export", "programs", "--format", "json", "--store", Store);
        AssertHasAllOf("programs.json", exported.Output);
    }

    private void AssertHasAllOf(string file, string json) =>
        ExportedJson.AssertHasAllOf(File.ReadAllText(Path.Combine(folder.Path, file)), json);
}
