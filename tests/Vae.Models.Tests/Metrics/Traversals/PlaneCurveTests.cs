using Vae.Models.Metrics.Traversals;

namespace Vae.Models.Tests.Metrics.Traversals;

public sealed class PlaneCurveTests
{
    [Theory, InlineData(1, 1), InlineData(2, 2), InlineData(-1, -1), InlineData(0, 0)]
    public void Winding_counts_turns_around_the_origin(int turns, int expected) =>
        Assert.Equal(expected, Circle(turns).Winding);

    [Fact]
    public void A_circle_beside_the_origin_does_not_wind() => Assert.Equal(0, Circle(1, centre: 1.5).Winding);

    [Fact]
    public void An_even_circle_is_steady_closed_and_without_gaps()
    {
        var circle = Circle(1);
        Assert.Equal(0, circle.RadiusVariation, 1e-12);
        Assert.Equal(1, circle.Steadiness, 1e-12);
        Assert.Equal(0, circle.Opening, 1e-12);
        Assert.Equal(Math.Tau / 64, circle.LargestGap, 1e-12);
        Assert.Equal(1, circle.AngleVariance, 0.02);
    }

    [Fact]
    public void Radius_varies_where_the_centre_is_off() =>
        Assert.Equal(0.2 / Math.Sqrt(2), Circle(1, centre: 0.2).RadiusVariation, 0.01);

    [Fact]
    public void An_arc_is_open_by_its_chord_and_its_gap()
    {
        var arc = new PlaneCurve([.. Enumerable.Range(0, 65).Select(i => At(1.5 * Math.PI * i / 64))]);
        Assert.Equal(Math.Sqrt(2), arc.Opening, 1e-9);
        Assert.Equal(Math.PI / 2, arc.LargestGap, 1e-9);
        Assert.Equal(1, arc.Winding);
    }

    [Fact]
    public void Turning_back_costs_steadiness()
    {
        var angles = Enumerable
            .Range(0, 40)
            .Concat(Enumerable.Range(30, 10).Reverse())
            .Concat(Enumerable.Range(30, 70));
        var curve = new PlaneCurve([.. angles.Select(i => At(Math.Tau * i / 100))]);
        Assert.Equal(1, curve.Winding);
        Assert.InRange(curve.Steadiness, 0.8, 0.86);
    }

    [Fact]
    public void A_ray_is_outward_and_of_one_direction()
    {
        var ray = new PlaneCurve([.. Enumerable.Range(1, 10).Select(i => (0.3 * i, -0.4 * i))]);
        Assert.Equal(1, ray.Outwardness, 1e-12);
        Assert.Equal(0, ray.AngleVariance, 1e-12);
    }

    [Fact]
    public void A_point_at_the_origin_goes_nowhere()
    {
        var point = new PlaneCurve([(0, 0), (0, 0)]);
        Assert.Equal((0, 0.0, 0.0), (point.Winding, point.Steadiness, point.Outwardness));
        Assert.Equal(double.PositiveInfinity, point.RadiusVariation);
        Assert.Equal(double.PositiveInfinity, point.Opening);
    }

    private static (double X, double Y) At(double angle, double centre = 0) =>
        (centre + Math.Cos(angle), Math.Sin(angle));

    /// <summary>65 points, the last one where the first is.</summary>
    private static PlaneCurve Circle(int turns, double centre = 0) =>
        new([.. Enumerable.Range(0, 65).Select(i => At(Math.Tau * turns * i / 64, centre))]);
}
