using Vae.Models.Losses;

namespace Vae.Models.Tests.Losses;

public sealed class SchedulesTests
{
    private static readonly AnnealSettings Steps = new(0, 1, 10, AnnealUnit.Steps),
        Epochs = new(0.25, 0.5, 4, AnnealUnit.Epochs);

    [Theory, InlineData(1, 0.1), InlineData(5, 0.5), InlineData(10, 1), InlineData(11, 1), InlineData(1_000_000, 1)]
    public void A_factor_rises_with_the_steps_to_its_end(long step, double expected) =>
        Assert.Equal(expected, Steps.At(new TrainingMoment(step, 1)));

    [Theory, InlineData(1, 0.3125), InlineData(4, 0.5), InlineData(9, 0.5)]
    public void A_factor_may_rise_with_the_epochs(int epoch, double expected) =>
        Assert.Equal(expected, Epochs.At(new TrainingMoment(1000, epoch)));

    [Fact]
    public void What_has_no_schedule_is_whole_at_once()
    {
        Assert.Equal(1, default(AnnealSettings).At(new TrainingMoment(1, 1)));
        Assert.Equal(0.7, new AnnealSettings(0, 0.7, 0, AnnealUnit.Steps).At(new TrainingMoment(1, 1)));
    }

    [Fact]
    public void A_capacity_may_fall_too()
    {
        var capacity = new CapacitySettings(25, 5, 100);
        Assert.Equal(
            [24.8, 15, 5, 5],
            new long[] { 1, 50, 100, 101 }.Select(step => capacity.At(new TrainingMoment(step, 1)))
        );
    }

    [Theory]
    [InlineData(0, 1), InlineData(1, 1), InlineData(4, 1), InlineData(5, 2), InlineData(8, 2), InlineData(9, 3)]
    public void Schedules_end_in_the_epoch_of_their_last_step(long steps, long epoch)
    {
        var annealed = new LossSettings { Kind = LossKind.Btcvae, Anneal = Steps with { Over = steps } };
        var held = new LossSettings { Kind = LossKind.BetaB, Capacity = new CapacitySettings(0, 25, steps) };
        Assert.Equal((epoch, epoch), (annealed.EndEpoch(stepsPerEpoch: 4), held.EndEpoch(stepsPerEpoch: 4)));
    }

    [Fact]
    public void A_schedule_by_epochs_ends_in_its_last_one() =>
        Assert.Equal(4, new LossSettings { Kind = LossKind.Vae, Anneal = Epochs }.EndEpoch(stepsPerEpoch: 100));

    [Fact]
    public void What_does_not_change_has_no_schedule_to_wait_for()
    {
        var level = new AnnealSettings(1, 1, 1000, AnnealUnit.Epochs);
        Assert.Equal(1, new LossSettings { Kind = LossKind.BetaH, Anneal = level }.EndEpoch(1));
        Assert.Equal(
            1,
            new LossSettings { Kind = LossKind.BetaH, Capacity = new CapacitySettings(0, 25, 1000) }.EndEpoch(1)
        );
        Assert.Equal(
            1,
            new LossSettings
            {
                Kind = LossKind.BetaB,
                Anneal = Epochs,
                Capacity = new CapacitySettings(5, 5, 9),
            }.EndEpoch(1)
        );
    }

    [Fact]
    public void Evaluation_weighs_by_what_a_schedule_comes_to()
    {
        Assert.Equal(1, Steps.At(TrainingMoment.End));
        Assert.Equal(0.5, Epochs.At(TrainingMoment.End));
        Assert.Equal(5, new CapacitySettings(25, 5, 100).At(TrainingMoment.End));
    }
}
