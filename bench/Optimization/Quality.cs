using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Studies;

namespace Optimization.Bench;

/// <summary>
/// The best cost after a number of trials, over many seeds, of each sampler on each problem.
/// </summary>
internal static class Quality
{
    private static readonly ImmutableArray<(string Name, SamplerSpec Spec)> Contestants =
    [
        ("random", new SamplerSpec("random")),
        ("tpe single", new SamplerSpec("tpe", Joint: false)),
        ("tpe joint", new SamplerSpec("tpe")),
    ];

    /// <summary>
    /// Prints the tables; with a file, writes every best cost to it as comma-separated problem,
    /// sampler, seed, cost.
    /// </summary>
    public static void Run(int seeds, int trials, string? file)
    {
        var lines = new List<string>();
        foreach (var problem in Problem.All)
        {
            Console.WriteLine($"{problem.Name}, best cost after {trials} trials over {seeds} seeds");
            Console.WriteLine("| sampler | lower quartile | median | upper quartile | p against random |");
            Console.WriteLine("|---|---|---|---|---|");
            double[] random = [];
            foreach (var (name, spec) in Contestants)
            {
                var best = Enumerable
                    .Range(0, seeds)
                    .Select(seed => BestOf(problem, spec, (ulong)seed, trials))
                    .ToArray();
                if (random.Length == 0)
                    random = best;
                lines.AddRange(
                    best.Select((cost, seed) => FormattableString.Invariant($"{problem.Name},{name},{seed},{cost:R}"))
                );
                var p = name == "random" ? "" : RankTest.TwoSided(best, random).ToString("0.0e+0", null);
                Console.WriteLine(
                    $"| {name} | {Quantiles.Of(best, 0.25):G4} | {Quantiles.Of(best, 0.5):G4} | "
                        + $"{Quantiles.Of(best, 0.75):G4} | {p} |"
                );
            }

            Console.WriteLine();
        }

        if (file is not null)
            File.WriteAllLines(file, lines);
    }

    private static double BestOf(Problem problem, SamplerSpec spec, ulong seed, int trials)
    {
        var sampler = SamplerKinds.Create(spec, problem.Space, seed, objectives: 1);
        var history = new List<Observation>();
        var best = double.PositiveInfinity;
        for (var trial = 0; trial < trials && sampler.Suggest(trial, history) is { } suggestion; trial++)
        {
            var cost = problem.Cost(suggestion.Parameters);
            best = Math.Min(best, cost);
            history.Add(new Observation(trial, suggestion.Parameters, new Outcome.Completed([cost])));
        }

        return best;
    }
}
