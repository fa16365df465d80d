using Serilog.Core;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Training;

public sealed class TrialSessionTests
{
    private readonly ManualTime time = new();
    private readonly MemoryBlobs blobs = new();
    private readonly List<WorkerReport> reports = [];

    [Fact]
    public void Measurements_are_sent_in_chunks_at_most_ten_times_a_second()
    {
        var session = Session();
        for (var epoch = 1; epoch <= 1_000; epoch++)
        {
            time.Pass(TimeSpan.FromMilliseconds(1));
            session.Report(epoch, new Dictionary<string, double> { ["loss"] = 1.0 / epoch });
        }

        session.Flush();
        var measured = reports.Cast<Measured>().ToArray();
        Assert.InRange(measured.Length, 9, 11);
        var curve = measured.SelectMany(message => message.Curves).ToArray();
        Assert.Equal(Enumerable.Range(1, 1_000).Select(epoch => 1.0 / epoch), curve.SelectMany(chunk => chunk.Values));
        Assert.Equal(1, curve[0].FromEpoch);
        Assert.All(
            curve.Zip(curve.Skip(1)),
            pair => Assert.Equal(pair.First.FromEpoch + pair.First.Values.Length, pair.Second.FromEpoch)
        );
        Assert.Equal(1_000, measured[1].EpochsPerSecond, 1);
    }

    [Fact]
    public void Values_between_epochs_are_sent_as_seldom_and_say_nothing_of_the_rate()
    {
        var session = Session();
        for (var step = 1; step <= 1_000; step++)
        {
            time.Pass(TimeSpan.FromMilliseconds(1));
            session.Record(step, new Dictionary<string, double> { ["steps:1/loss"] = step });
            if (step % 250 == 0)
                session.Report(step / 250, new Dictionary<string, double> { ["loss"] = step });
        }

        session.Flush();
        var measured = reports.Cast<Measured>().ToArray();
        Assert.InRange(measured.Length, 9, 11);
        Assert.Equal(
            Enumerable.Range(1, 1_000).Select(step => (double)step),
            measured
                .SelectMany(message => message.Curves)
                .Where(chunk => chunk.Metric == "steps:1/loss")
                .SelectMany(chunk => chunk.Values)
        );
        Assert.All(
            measured.Where(message => message.Curves.All(chunk => chunk.Metric != "loss")),
            message => Assert.Equal(0, message.EpochsPerSecond)
        );
        Assert.All(
            measured.Where(message => message.Curves.Any(chunk => chunk.Metric == "loss")),
            message => Assert.InRange(message.EpochsPerSecond, 3, 6)
        );
    }

    [Fact]
    public void Each_report_says_how_long_the_attempt_has_run_though_the_clock_on_the_wall_is_set_back()
    {
        var session = Session();
        time.Pass(TimeSpan.FromSeconds(2));
        session.Begin(0, 10, "cpu");
        time.SetBack(TimeSpan.FromDays(2));
        time.Pass(TimeSpan.FromSeconds(3));
        session.Report(1, new Dictionary<string, double> { ["loss"] = 1 });
        session.SaveCheckpoint(1, [1]);

        Assert.Equal([2, 5, 5], reports.Select(report => report.Seconds));
    }

    [Fact]
    public void A_metric_that_comes_every_tenth_epoch_keeps_its_epochs()
    {
        var session = Session();
        for (var epoch = 1; epoch <= 30; epoch++)
        {
            session.Report(
                epoch,
                epoch % 10 == 0
                    ? new Dictionary<string, double> { ["loss"] = 1, ["mig"] = epoch }
                    : new Dictionary<string, double> { ["loss"] = 1 }
            );
        }

        session.Flush();
        var chunks = Assert.IsType<Measured>(Assert.Single(reports)).Curves;
        Assert.Equal(
            [(10, 10.0), (20, 20.0), (30, 30.0)],
            chunks.Where(chunk => chunk.Metric == "mig").Select(chunk => (chunk.FromEpoch, Assert.Single(chunk.Values)))
        );
        Assert.Equal(30, Assert.Single(chunks, chunk => chunk.Metric == "loss").Values.Length);
    }

    [Fact]
    public void Curves_reach_the_coordinator_before_the_checkpoint_that_follows_them()
    {
        var session = Session();
        session.Report(1, new Dictionary<string, double> { ["loss"] = 1 });
        session.SaveCheckpoint(10, [1, 2, 3]);
        Assert.Collection(
            reports,
            report => Assert.IsType<Measured>(report),
            report => Assert.Equal(10, Assert.IsType<CheckpointSaved>(report).Step)
        );
    }

    [Fact]
    public void No_checkpoint_is_due_before_a_step_beyond_the_last_one()
    {
        var session = Session();
        session.Begin(40, epochs: 10, "cpu");
        time.Pass(CheckpointPauses.Local.Longest);
        Assert.False(session.IsCheckpointDue, "the step begun from would pass for progress");
        session.Step = 41;
        Assert.True(session.IsCheckpointDue);
        session.SaveCheckpoint(41, [1]);
        time.Pass(CheckpointPauses.Local.Longest);
        Assert.False(session.IsCheckpointDue, "it is kept already");
    }

    [Fact]
    public void Activity_rises_with_whatever_the_attempt_does()
    {
        var session = Session();
        var before = session.Activity;
        foreach (
            var act in (Action[])
                [
                    () => session.Begin(0, epochs: 10, "cpu"),
                    () => session.Step = 1,
                    () => session.Step = 1,
                    () => session.Report(1, new Dictionary<string, double>()),
                    () => session.SaveCheckpoint(1, [1]),
                    () => session.SaveWeights([1]),
                    session.RecordActivity,
                ]
        )
        {
            act();
            Assert.True(session.Activity > before);
            before = session.Activity;
        }
    }

    [Fact]
    public void Long_work_is_activity_until_it_is_over_or_its_limit_is()
    {
        var session = Session();
        var work = session.BeginLongWork();
        time.Pass(LongWork.Limit - TimeSpan.FromSeconds(1));
        Assert.True(session.Activity < session.Activity, "it counts at each look");
        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(session.Activity, session.Activity);
        work.Dispose();
        work = session.BeginLongWork();
        Assert.True(session.Activity < session.Activity, "the next one has its own time");
        work.Dispose();
        Assert.Equal(session.Activity, session.Activity);
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_for_the_one_before()
    {
        var (older, newer) = (blobs.Put(Some.Sweep, [1]), blobs.Put(Some.Sweep, [2]));
        blobs.Damage(newer);
        var session = Session(new CheckpointRef(1, 20, newer), new CheckpointRef(1, 10, older));
        Assert.Equal([1], Assert.Single(session.ReadCheckpoints()));
    }

    [Fact]
    public void A_full_disk_is_said_at_once()
    {
        blobs.IsFull = true;
        Assert.Throws<StorageException>(() => Session().SaveCheckpoint(1, [1]));
        Assert.Empty(reports);
    }

    private TrialSession Session(params CheckpointRef[] checkpoints) =>
        new(
            Some.Start(Some.Key(), [.. checkpoints]),
            new WorkerContext(blobs, time, Logger.None, CheckpointPauses.Local),
            reports.Add
        );
}
