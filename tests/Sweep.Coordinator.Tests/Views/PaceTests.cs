using Sweep.Coordinator.Views;

namespace Sweep.Coordinator.Tests.Views;

public sealed class PaceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1),
        Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Nothing_is_promised_before_a_trial_has_ended()
    {
        Assert.Null(Pace.None.PerMinute(Hour));
        Assert.Null(Pace.None.Remaining(10, Hour));
    }

    [Fact]
    public void At_the_start_the_time_of_the_first_trial_counts()
    {
        var pace = Pace.None.With(4 * Minute, 1);

        Assert.Equal(0.25, pace.PerMinute(4 * Minute)!.Value, 9);
        Assert.Equal(36, pace.Remaining(9, 4 * Minute)!.Value.TotalMinutes, 6);
    }

    [Fact]
    public void Ten_trials_an_hour_are_told_as_ten_an_hour_at_any_minute()
    {
        var pace = Pace.None;
        for (var ended = 1; ended <= 100; ended++)
        {
            pace = pace.With(6 * ended * Minute, 1);
            for (var later = 0; later < 6 && ended > 10; later++)
                Assert.InRange(pace.PerMinute((6 * ended + later) * Minute)!.Value * 60, 9, 10.001);
        }
    }

    [Fact]
    public void Two_thousand_trials_a_second_are_told_as_so_many_and_take_little_room()
    {
        const int aSecond = 2000,
            seconds = 660;
        var pace = Pace.None;
        for (var ended = 1; ended <= aSecond * seconds; ended++)
        {
            pace = pace.With(TimeSpan.FromSeconds((double)ended / aSecond), 100);
            if (ended % 100_000 == 0)
                Assert.Equal(aSecond * 60, pace.PerMinute(TimeSpan.FromSeconds((double)ended / aSecond))!.Value, 1.0);
        }

        Assert.InRange(pace.Marks, 1, 70);
        Assert.Equal(30, pace.Remaining(30 * aSecond, TimeSpan.FromSeconds(seconds))!.Value.TotalSeconds, 0.01);
    }

    [Fact]
    public void A_new_pace_is_the_only_one_after_the_window()
    {
        var pace = Pace.None;
        for (var ended = 1; ended <= 100; ended++)
            pace = pace.With(ended * Minute, 1);
        for (var ended = 1; ended <= 400; ended++)
            pace = pace.With(100 * Minute + TimeSpan.FromSeconds(ended), 1);

        Assert.InRange(pace.PerMinute(100 * Minute + TimeSpan.FromSeconds(400))!.Value, 59, 60.5);
    }

    [Fact]
    public void While_no_trial_ends_the_pace_falls()
    {
        var pace = Pace.None;
        for (var ended = 1; ended <= 4; ended++)
            pace = pace.With(0.5 * ended * Minute, 1);

        Assert.Equal(2, pace.PerMinute(2 * Minute)!.Value, 9);
        Assert.Equal(4.0 / 12, pace.PerMinute(12 * Minute)!.Value, 9);
    }

    [Fact]
    public void Slots_that_end_together_do_not_mislead()
    {
        const int slots = 40;
        var pace = Pace.None;
        for (var round = 1; round <= 10; round++)
        for (var slot = 1; slot <= slots; slot++)
        {
            var at = round * Hour + TimeSpan.FromSeconds(10 * slot);
            pace = pace.With(at, slots);
            if (slot == slots)
                Assert.InRange(pace.PerMinute(at)!.Value * 60, 0.85 * slots, 1.05 * slots);
        }

        Assert.InRange(pace.PerMinute(11 * Hour)!.Value * 60, 0.75 * slots, slots);
    }

    [Fact]
    public void An_end_that_is_far_away_is_not_told_and_none_left_takes_no_time()
    {
        var pace = Pace.None.With(Hour, 1);

        Assert.Null(pace.Remaining(24_001, Hour));
        Assert.Equal(TimeSpan.FromDays(999), pace.Remaining(24 * 999, Hour));
        Assert.Equal(TimeSpan.Zero, pace.Remaining(-1, Hour));
    }
}
