using System.Diagnostics;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// Kills that come before a trial has left a checkpoint, by the real program: they count against no
/// trial.
/// </summary>
public sealed class LossTests : IDisposable
{
    private const int Trials = 3,
        MostKills = 60;

    private static readonly string SweepFile = MoonsSweep.File("losses", Trials, epochs: 3000);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sweep_killed_eight_times_right_after_training_began_ends_in_equal_bits()
    {
        using var undisturbed = new TemporaryFolder();
        Finish(undisturbed, "run", undisturbed.Write("losses.yaml", SweepFile));

        KillBeforeACheckpoint(losses: 8);
        Finish(folder, "resume", "losses");

        using var before = StoredSweep.Open(undisturbed, "losses");
        using var after = StoredSweep.Open(folder, "losses");
        after.AssertEachTrialFinishedOnce(Trials);
        Assert.Equal(before.State.Trials.Select(trial => trial.State), after.State.Trials.Select(trial => trial.State));
        Assert.Equal(
            before.State.Trials.Select(trial => trial.Values),
            after.State.Trials.Select(trial => trial.Values)
        );
        Assert.Equal(before.Weights, after.Weights);
    }

    [Fact]
    public void A_trial_that_ends_its_process_each_time_fails_and_its_neighbours_complete()
    {
        KillBeforeACheckpoint(losses: AttemptCounts.SuspectLosses);

        using var run = SweepProcess.Start(folder, "resume", "losses", "--slots", "2", "--no-progress");
        var ended = new HashSet<int>();
        while (ended.Count < StudyCore.DeathLimit)
        {
            // Of all trials only the suspect has a process of its own.
            foreach (var child in ProcessTree.ChildrenOf(run.Id).Where(child => ended.Add(child)))
                Kill(child);
            Assert.False(run.EndsWithin(TimeSpan.FromMilliseconds(5)), run.StandardError);
        }

        var result = run.Wait();
        Assert.True(result.ExitCode == 0, result.StandardError);
        using var sweep = StoredSweep.Open(folder, "losses");
        var failed = sweep.State.Trials[0];
        Assert.StartsWith(
            "its process ended 5 times in a row before it had left a new checkpoint: killed by SIGKILL",
            failed.Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(StudyCore.DeathLimit - 1, sweep.Events.OfType<AttemptDied>().Count());
        Assert.All(
            sweep.State.Trials.Skip(1),
            trial => Assert.Equal((TrialState.Completed, 1), (trial.State, trial.Counts.Started))
        );
    }

    /// <summary>
    /// Kills the sweep while its first trial trains, until it has lost so many attempts in a row.
    /// </summary>
    private void KillBeforeACheckpoint(int losses)
    {
        string[] command = ["run", folder.Write("losses.yaml", SweepFile)];
        for (var kills = 0; ; kills++)
        {
            if (LossesOfTheFirst() >= losses)
                return;
            Assert.True(kills < MostKills, $"{kills} kills came after a checkpoint");
            using var process = SweepProcess.Start(folder, [.. command, "--slots", "1", "--no-progress"]);
            command = ["resume", "losses"];
            var before = CheckpointLog.CountLines(folder, "begins attempt");
            while (CheckpointLog.CountLines(folder, "begins attempt") == before)
                Assert.False(process.EndsWithin(TimeSpan.FromMilliseconds(5)), process.StandardError);
            process.Signal(SweepProcess.Kill);
            process.Wait();
        }
    }

    /// <summary>
    /// How many attempts in a row left no new checkpoint. The last one is not in the log yet: the
    /// process that goes on writes it down.
    /// </summary>
    private int LossesOfTheFirst()
    {
        using var sweep = StoredSweep.TryOpen(folder, "losses");
        if (sweep is not { State.Trials: [{ Life: TrialLife.Running running } first, ..] })
            return 0;
        return sweep.HasCheckpoint(first.Number, running.Attempt) ? 0 : first.Counts.LossesInARow + 1;
    }

    private static void Finish(TemporaryFolder folder, params string[] command)
    {
        var result = SweepProcess.Run(folder, [.. command, "--slots", "1", "--no-progress"]);
        Assert.True(result.ExitCode == 0, result.StandardError);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
