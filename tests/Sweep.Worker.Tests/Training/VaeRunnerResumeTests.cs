using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Tests.Training;

/// <summary>
/// A trial that goes on from a checkpoint, and the weights that it keeps on the way.
/// </summary>
public sealed class VaeRunnerResumeTests : VaeTrials
{
    [Fact]
    public void Weights_on_the_way_are_those_that_a_shorter_training_ends_with()
    {
        SettingValue.Map Of(int epochs) =>
            Settings.With("training.epochs", SettingValue.Of(epochs)).With("training.keep", SettingValue.Of("last"));
        var expected = new[] { 2, 4, 5 }.Select(epochs => (epochs, Completed(Of(epochs)).Weights)).ToArray();
        Reports.Clear();
        var completed = Completed(Of(5).With("training.checkpoints.every", SettingValue.Of(2)));
        Assert.Equal(expected, Reports.OfType<EpochWeightsSaved>().Select(saved => (saved.Epoch, saved.Blob)));
        Assert.Equal(expected[^1].Weights, completed.Weights);
    }

    [Fact]
    public void A_trial_that_goes_on_from_a_checkpoint_keeps_each_epoch_on_the_way()
    {
        var settings = Settings.With("training.checkpoints.every", SettingValue.Of(1));
        Completed(settings);
        var expected = Reports.OfType<EpochWeightsSaved>().Select(saved => (saved.Epoch, saved.Blob)).ToArray();
        Assert.Equal(6, expected.Length);
        var (saved, checkpoints, attempts) = (new SortedDictionary<int, BlobRef>(), new List<CheckpointRef>(), 0);
        AttemptOutcome outcome;
        do
        {
            var start = Start(settings, ++attempts, [.. checkpoints.AsEnumerable().Reverse()]);
            Reports.Clear();
            outcome = Run(start, new StopsAfter(Session(start), steps: 4));
            foreach (var report in Reports.OfType<EpochWeightsSaved>())
                saved[report.Epoch] = report.Blob;
            checkpoints.AddRange(
                Reports
                    .OfType<CheckpointSaved>()
                    .Select(report => new CheckpointRef(attempts, report.Step, report.Blob))
            );
        } while (outcome is AttemptOutcome.Stopped);

        Assert.True(attempts > 2);
        Assert.Equal(expected, saved.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void A_trial_that_was_stopped_goes_on_to_the_same_end()
    {
        var undisturbed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(Settings), Session(Start(Settings))));
        var checkpoints = new List<CheckpointRef>();
        AttemptOutcome outcome;
        var attempts = 0;
        do
        {
            var start = Start(Settings, ++attempts, [.. checkpoints.AsEnumerable().Reverse()]);
            var session = new StopsAfter(Session(start), steps: 4);
            Reports.Clear();
            outcome = Run(start, session);
            checkpoints.AddRange(
                Reports.OfType<CheckpointSaved>().Select(saved => new CheckpointRef(attempts, saved.Step, saved.Blob))
            );
        } while (outcome is AttemptOutcome.Stopped);

        var resumed = Assert.IsType<AttemptOutcome.Completed>(outcome);
        Assert.True(attempts > 2);
        Assert.Equal(undisturbed.Values, resumed.Values);
        Assert.Equal(undisturbed.Weights, resumed.Weights);
        Assert.Equal(undisturbed.KeptEpoch, resumed.KeptEpoch);
    }

    [Fact]
    public void A_damaged_checkpoint_gives_way_to_the_one_before()
    {
        var start = Start(Settings);
        Run(start, new StopsAfter(Session(start), steps: 4));
        var older = Reports.OfType<CheckpointSaved>().Single();
        var torn = Blobs.Put(Some.Sweep, Blobs.Get(Some.Sweep, older.Blob)![..^9]);
        Reports.Clear();
        var again = Start(Settings, 2, [new CheckpointRef(1, 99, torn), new CheckpointRef(1, older.Step, older.Blob)]);
        Assert.IsType<AttemptOutcome.Completed>(Run(again, Session(again)));
        Assert.Equal(older.Step, Reports.OfType<TrainingStarted>().Single().Step);
    }
}
