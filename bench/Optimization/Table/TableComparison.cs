using System.Globalization;
using Foundation;

namespace Optimization.Bench.Table;

/// <summary>
/// One sampler beside another, over the pairs of runs that share problem, workers, trials and seed:
/// the median of the ratio of their regrets, and on which problems one is ahead.
/// </summary>
internal static class TableComparison
{
    /// <summary>Below this a problem is solved, and what is left is rounding.</summary>
    private const double Solved = 1e-6;

    private const int Resamples = 2000;

    public static void Run(string ours, string theirs, string[] files)
    {
        var runs = files.SelectMany(File.ReadLines).Select(Parse).ToArray();
        var mine = runs.Where(run => run.Sampler == ours).ToDictionary(run => run.Place, run => run.Regret);
        var pairs = runs.Where(run => run.Sampler == theirs && mine.ContainsKey(run.Place))
            .Select(run => (run.Place, Ratio: Math.Max(mine[run.Place], Solved) / Math.Max(run.Regret, Solved)))
            .ToArray();
        Console.WriteLine($"{ours} against {theirs}: the ratio of regrets, below 1 where {ours} is ahead");
        Console.WriteLine();
        Console.WriteLine("| problem | workers | seeds | 50 trials | 100 trials | 200 trials |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var group in pairs.GroupBy(pair => (pair.Place.Problem, pair.Place.Workers)))
        {
            var cells = group.GroupBy(pair => pair.Place.Trials).OrderBy(cell => cell.Key).Select(Cell);
            var seeds = group.Select(pair => pair.Place.Seed).Distinct().Count();
            Console.WriteLine($"| {group.Key.Problem} | {group.Key.Workers} | {seeds} | {string.Join(" | ", cells)} |");
        }

        Console.WriteLine();
        Console.WriteLine("| workers | trials | pairs | median ratio | 95 % interval |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var group in pairs.GroupBy(pair => (pair.Place.Workers, pair.Place.Trials)))
            Pool($"{group.Key.Workers} | {group.Key.Trials}", [.. group]);
        Pool("all | all", pairs);
    }

    // In bold where the sign test says at p < 0.05 that one is ahead.
    private static string Cell(IEnumerable<(Place Place, double Ratio)> pairs)
    {
        var ratios = pairs.Select(pair => pair.Ratio).ToArray();
        var median = Quantiles.Of(ratios, 0.5).ToString("F2", CultureInfo.InvariantCulture);
        return SignTest(ratios.Count(ratio => ratio < 1), ratios.Count(ratio => ratio > 1)) < 0.05
            ? $"**{median}**"
            : median;
    }

    /// <summary>
    /// How likely a fair coin would fall at least so unevenly, two-sided; ties are left out.
    /// </summary>
    private static double SignTest(int wins, int losses)
    {
        var (tosses, least, tail) = (wins + losses, Math.Min(wins, losses), 0.0);
        var share = Math.Pow(0.5, tosses);
        for (var heads = 0; heads <= least; heads++)
        {
            tail += share;
            share = share * (tosses - heads) / (heads + 1);
        }

        return Math.Min(1, 2 * tail);
    }

    /// <summary>The interval by resampling seeds within each problem (Efron's bootstrap).</summary>
    private static void Pool(string name, (Place Place, double Ratio)[] pairs)
    {
        double[][] groups =
        [
            .. pairs
                .GroupBy(pair => (pair.Place.Problem, pair.Place.Workers, pair.Place.Trials))
                .Select(group => group.Select(pair => pair.Ratio).ToArray()),
        ];
        var rng = new Rng(1, RngPurpose.Data);
        var medians = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var drawn = new List<double>(pairs.Length);
            foreach (var group in groups)
            {
                for (var i = 0; i < group.Length; i++)
                    drawn.Add(group[rng.NextInt(group.Length)]);
            }

            medians[resample] = Quantiles.Of([.. drawn], 0.5);
        }

        var median = Quantiles.Of(Array.ConvertAll(pairs, pair => pair.Ratio), 0.5);
        var (low, high) = (Quantiles.Of(medians, 0.025), Quantiles.Of(medians, 0.975));
        Console.WriteLine(
            FormattableString.Invariant($"| {name} | {pairs.Length} | {median:F3} | {low:F3} to {high:F3} |")
        );
    }

    private static (Place Place, string Sampler, double Regret) Parse(string line)
    {
        var cells = line.Split(',');
        var place = new Place(cells[0], int.Parse(cells[1]), int.Parse(cells[3]), int.Parse(cells[4]));
        return (place, cells[2], double.Parse(cells[5], CultureInfo.InvariantCulture));
    }

    private sealed record Place(string Problem, int Workers, int Seed, int Trials);
}
