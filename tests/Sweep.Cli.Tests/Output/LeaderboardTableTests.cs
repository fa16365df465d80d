using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Cli.Tests.Output;

public class LeaderboardTableTests
{
    [Fact]
    public void Ranked_trials_come_first_and_the_others_below_with_their_reasons() =>
        Assert.Equal(
            """
            #  trial  val_mse  val_kl  mig  test_mse      lr  encoder_hidden
            1      2   0.1250   3.250  nan     1.125  0.0123               2
            2      0   0.1250   3.250  nan     1.125  0.0123               2

            trial 1 diverged: the "loss" is ∞,↵then NaN

            """,
            Write(Sample.Sweep, int.MaxValue, 10)
        );

    [Fact]
    public void Where_room_is_short_headers_break_then_test_metrics_go_then_others_and_it_is_said() =>
        Assert.Equal(
            """
                                   encoder_
            # trial val_mse     lr   hidden
            1     2  0.1250 0.0123        2
            2     0  0.1250 0.0123        2
            not shown for want of room: val_kl, mig, test_mse

            trial 1 diverged: the "loss" i…

            """,
            Write(Sample.Sweep, 31, 10)
        );

    [Fact]
    public void Only_the_top_is_shown()
    {
        var lines = Write(Sample.Sweep, int.MaxValue, 1).Split('\n');

        Assert.Equal(2, lines.TakeWhile(line => line.Length > 0).Count());
    }

    [Fact]
    public void With_several_objectives_the_pareto_front_is_marked() =>
        Assert.Equal(
            """
             #  trial  val_mse  test_mse  val_kl  mig      lr  encoder_hidden
            1*      0   0.1000     1.100   3.250  nan  0.0123  2
            2*      1   0.3000     1.300   3.250  nan  0.0123  [32, 16]
            * on the Pareto front: none is better in one objective and nowhere worse

            """,
            Write(
                Sample.Of(
                    [SomeTrials.Completed(0, 0.1), SomeTrials.Completed(1, 0.3)],
                    new Objective("val_mse", Goal.Minimize),
                    new Objective("test_mse", Goal.Maximize)
                ),
                int.MaxValue,
                10
            )
        );

    [Fact]
    public void A_trial_that_another_beats_everywhere_is_not_on_the_front()
    {
        var sweep = Sample.Of(
            [SomeTrials.Completed(0, 0.3), SomeTrials.Completed(1, 0.1)],
            new Objective("val_mse", Goal.Minimize),
            new Objective("val_kl", Goal.Minimize)
        );
        Assert.Equal([true, false], sweep.Trials.Select(sweep.IsOnFront));
    }

    [Theory]
    [InlineData("training.lr", "lr")]
    [InlineData("variant", "variant")]
    [InlineData("a.size", "a.size")]
    public void Names_are_shortened_unless_two_end_alike(string path, string name) =>
        Assert.Equal(name, LeaderboardTable.ShortName(path, ["training.lr", "variant", "a.size", "b.size"]));

    private static string Write(SweepView sweep, int width, int top)
    {
        using var text = new StringWriter();
        LeaderboardTable.Write(
            new Channel(text, width < int.MaxValue, false, () => (width, 24)),
            sweep,
            sweep.Ranked,
            top
        );
        return text.ToString();
    }
}
