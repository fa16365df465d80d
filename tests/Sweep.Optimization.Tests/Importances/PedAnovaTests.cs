using System.Collections.Immutable;
using Sweep.Optimization.Importances;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Importances;

public class PedAnovaTests
{
    [Fact]
    public void A_parameter_that_decides_alone_has_all_of_it()
    {
        var shares = Shares(SomeTables.Square, SomeTables.Drawn(500, (x, _) => x));

        Assert.InRange(shares["x"], 0.97, 1);
        Assert.Equal(1, shares["x"] + shares["y"], 12);
    }

    [Fact]
    public void Choices_have_the_divergences_that_are_computed_by_hand()
    {
        // 80 trials, the best eight of which have a = 0. All: 20 of each a, 40 of each b.
        var space = new SearchSpace([SomeTables.Choice("a", 4), SomeTables.Choice("b", 2)]);
        var observed = Enumerable
            .Range(0, 80)
            .Select(at =>
                SomeTables.Observed(
                    at,
                    at % 4 == 0 ? at / 4 : 1000,
                    ("a", SettingValue.Of(at % 4)),
                    ("b", SettingValue.Of(at / 4 % 2))
                )
            );

        var shares = Shares(space, [.. observed]);

        // The best eight have four of each b, so that b has no divergence.
        Assert.Equal(1, shares["a"], 12);
        Assert.Equal(0, shares["b"], 12);
    }

    [Fact]
    public void The_divergence_of_positions_is_near_that_of_the_function()
    {
        // The best tenth lies below the line x + y / 2 = t, with t^2 = 0.1. Its density is
        // 20 (t - x) for x and 10 (t - y / 2) for y; that of all is 1.
        var t = Math.Sqrt(0.1);
        var ofX = Divergence(x => Math.Max(0, t - x) * 20, t);
        var ofY = Divergence(y => Math.Max(0, t - y / 2) * 10, 2 * t);

        var shares = Shares(SomeTables.Square, SomeTables.OnLattice(100, (x, y) => x + y / 2));

        Assert.Equal(ofX / (ofX + ofY), shares["x"], 0.03);
    }

    [Fact]
    public void Of_many_trials_the_shares_are_those_of_the_function()
    {
        // The best tenth has a = 0 and x n below t: of each n the part t / n, 0.3 in all.
        var t = 0.3 * 8 / Enumerable.Range(1, 8).Sum(n => 1.0 / n);
        var ofChoice = 2.0;
        var ofWhole = Enumerable.Range(1, 8).Average(n => Math.Pow(t / n / 0.3 - 1, 2));
        var ofReal = Divergence(x => Enumerable.Range(1, 8).Count(n => x * n < t) / (8 * 0.3), 1);
        var sum = ofChoice + ofWhole + ofReal;
        var space = new SearchSpace([
            SomeTables.Choice("a", 3),
            new Parameter("n", new Distribution.Int(1, 8)),
            new Parameter("x", new Distribution.Float(0, 1)),
        ]);
        const int Steps = 1000;
        var observed = Enumerable
            .Range(0, 3 * 8 * Steps)
            .Select(at =>
            {
                var (a, n, x) = (at % 3, at / 3 % 8 + 1, (at / 24 + 0.5) / Steps);
                var cost = x * n + (a == 0 ? 0 : 100);
                return SomeTables.Observed(
                    at,
                    cost,
                    ("a", SettingValue.Of(a)),
                    ("n", SettingValue.Of(n)),
                    ("x", SettingValue.Of(x))
                );
            });

        var shares = Shares(space, [.. observed]);

        Assert.Equal(ofChoice / sum, shares["a"], 0.05);
        Assert.Equal(ofWhole / sum, shares["n"], 0.05);
        Assert.Equal(ofReal / sum, shares["x"], 0.05);
    }

    [Fact]
    public void How_bad_the_bad_ones_are_does_not_matter()
    {
        var modest = Shares(SomeTables.Square, SomeTables.Drawn(200, (x, y) => x + y));
        var wild = Shares(SomeTables.Square, SomeTables.Drawn(200, (x, y) => Math.Exp(20 * (x + y))));

        Assert.Equal(modest, wild);
    }

    [Fact]
    public void A_parameter_that_some_trials_lack_counts_within_those_that_have_it()
    {
        // The best tenth has outer = 1 and inner = 1. By the law of total variance outer has the
        // variance of 0 and 1/5 in equal parts, 0.01; inner, in half of the trials, that of 0 and
        // 2/5, 0.04 / 2 = 0.02.
        var space = new SearchSpace([
            SomeTables.Choice("outer", 2),
            SomeTables.Choice("inner", 2, new Condition("outer", [SettingValue.Of(1)])),
        ]);
        var observed = Enumerable.Range(0, 10_000).Select(Nested);

        var shares = Shares(space, [.. observed]);

        Assert.Equal(2.0 / 3, shares["inner"], 0.01);
    }

    [Fact]
    public void Trials_that_all_cost_the_same_give_no_importance()
    {
        foreach (var kind in ImportanceKinds.Names)
        {
            var importances = ImportanceKinds.Of(kind, SomeTables.Square, SomeTables.Drawn(20, (_, _) => 1), 0, 1);
            Assert.All(importances, importance => Assert.Equal(0, importance.Share, 12));
        }
    }

    [Fact]
    public void Too_few_trials_give_none()
    {
        foreach (var kind in ImportanceKinds.Names)
            Assert.Empty(ImportanceKinds.Of(kind, SomeTables.Square, SomeTables.Drawn(3, (x, _) => x), 0, 1));
    }

    private static Observation Nested(int trial)
    {
        if (trial % 2 == 0)
            return SomeTables.Observed(trial, 1e6 + trial, ("outer", SettingValue.Of(0)));
        var inner = trial / 2 % 2;
        var cost = inner == 1 ? trial : 1e6 + trial;
        return SomeTables.Observed(trial, cost, ("outer", SettingValue.Of(1)), ("inner", SettingValue.Of(inner)));
    }

    private static Dictionary<string, double> Shares(SearchSpace space, ImmutableArray<Observation> observed) =>
        ImportanceKinds
            .Of("ped_anova", space, observed, objective: 0, seed: 42)
            .ToDictionary(importance => importance.Parameter, importance => importance.Share);

    /// <summary>
    /// The integral of (density - 1)^2 over [0, 1], by the midpoints of small steps.
    /// </summary>
    private static double Divergence(Func<double, double> density, double end)
    {
        const int Steps = 100_000;
        Assert.InRange(end, 0, 1);
        return Enumerable.Range(0, Steps).Average(step => Math.Pow(density((step + 0.5) / Steps) - 1, 2));
    }
}
