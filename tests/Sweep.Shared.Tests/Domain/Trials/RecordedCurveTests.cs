using Sweep.Shared.Domain.Trials;

namespace Sweep.Shared.Tests.Domain.Trials;

public sealed class RecordedCurveTests
{
    [Theory, InlineData(true, 50, "steps:50/kl_0"), InlineData(false, 1, "epochs:1/kl_0")]
    public void A_name_says_what_its_points_count(bool countsSteps, int every, string name)
    {
        var curve = new RecordedCurve(countsSteps, every);
        Assert.Equal(name, curve.NameOf("kl_0"));
        Assert.Equal(curve, RecordedCurve.Of(name));
        Assert.Equal([0, every, 7 * every], new[] { 0, every, 7 * every }.Select(at => curve.At(curve.PositionOf(at))));
        Assert.Equal(1, curve.PositionOf(0));
    }

    [Theory]
    [InlineData("val_loss")]
    [InlineData("steps/loss")]
    [InlineData("steps:/loss")]
    [InlineData("steps:0/loss")]
    [InlineData("steps:-5/loss")]
    [InlineData("hours:5/loss")]
    [InlineData("a/steps:5")]
    [InlineData("steps:99999999999/loss")]
    public void Another_name_has_a_point_an_epoch(string name) => Assert.Null(RecordedCurve.Of(name));
}
