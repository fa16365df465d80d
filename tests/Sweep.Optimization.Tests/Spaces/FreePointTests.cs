using Foundation;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;

namespace Sweep.Optimization.Tests.Spaces;

public sealed class FreePointTests
{
    [Fact]
    public void The_nearest_untried_value_is_taken()
    {
        var space = new PointSpace(new SearchSpace([new("n", new Distribution.Int(0, 1_000_000_000))]));
        Point[] tried = [.. Enumerable.Range(495, 8).Select(At)];
        var rng = new Rng(1, RngPurpose.Suggestion);
        var found = Enumerable
            .Range(0, 20)
            .Select(_ => FreePoint.Near(space, At(500), tried, ref rng)!.Cells[0])
            .Distinct()
            .ToArray();
        Assert.Equal([503UL], found);
    }

    [Fact]
    public void A_full_branch_is_left_for_another_one()
    {
        var space = new PointSpace(SomeSpaces.All["conditional"]);
        var rng = new Rng(1, RngPurpose.Suggestion);
        var tried = new HashSet<Point>();
        while (tried.Count < 22)
            tried.Add(space.Draw(ref rng));
        var last = FreePoint.Near(space, tried.First(), tried, ref rng);
        Assert.NotNull(last);
        Assert.True(tried.Add(last));
        Assert.Null(FreePoint.Near(space, last, tried, ref rng));
    }

    [Fact]
    public void A_range_of_two_adjacent_doubles_ends_after_two()
    {
        var space = new PointSpace(new SearchSpace([new("x", new Distribution.Float(1, Math.BitIncrement(1)))]));
        var rng = new Rng(1, RngPurpose.Suggestion);
        var tried = new HashSet<Point>();
        while (tried.Count < 2)
            tried.Add(space.Draw(ref rng));
        Assert.Null(FreePoint.Near(space, tried.First(), tried, ref rng));
    }

    private static Point At(int n) => new([(ulong)n], [true]);
}
