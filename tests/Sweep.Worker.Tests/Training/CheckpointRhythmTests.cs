using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Training;

public sealed class CheckpointRhythmTests
{
    [Fact]
    public void The_first_is_due_after_a_fifth_of_a_second_and_the_pauses_double_up_to_two_seconds() =>
        Assert.Equal([200, 600, 1_400, 3_000, 5_000, 7_000, 9_000], Due(CheckpointPauses.Local, until: 10_000));

    [Fact]
    public void A_shorter_longest_pause_shortens_the_first_too() =>
        Assert.Equal(
            [100, 200, 300, 400],
            Due(CheckpointPauses.Local with { Longest = TimeSpan.FromSeconds(0.1) }, until: 400)
        );

    [Fact]
    public void Over_a_network_one_is_due_every_ten_seconds() =>
        Assert.Equal([10_000, 20_000, 30_000], Due(CheckpointPauses.Network, until: 30_000));

    [Fact]
    public void Over_a_network_checkpoints_take_a_fiftieth_of_the_time_at_most() =>
        Assert.Equal(
            [10_000, 60_000, 110_000],
            Due(CheckpointPauses.Network, until: 110_000, cost: TimeSpan.FromSeconds(1))
        );

    private static List<int> Due(CheckpointPauses pauses, int until, TimeSpan cost = default)
    {
        var rhythm = new CheckpointRhythm(pauses);
        var due = new List<int>();
        for (var milliseconds = 0; milliseconds <= until; milliseconds += 100)
        {
            if (!rhythm.IsDue(TimeSpan.FromMilliseconds(milliseconds)))
                continue;
            due.Add(milliseconds);
            rhythm.Kept(TimeSpan.FromMilliseconds(milliseconds), cost);
        }

        return due;
    }
}
