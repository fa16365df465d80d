using Sweep.Shared.Domain.Events;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests;

/// <summary>Kill anything at any moment: nothing is lost. Real processes, real SIGKILL.</summary>
public sealed class KillTests(ITestOutputHelper said)
{
    private const int Trials = 8,
        Rows = 1200,
        CheckpointsEach = 10;

    private static readonly string SweepFile =
        MoonsSweep.File("kills", Trials, epochs: 1500, "{kind: tpe, startup_trials: 3}")
        + $"keep_checkpoints: {Trials}\n";

    [Fact]
    public void One_slot_ends_in_equal_bits_whatever_was_killed()
    {
        using var undisturbed = new TemporaryFolder();
        using var killed = new TemporaryFolder();
        undisturbed.Write("kills.yaml", SweepFile);
        killed.Write("kills.yaml", SweepFile);
        using (
            var run = SweepProcess.Start(
                undisturbed,
                Kills.ShortPauses,
                "run",
                "kills.yaml",
                "--slots",
                "1",
                "--no-progress"
            )
        )
            Kills.AssertDone(run.Wait());

        var kills = Kills.UntilDone(killed, slots: 1, Kills.Seed, most: 22);
        said.WriteLine($"{kills.Count} kills, {kills.Count(hit => hit)} of them hit a running trial");
        Assert.True(kills.Count >= 20, $"{kills.Count} kills are too few: the sweep was over too soon");
        Assert.True(kills.Count(hit => hit) * 2 >= kills.Count, "at least half of the kills hit a running trial");

        using var before = StoredSweep.Open(undisturbed, "kills");
        using var after = StoredSweep.Open(killed, "kills");
        after.AssertEachTrialFinishedOnce(Trials);
        after.AssertSuggestionsRecompute();
        AssertResumedFromCheckpoints(after, kills.Count);
        AssertFewStepsTrainedTwice(before, after, CheckpointLog.Read(killed), kills.Count);
        Assert.Equal(Kills.Lasting(undisturbed), Kills.Lasting(killed));
        // Blobs are named by what is in them.
        Assert.Equal(before.Weights, after.Weights);
        Assert.Equal(TakenWeights(undisturbed), TakenWeights(killed));
    }

    [Fact]
    public void Several_slots_finish_each_trial_once_and_every_suggestion_recomputes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kills.yaml", SweepFile);
        var kills = Kills.UntilDone(folder, slots: 2, Kills.Seed + 1000, most: 8);
        using var sweep = StoredSweep.Open(folder, "kills");
        sweep.AssertEachTrialFinishedOnce(Trials);
        sweep.AssertSuggestionsRecompute();
        Assert.True(kills.Count >= 4, $"{kills.Count} kills are too few");
    }

    /// <summary>On SQLite the lock dies with its process; a server has to be waited for.</summary>
    [Fact]
    public void A_sweep_on_postgresql_is_resumed_at_once_after_a_kill()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kills.yaml", MoonsSweep.File("kills", trials: 2, epochs: 150));
        var store = PostgresServer.Shared.NewSchema();
        using (
            var run = SweepProcess.Start(
                folder,
                Kills.ShortPauses,
                "run",
                "kills.yaml",
                "--store",
                store,
                "--slots",
                "1",
                "--no-progress"
            )
        )
        {
            while (CheckpointLog.CountLines(folder, "left a checkpoint") == 0)
                Assert.False(run.EndsWithin(TimeSpan.FromMilliseconds(20)), run.StandardError);
            run.Signal(SweepProcess.Kill);
            run.Wait();
            var stop = SweepProcess.Run(folder, "stop", "kills", "--store", store);
            Assert.True(stop.ExitCode == 0, stop.StandardError);
            // However slow this machine is, the process is named only as long as its lease lasts.
            if (stop.StandardError.Contains("process", StringComparison.Ordinal))
                Assert.Contains(
                    $"process {run.Id}, which had it, is gone; `sweep resume kills --store ",
                    stop.StandardError,
                    StringComparison.Ordinal
                );
        }

        var resumed = SweepProcess.Run(folder, "resume", "kills", "--store", store, "--no-progress");
        Kills.AssertDone(resumed);
        Assert.DoesNotContain("is at work in process", resumed.StandardError, StringComparison.Ordinal);
        using var sweep = StoredSweep.OpenAt(store, "kills");
        sweep.AssertEachTrialFinishedOnce(2);
        said.WriteLine(resumed.StandardError);
    }

    private static void AssertResumedFromCheckpoints(StoredSweep sweep, int kills)
    {
        var progressed = new HashSet<int>();
        var resumed = 0;
        foreach (var entry in sweep.Events)
        {
            if (entry is AttemptLost { Progressed: true } lost)
                progressed.Add(lost.Number);
            if (entry is not TrainingBegan { Attempt: > 1 } began || !progressed.Contains(began.Number))
                continue;
            Assert.True(
                began.Step > 0,
                $"trial {began.Number} left a checkpoint, yet attempt {began.Attempt} began from the start"
            );
            resumed++;
        }

        Assert.True(resumed * 3 >= kills, $"{resumed} attempts went on from a checkpoint after {kills} kills");
    }

    private static void AssertFewStepsTrainedTwice(
        StoredSweep undisturbed,
        StoredSweep killed,
        CheckpointLog checkpoints,
        int kills
    )
    {
        long StepsPerEpoch(int trial) => (Rows + BatchSize(trial) - 1) / BatchSize(trial);
        long BatchSize(int trial) => (long)killed.State.Trials[trial].Parameters["training.batch_size"].Number!.Value;
        var total = undisturbed.Events.OfType<TrialCompleted>().Sum(completed => completed.Step);
        Assert.All(
            Enumerable.Range(0, Trials),
            trial =>
                Assert.True(
                    checkpoints.Count(trial) >= CheckpointsEach,
                    $"trial {trial} had {checkpoints.Count(trial)} checkpoints only"
                )
        );
        var trained = killed.StepsTrained(StepsPerEpoch);
        var limit = total + (kills * checkpoints.LongestInterval);
        Assert.True(
            trained <= limit,
            $"{trained} steps were trained, undisturbed {total}; {kills} kills may cost "
                + $"{checkpoints.LongestInterval} each"
        );
    }

    private static byte[] TakenWeights(TemporaryFolder folder)
    {
        var taken = SweepProcess.Run(folder, "checkpoint", "kills", "--out", "best");
        Assert.True(taken.ExitCode == 0, taken.StandardError);
        return File.ReadAllBytes(Path.Combine(folder.Path, "best", "model.safetensors"));
    }
}
