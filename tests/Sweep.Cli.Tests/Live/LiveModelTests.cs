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
        var model = Started(Started(fresh, 0), 1).Apply(Ended(SomeTrials.Completed(0, 0.5)), Start);

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
            .Apply(new StudyNotice.Progressed(new AttemptBegan(SomeTrials.Key(0), 0, 1000)), Start)
            .Apply(new StudyNotice.Progressed(new Measured(SomeTrials.Key(0), 6, 812, curves)), Start);

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
            .Apply(new StudyNotice.Progressed(new Measured(SomeTrials.Key(0), 1, 1, first)), Start)
            .Apply(new StudyNotice.Progressed(new Measured(SomeTrials.Key(0), 2, 1, second)), Start);

        Assert.Equal(("train_loss", 1.5), (model.Slots[0]!.Metric, model.Slots[0]!.Latest));
    }

    [Fact]
    public void The_best_is_the_lowest_and_of_equals_the_first()
    {
        var model = new[]
        {
            SomeTrials.Completed(2, 0.5),
            SomeTrials.Completed(1, 0.5),
            SomeTrials.Completed(3, 0.75),
        }.Aggregate(fresh, (before, trial) => Started(before, trial.Number).Apply(Ended(trial), Start));

        Assert.Equal(1, model.Best!.Number);
    }

    [Fact]
    public void Trials_that_failed_alike_are_one_group_and_those_of_before_count()
    {
        var model = LiveModel.Begin(
            SomeTrials.State(SomeTrials.Failed(0, "exit code 1; process 1234"), SomeTrials.Diverged(1, "nan")),
            10,
            1,
            Start
        );

        model = Started(model, 2).Apply(Ended(SomeTrials.Failed(2, "exit code 1; process 4711")), Start);
        model = Started(model, 3).Apply(Ended(SomeTrials.Failed(3, "exit code 2")), Start);

        Assert.Equal(
            [
                "2 trials failed alike, trial 0 first: exit code 1; process 1234",
                "trial 1 diverged: nan",
                "trial 3 failed: exit code 2",
            ],
            model.Failures.Select(alike => $"{alike}")
        );
    }

    [Fact]
    public void Trials_that_are_tried_again_have_no_reason()
    {
        var failed = SomeTrials.Failed(0, "exit code 1");
        var model = LiveModel.Begin(SomeTrials.State(failed, SomeTrials.Diverged(1, "nan")), 10, 1, Start);

        model = model.Apply(new StudyNotice.TrialRetried(failed), Start);

        Assert.Equal(["trial 1 diverged: nan"], model.Failures.Select(alike => $"{alike}"));
    }

    [Fact]
    public void A_resumed_study_counts_what_is_final_and_what_its_last_process_left_as_waiting()
    {
        var model = LiveModel.Begin(
            SomeTrials.State(SomeTrials.Completed(0, 0.5), SomeTrials.Diverged(1, "nan"), SomeTrials.Running(2)),
            10,
            1,
            Start
        );

        Assert.Equal(2, model.Finished);
        Assert.Equal(1, model.Counts[TrialState.Queued]);
        Assert.False(model.Counts.ContainsKey(TrialState.Running));
        Assert.Equal(0, model.Best!.Number);

        // The study tells of the loss, then of the second attempt.
        var again = model
            .Apply(Ended(SomeTrials.Queued(2)), Start)
            .Apply(new StudyNotice.AttemptStarted(SomeTrials.Running(2, attempt: 2)), Start);
        Assert.Equal(1, again.Counts[TrialState.Running]);
        Assert.False(again.Counts.ContainsKey(TrialState.Queued));
    }

    [Fact]
    public void Counts_follow_a_trial_that_throws_and_is_tried_again()
    {
        var thrown = Started(fresh, 0).Apply(new StudyNotice.AttemptEnded(SomeTrials.Queued(0), "boom"), Start);
        Assert.Equal(1, thrown.Counts[TrialState.Queued]);
        Assert.Equal(0, thrown.Finished);

        var done = thrown
            .Apply(new StudyNotice.AttemptStarted(SomeTrials.Running(0, attempt: 2)), Start)
            .Apply(Ended(SomeTrials.Completed(0, 1)), Start);
        Assert.Equal(1, done.Finished);
        Assert.Equal([TrialState.Completed], done.Counts.Keys);
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
                    Started(before, number).Apply(Ended(SomeTrials.Completed(number, 1)), Start.AddSeconds(number + 1))
            );

        Assert.Equal(60, model.Pace(Start.AddSeconds(10))!.Value, 1e-9);
        Assert.Equal(90, model.Remaining(Start.AddSeconds(10))!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Pace_forgets_what_is_long_ago()
    {
        // A hundred trials of a minute each, then as many as the window holds of a second each.
        var slow = Enumerable
            .Range(0, 100)
            .Aggregate(
                fresh,
                (before, number) =>
                    Started(before, number).Apply(Ended(SomeTrials.Completed(number, 1)), Start.AddMinutes(number))
            );
        var fast = Enumerable
            .Range(100, LiveModel.PaceWindow + 1)
            .Aggregate(
                slow,
                (before, number) =>
                    Started(before, number)
                        .Apply(Ended(SomeTrials.Completed(number, 1)), Start.AddMinutes(99).AddSeconds(number - 99))
            );

        Assert.InRange(fast.Pace(Start.AddMinutes(99).AddSeconds(LiveModel.PaceWindow + 1))!.Value, 59, 65);
    }

    private static LiveModel Started(LiveModel model, int number) =>
        model.Apply(new StudyNotice.AttemptStarted(SomeTrials.Running(number)), Start);

    private static StudyNotice.AttemptEnded Ended(Trial trial) => new(trial, null);
}
