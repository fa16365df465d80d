using System.Collections.Immutable;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Spaces;

public sealed class PointCountTests
{
    private static readonly ImmutableArray<SettingValue> Switch = [SettingValue.Of(false), SettingValue.Of(true)];

    public static TheoryData<string> FiniteSpaces => [.. SomeSpaces.Finite.Keys];

    [Theory, MemberData(nameof(FiniteSpaces))]
    public void A_finite_space_has_as_many_points_as_counted_by_hand(string name) =>
        Assert.Equal((ulong)SomeSpaces.Finite[name], new PointSpace(SomeSpaces.All[name]).Count.Total);

    [Theory]
    [InlineData("floats"), InlineData("conditional floats"), InlineData("huge ranges")]
    public void A_space_with_a_float_has_no_count(string name) =>
        Assert.Null(new PointSpace(SomeSpaces.All[name]).Count.Total);

    [Fact]
    public void A_branch_may_be_finite_where_the_space_is_not()
    {
        var space = new PointSpace(SomeSpaces.All["conditional floats"]);
        Assert.Null(space.Count.Below(1, new ulong[5], new bool[5]));
        var finite = new PointSpace(
            new SearchSpace([
                new("kind", new Distribution.Categorical([SettingValue.Of("plain"), SettingValue.Of("tuned")])),
                new("x", new Distribution.Float(0, 1), [new Condition("kind", [SettingValue.Of("tuned")])]),
            ])
        );
        Assert.Equal(1UL, finite.Count.Below(1, [0, 0], [true, false]));
        Assert.Null(finite.Count.Below(1, [1, 0], [true, false]));
    }

    [Fact]
    public void Many_switches_before_all_that_they_switch_are_counted_at_once()
    {
        // 40 switches, each with a parameter of 2 values: 3 to the power 40, too many to list.
        var space = new PointSpace(
            new SearchSpace([
                .. Enumerable.Range(0, 40).Select(i => new Parameter($"flag{i}", new Distribution.Categorical(Switch))),
                .. Enumerable
                    .Range(0, 40)
                    .Select(i => new Parameter(
                        $"size{i}",
                        new Distribution.Int(1, 2),
                        [new Condition($"flag{i}", [SettingValue.Of(true)])]
                    )),
            ])
        );
        Assert.Equal((ulong)Math.Pow(3, 20) * (ulong)Math.Pow(3, 20), space.Count.Total);
    }

    [Fact]
    public void More_points_than_can_be_counted_are_endless()
    {
        var space = new PointSpace(
            new SearchSpace([
                .. Enumerable.Range(0, 10).Select(i => new Parameter($"n{i}", new Distribution.Int(0, 99_999))),
            ])
        );
        Assert.Null(space.Count.Total);
    }
}
