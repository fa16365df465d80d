using System.Collections.Immutable;
using Sweep.Cli.Live;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Live;

public class LiveModelTests
{
    private static readonly DateTimeOffset Start = SomeTrials.Start;

    private readonly LiveModel fresh = LiveModel.Begin(SomeTrials.State(), 100, 2, Start);

    [Fact]
    public void A_started_trial_takes_the_first_free_slot_and_keeps_it()
    {
        var model = Started(Started(fresh, 0), 1).After(Ended(SomeTrials.Completed(0, 0.5)), Start);

        Assert.Equal([null, 1], model.Slots.Select(slot => slot?.Number));
        Assert.Equal([2, 1], Started(model, 2).Slots.Select(slot => slot?.Number));
    }

    [Fact]
    public void Measurements_show_the_objective_epochs_and_speed()
    {
        var curves = ImmutableArray.Create(
            new CurveChunk(0, 0, 1, "loss", 5, [9, 8]),
            new CurveChunk(0, 0, 1, "val_mse", 5, [0.75, 0.5])
        );
        var model = Started(fresh, 0)
            .After(new StudyNotice.Progressed(new TrainingStarted(SomeTrials.Key(0), 0, 1000)), Start)
            .After(new StudyNotice.Progressed(new Measured(SomeTrials.Key(0), 6, 812, curves)), Start);

        Assert.Equal(new SlotLine(0, 1, Start, 6, 1000, "val_mse", 0.5, 812), model.Slots[0]);
    }

    [Fact]
    public void Without_the_objective_among_the_curves_the_first_metric_stands_in_and_stays()
    {
        var first = ImmutableArray.Create(new CurveChunk(0, 0, 1, "train_loss", 1, [2.0]));
        var second = ImmutableArray.Create(
            new CurveChunk(0, 0, 1, "grad", 2, [7.0]),
            new CurveChunk(0, 0, 1, "train_loss", 2, [1.5])
        );
        var model = Started(fresh, 0)
            .After(new StudyNotice.Progressed(new Measured(SomeTrials.Key(0), 1, 1, first)), Start)
            .After(new StudyNotice.Progressed(new Measured(SomeTrials.Key(0), 2, 1, second)), Start);

        Assert.Equal(("train_loss", 1.5), (model.Slots[0]!.Metric, model.Slots[0]!.Latest));
    }

    [Fact]
    public void Pace_and_remaining_time_follow_the_finishes()
    {
        Assert.Null(fresh.Pace(Start.AddSeconds(5)));
        var model = Enumerable
            .Range(0, 10)
            .Aggregate(
                fresh,
                (before, number) =>
                    Started(before, number).After(Ended(SomeTrials.Completed(number, 1)), Start.AddSeconds(number + 1))
            );

        Assert.Equal(60, model.Pace(Start.AddSeconds(10))!.Value, 1e-9);
        Assert.Equal(90, model.Remaining(Start.AddSeconds(10))!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Pace_counts_from_where_the_sweep_was_taken_over_again()
    {
        var again = Start.AddMinutes(10);
        var study = fresh.Progress.Apply(new StudyNotice.AttemptStarted(SomeTrials.Running(0)), TimeSpan.Zero);
        var model = fresh.With(study.Apply(Ended(SomeTrials.Completed(0, 1)), TimeSpan.FromMinutes(1)), again);

        Assert.Equal(1, model.Pace(again.AddMinutes(1))!.Value, 1e-9);
    }

    private static LiveModel Started(LiveModel model, int number) =>
        model.After(new StudyNotice.AttemptStarted(SomeTrials.Running(number)), Start);

    private static StudyNotice.AttemptEnded Ended(Trial trial) => new(trial, null);
}
