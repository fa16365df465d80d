using Sweep.Shared.Domain.Events;

namespace Sweep.EndToEnd.Tests;

/// <summary>A kill changes neither what is pruned nor what a pruned trial is worth.</summary>
public sealed class PrunedKillTests(ITestOutputHelper said)
{
    private const int Trials = 12;

    private static readonly string SweepFile =
        MoonsSweep.File("kills", Trials, epochs: 1000, "{kind: tpe, startup_trials: 3}")
        + "pruner: {kind: median, startup_trials: 3, warmup: 100, interval: 100}\n";

    [Fact]
    public void One_slot_prunes_the_same_trials_at_the_same_rungs_whatever_was_killed()
    {
        using var undisturbed = new TemporaryFolder();
        using var killed = new TemporaryFolder();
        undisturbed.Write("kills.yaml", SweepFile);
        killed.Write("kills.yaml", SweepFile);
        Kills.AssertDone(SweepProcess.Run(undisturbed, "run", "kills.yaml", "--slots", "1", "--no-progress"));

        var kills = Kills.UntilDone(killed, slots: 1, Kills.Seed, most: 10);
        Assert.True(kills.Count(hit => hit) >= 4, $"{kills.Count} kills are too few: the sweep was over too soon");

        using var before = StoredSweep.Open(undisturbed, "kills");
        using var after = StoredSweep.Open(killed, "kills");
        after.AssertEachTrialFinishedOnce(Trials);
        after.AssertSuggestionsRecompute();
        var pruned = before.Events.OfType<TrialPruned>().Count();
        said.WriteLine($"{kills.Count} kills, {pruned} trials of {Trials} are pruned");
        Assert.InRange(pruned, 2, Trials - 3);
        Assert.Equal(Rungs(before), Rungs(after));
        Assert.Equal(Verdicts(before), Verdicts(after));
        Assert.Equal(Kills.Lasting(undisturbed), Kills.Lasting(killed));
    }

    /// <summary>What each trial measured where, in the order of the log.</summary>
    private static IEnumerable<(int Trial, int Rung, int Epoch, double Value)> Rungs(StoredSweep sweep) =>
        sweep
            .Events.OfType<RungReached>()
            .Select(rung => (rung.Number, rung.Rung, rung.Reached.Epoch, rung.Reached.Value));

    private static IEnumerable<(int Trial, int Epoch, string Reason)> Verdicts(StoredSweep sweep) =>
        sweep.Events.OfType<TrialPruned>().Select(pruned => (pruned.Number, pruned.Epoch, pruned.Reason));
}
