using Foundation;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Spaces;

public sealed class AxisTests
{
    public static TheoryData<Distribution> Discrete =>
        [
            new Distribution.Int(-3, 9),
            new Distribution.Int(0, 100, Step: 7),
            new Distribution.Int(1, 300, Log: true),
            new Distribution.Float(-1, 1, Step: 0.05),
            new Distribution.Float(0.1, 0.9, Step: 0.25),
        ];

    [Theory, MemberData(nameof(Discrete))]
    public void The_intervals_of_discrete_values_tile_the_unit_interval(Distribution distribution)
    {
        var axis = (OrderedAxis)Axis.Of(distribution);
        var edge = 0.0;
        for (var cell = 0UL; cell < axis.Count; cell++)
        {
            var (middle, halfWidth) = axis.Interval(cell);
            Assert.Equal(edge, middle - halfWidth, 1e-12);
            Assert.Equal(cell, axis.CellAt(axis.Position(cell)));
            Assert.Equal(cell, axis.CellAt(middle - 0.99 * halfWidth));
            Assert.Equal(cell, axis.CellAt(middle + 0.99 * halfWidth));
            edge = middle + halfWidth;
        }

        Assert.Equal(1, edge, 1e-12);
    }

    [Theory, MemberData(nameof(Discrete))]
    public void Cells_and_values_go_both_ways(Distribution distribution)
    {
        var axis = Axis.Of(distribution);
        Assert.Equal((ulong)distribution.Count!.Value, axis.Count);
        for (var cell = 0UL; cell < axis.Count; cell++)
        {
            Assert.True(axis.TryEncode(axis.Decode(cell), out var back));
            Assert.Equal(cell, back);
        }
    }

    [Fact]
    public void Steps_are_counted_in_decimal()
    {
        var axis = Axis.Of(new Distribution.Float(0.1, 0.5, Step: 0.1));
        Assert.Equal(
            [0.1, 0.2, 0.3, 0.4, 0.5],
            Enumerable.Range(0, 5).Select(cell => axis.Decode((ulong)cell).Number!.Value)
        );
        Assert.False(axis.TryEncode(SettingValue.Of(0.25), out _));
    }

    [Fact]
    public void Draws_of_a_logarithmic_float_are_uniform_in_the_logarithm()
    {
        var axis = Axis.Of(new Distribution.Float(1e-4, 1, Log: true));
        var rng = new Rng(1, RngPurpose.Suggestion);
        var below = Enumerable.Range(0, 20_000).Count(_ => axis.Decode(axis.Draw(ref rng)).Number < 1e-2);
        Assert.InRange(below, 9_700, 10_300);
    }

    [Fact]
    public void Draws_of_integers_are_uniform()
    {
        var axis = Axis.Of(new Distribution.Int(0, 6));
        var rng = new Rng(1, RngPurpose.Suggestion);
        var counts = Enumerable.Range(0, 70_000).CountBy(_ => axis.Draw(ref rng)).ToDictionary();
        Assert.Equal(7, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Values_that_an_axis_does_not_have_are_foreign()
    {
        Assert.False(Axis.Of(new Distribution.Int(0, 6)).TryEncode(SettingValue.Of(1.5), out _));
        Assert.False(Axis.Of(new Distribution.Float(0, 6)).TryEncode(SettingValue.Of(7), out _));
        Assert.False(Axis.Of(new Distribution.Float(0, 6)).TryEncode(SettingValue.Of("1"), out _));
        Assert.False(Axis.Of(new Distribution.Int(0, 6, Step: 2)).TryEncode(SettingValue.Of(1), out _));
    }
}
