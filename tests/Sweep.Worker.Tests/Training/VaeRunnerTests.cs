using Serilog.Core;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Training;

/// <summary>What a trial reports, and how it ends.</summary>
public sealed class VaeRunnerTests : VaeTrials
{
    [Fact]
    public void A_trial_trains_to_its_end_and_says_all_that_made_it()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(Settings), Session(Start(Settings))));
        Assert.Equal(6, completed.Epochs);
        Assert.Superset(
            new HashSet<string> { "val_mse", "val_kl", "val_loss", "mig", "test_mse" },
            completed.Values.Keys.ToHashSet()
        );
        Assert.NotNull(Blobs.Get(Some.Sweep, completed.Weights));
        Assert.Equal("simd", completed.Provenance.Backend);
        Assert.Equal(64, completed.Provenance.DataHash.Length);
    }

    [Fact]
    public void A_trial_whose_time_is_up_completes_with_its_best_epoch()
    {
        var start = Start(Settings) with { Timeout = TimeSpan.FromMinutes(30) };
        var session = new TrialSession(
            start,
            new WorkerContext(Blobs, Time, Logger.None, CheckpointPauses.Local),
            report =>
            {
                if (report is Measured { Epoch: >= 3 })
                    Time.Pass(TimeSpan.FromMinutes(30));
                else
                    Time.Pass(TimeSpan.FromSeconds(1));
            }
        );
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(start, session));
        Assert.Equal(3, completed.Epochs);
        Assert.Equal("ended by trial_timeout after 30 m, at epoch 3", completed.Note);
        Assert.InRange(completed.KeptEpoch, 1, 3);
        Assert.Superset(new HashSet<string> { "val_mse", "mig", "test_mse" }, completed.Values.Keys.ToHashSet());
    }

    [Fact]
    public void A_trial_says_that_its_schedule_did_not_end()
    {
        // What an earlier version stored has neither setting: every epoch counted.
        var annealed = Settings
            .With("loss.anneal.from", SettingValue.Of(0.0))
            .With("loss.anneal.to", SettingValue.Of(1.0))
            .With("loss.anneal.over", SettingValue.Of(40))
            .With("loss.anneal.unit", SettingValue.Of("epochs"));
        Assert.Null(Completed(annealed).Note);
        var counted = Completed(annealed.With("training.count_from", SettingValue.Of("schedule_end")));
        Assert.Equal(6, counted.KeptEpoch);
        Assert.Equal(
            "the loss's schedule ends in epoch 40, which was not reached: the last epoch is kept",
            counted.Note
        );
        Assert.Equal(
            6,
            Completed(
                Settings.With("training.lr", SettingValue.Of(0.5)).With("training.keep", SettingValue.Of("last"))
            ).KeptEpoch
        );
    }

    [Fact]
    public void Recorded_terms_arrive_by_their_steps_and_change_no_weight()
    {
        var plain = Completed(Settings);
        Reports.Clear();
        var start = Start(
            Settings
                .With("training.curves.every", SettingValue.Of(5))
                .With("training.curves.unit", SettingValue.Of("steps"))
        );
        var session = Session(start);
        var recorded = Assert.IsType<AttemptOutcome.Completed>(Run(start, session));
        session.Flush();
        Assert.Equal(plain.Weights, recorded.Weights);
        var chunks = Reports.OfType<Measured>().SelectMany(measured => measured.Curves).ToArray();
        // 36 rows of 60 are trained on: 3 steps an epoch, 18 in all; recorded before 0, 5, 10 and
        // 15.
        var kl = chunks.Where(chunk => chunk.Metric == "steps:5/kl").ToArray();
        Assert.Equal([1, 2, 3, 4], kl.SelectMany(chunk => Enumerable.Range(chunk.FromEpoch, chunk.Values.Length)));
        Assert.Single(chunks, chunk => chunk.Metric == "steps:5/val_loss");
        Assert.Contains(chunks, chunk => chunk.Metric == "steps:5/kl_1");
        Assert.Equal(6, chunks.Where(chunk => chunk.Metric == "val_loss").Sum(chunk => chunk.Values.Length));
        Assert.Equal(plain.Values, recorded.Values);
    }

    [Fact]
    public void A_trial_whose_time_is_up_before_an_epoch_ends_has_timed_out()
    {
        var start = Start(Settings) with { Timeout = TimeSpan.FromSeconds(1) };
        var session = new TrialSession(
            start,
            new WorkerContext(Blobs, Time, Logger.None, CheckpointPauses.Local),
            report => Time.Pass(TimeSpan.FromSeconds(1))
        );
        Assert.Equal(
            new AttemptOutcome.TimedOut("ended by trial_timeout after 1 s, before its first epoch had ended"),
            Run(start, session)
        );
    }

    [Fact]
    public void A_learning_rate_that_explodes_is_divergence_not_failure()
    {
        var start = Start(
            Settings.With("training.lr", SettingValue.Of(1e30)).With("training.gradient_clip", new SettingValue.Null())
        );
        Assert.IsType<AttemptOutcome.Diverged>(Run(start, Session(start)));
    }
}
