using System.Collections.Immutable;
using Sweep.Optimization.Importances;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Importances;

public class FanovaTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Of_a_sum_each_share_is_its_share_of_the_variance(double weight)
    {
        // The variance of w x is w^2 / 12.
        var shares = Shares(SomeTables.Square, SomeTables.OnLattice(30, (x, y) => x + weight * y));

        Assert.Equal(1 / (1 + weight * weight), shares["x"], 0.02);
        Assert.Equal(weight * weight / (1 + weight * weight), shares["y"], 0.02);
    }

    [Fact]
    public void What_only_both_parameters_explain_is_no_share_of_either()
    {
        // Whether both are in the same half: each alone tells nothing.
        var shares = Shares(SomeTables.Square, SomeTables.Drawn(1000, (x, y) => x < 0.5 == y < 0.5 ? 1 : 0));

        Assert.InRange(shares["x"], 0, 0.02);
        Assert.InRange(shares["y"], 0, 0.02);
    }

    [Fact]
    public void Of_a_product_the_shares_are_those_of_its_integrals()
    {
        // E (xy)^2 - (E xy)^2 = 1/9 - 1/16; the mean over y is x / 2, whose variance is 1/48.
        var expected = 1.0 / 48 / (1.0 / 9 - 1.0 / 16);

        var shares = Shares(SomeTables.Square, SomeTables.OnLattice(40, (x, y) => x * y));

        Assert.Equal(expected, shares["x"], 0.02);
        Assert.Equal(expected, shares["y"], 0.02);
    }

    [Fact]
    public void Choices_have_the_shares_that_their_means_give()
    {
        // Means 0, 3 and 6 have the variance 6; 0 and 2 have 1.
        var space = new SearchSpace([SomeTables.Choice("three", 3), SomeTables.Choice("two", 2)]);
        var observed = Enumerable
            .Range(0, 120)
            .Select(at =>
                SomeTables.Observed(
                    at,
                    3 * (at % 3) + 2 * (at / 3 % 2),
                    ("three", SettingValue.Of(at % 3)),
                    ("two", SettingValue.Of(at / 3 % 2))
                )
            );

        var shares = Shares(space, [.. observed]);

        Assert.Equal(6.0 / 7, shares["three"], 0.01);
        Assert.Equal(1.0 / 7, shares["two"], 0.01);
    }

    [Fact]
    public void Its_boxes_give_what_a_fine_grid_of_points_gives()
    {
        var data = CompletedTrials.Of(
            SomeTables.Square,
            SomeTables.Drawn(80, (x, y) => Math.Sin(9 * x) * y + (y > 0.7 ? 1 : 0)),
            objective: 0
        );
        var rng = new Foundation.Rng(3, Foundation.RngPurpose.Importance);
        var leaves = new RegressionTree(data, ref rng).Leaves;

        var variance = new TreeVariance(data.Features, leaves);

        var (total, ofX, ofY) = OnGrid(leaves, 1000);
        Assert.Equal(total, variance.Total, 1e-2 * total);
        Assert.Equal(ofX, variance.Of(0), 1e-2 * total);
        Assert.Equal(ofY, variance.Of(1), 1e-2 * total);
    }

    [Fact]
    public void A_parameter_that_some_trials_lack_counts_within_those_that_have_it()
    {
        // Half of the trials have "inner", which is worth 0 or 4 there: variance 4, in half of all.
        // The choice itself makes means of 0 and 12: variance 36.
        var space = new SearchSpace([
            SomeTables.Choice("outer", 2),
            SomeTables.Choice("inner", 2, new Condition("outer", [SettingValue.Of(1)])),
        ]);
        var observed = Enumerable
            .Range(0, 200)
            .Select(at =>
                at % 2 == 0
                    ? SomeTables.Observed(at, 0, ("outer", SettingValue.Of(0)))
                    : SomeTables.Observed(
                        at,
                        10 + 4 * (at / 2 % 2),
                        ("outer", SettingValue.Of(1)),
                        ("inner", SettingValue.Of(at / 2 % 2))
                    )
            );

        var importances = ImportanceKinds.Of("fanova", space, observed, 0, seed: 1);

        Assert.Equal(["outer", "inner"], importances.Select(importance => importance.Parameter));
        Assert.Equal([200, 100], importances.Select(importance => importance.Trials));
        Assert.InRange(importances[1].Share, 0.01, 0.1);
        Assert.InRange(importances[0].Share, 0.8, 0.99);
    }

    [Fact]
    public void The_same_seed_gives_the_same_shares()
    {
        var observed = SomeTables.Drawn(60, (x, y) => x - y * y);

        Assert.Equal(
            ImportanceKinds.Of("fanova", SomeTables.Square, observed, 0, seed: 5),
            ImportanceKinds.Of("fanova", SomeTables.Square, observed.Reverse(), 0, seed: 5)
        );
    }

    private static Dictionary<string, double> Shares(SearchSpace space, ImmutableArray<Observation> observed) =>
        ImportanceKinds
            .Of("fanova", space, observed, objective: 0, seed: 42)
            .ToDictionary(importance => importance.Parameter, importance => importance.Share);

    /// <summary>The tree asked at every point of a grid.</summary>
    private static (double Total, double OfX, double OfY) OnGrid(IReadOnlyList<Leaf> leaves, int side)
    {
        var (rows, columns, square, mean) = (new double[side], new double[side], 0.0, 0.0);
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                var cost = At(leaves, (row + 0.5) / side, (column + 0.5) / side);
                rows[row] += cost / side;
                columns[column] += cost / side;
                mean += cost / side / side;
                square += cost * cost / side / side;
            }
        }

        return (square - mean * mean, Variance(rows), Variance(columns));
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }

    private static double At(IReadOnlyList<Leaf> leaves, double x, double y) =>
        leaves.Single(leaf => IsInside(leaf.Box, 0, x) && IsInside(leaf.Box, 1, y)).Cost;

    private static bool IsInside(Box box, int dimension, double value) =>
        box.Low[dimension] < value && value <= box.High[dimension];
}
