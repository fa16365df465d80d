using Vae.Models.Losses;

namespace Vae.Models.Tests.Losses;

public sealed class SchedulesTests
{
    private static readonly AnnealSettings Steps = new(0, 1, 10, AnnealUnit.Steps), Epochs = new(0.25, 0.5, 4, AnnealUnit.Epochs);

    [Theory, InlineData(1, 0.1), InlineData(5, 0.5), InlineData(10, 1), InlineData(11, 1), InlineData(1_000_000, 1)]
    public void A_factor_rises_with_the_steps_to_its_end(long step, double expected) => Assert.Equal(expected, Steps.At(new TrainingMoment(step, 1)));

    [Theory, InlineData(1, 0.3125), InlineData(4, 0.5), InlineData(9, 0.5)]
    public void A_factor_may_rise_with_the_epochs(int epoch, double expected) => Assert.Equal(expected, Epochs.At(new TrainingMoment(1000, epoch)));

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
        Assert.Equal([24.8, 15, 5, 5], new long[] { 1, 50, 100, 101 }.Select(step => capacity.At(new TrainingMoment(step, 1))));
    }

    [Fact]
    public void Evaluation_weighs_by_what_a_schedule_comes_to()
    {
        Assert.Equal(1, Steps.At(TrainingMoment.End));
        Assert.Equal(0.5, Epochs.At(TrainingMoment.End));
        Assert.Equal(5, new CapacitySettings(25, 5, 100).At(TrainingMoment.End));
    }
}
