using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Studies;

namespace Optimization.Bench;

/// <summary>
/// How often trials fail, and the best cost, where a part of the space makes them fail.
/// </summary>
internal static class Failures
{
    private static readonly Outcome Told = new Outcome.Failed();

    /// <summary>
    /// What is ended by the user says nothing of its point: so a failure counts that a sampler does
    /// not see.
    /// </summary>
    private static readonly Outcome Ignored = new Outcome.Cancelled();

    private static readonly ImmutableArray<(string Name, SamplerSpec Spec, Outcome Failure)> Contestants =
    [
        ("random", new SamplerSpec("random"), Told),
        ("joint, failures ignored", new SamplerSpec("tpe"), Ignored),
        ("joint", new SamplerSpec("tpe"), Told),
        ("single, failures ignored", new SamplerSpec("tpe", Joint: false), Ignored),
        ("single", new SamplerSpec("tpe", Joint: false), Told),
    ];

    public static void Run(int seeds, int trials)
    {
        Console.WriteLine($"failed trials of {trials} and the best cost, medians over {seeds} seeds; p against random");
        Console.WriteLine("| problem | sampler | failed | p | best cost | p |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var problem in Pitfall.All)
        {
            (double[] Failed, double[] Best) random = ([], []);
            foreach (var (name, spec, failure) in Contestants)
            {
                var runs = Enumerable
                    .Range(0, seeds)
                    .Select(seed => Play(problem, spec, failure, (ulong)seed, trials))
                    .ToArray();
                var failed = Array.ConvertAll(runs, run => (double)run.Failed);
                var best = Array.ConvertAll(runs, run => run.Best);
                if (name == "random")
                    random = (failed, best);
                Console.WriteLine(
                    $"| {problem.Name} | {name} | {Column(failed, random.Failed)} | {Column(best, random.Best)} |"
                );
            }
        }
    }

    private static string Column(double[] values, double[] random)
    {
        var p = ReferenceEquals(values, random) ? "" : RankTest.TwoSided(values, random).ToString("0.0e+0", null);
        return $"{Quantiles.Of(values, 0.5):G4} | {p}";
    }

    private static (int Failed, double Best) Play(
        Pitfall problem,
        SamplerSpec spec,
        Outcome failure,
        ulong seed,
        int trials
    )
    {
        var sampler = SamplerKinds.Create(spec, problem.Space, seed, objectives: 1);
        var history = new List<Observation>();
        var (failed, best) = (0, double.PositiveInfinity);
        for (var trial = 0; trial < trials && sampler.Suggest(trial, history) is { } suggestion; trial++)
        {
            var point = problem.Coordinates(suggestion.Parameters);
            var outcome = failure;
            if (problem.Fails(point))
            {
                failed++;
            }
            else
            {
                var cost = problem.Cost(point);
                best = Math.Min(best, cost);
                outcome = new Outcome.Completed([cost]);
            }

            history.Add(new Observation(trial, suggestion.Parameters, outcome));
        }

        return (failed, best);
    }
}
