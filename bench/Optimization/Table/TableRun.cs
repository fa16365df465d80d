using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Optimization.Ranking;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Studies;

namespace Optimization.Bench.Table;

/// <summary>
/// Plays every sampler on every problem, one trial after the other and with 8 at a time, and writes
/// the regret after 50, 100 and 200 trials.
/// </summary>
internal static class TableRun
{
    private static readonly ImmutableArray<int> Checkpoints = [50, 100, 200];

    public static readonly ImmutableArray<(string Name, SamplerSpec Spec)> Samplers =
    [
        ("random", new SamplerSpec("random")),
        ("tpe joint", new SamplerSpec("tpe")),
        ("tpe single", new SamplerSpec("tpe", Joint: false)),
        ("cma_es", new SamplerSpec("cma_es")),
        ("nsga2", new SamplerSpec("nsga2")),
        ("sobol", new SamplerSpec("sobol")),
    ];

    /// <param name="samplers">Their names; without any, all.</param>
    public static void Run(string file, int firstSeed, int seeds, string[] samplers)
    {
        var chosen = Samplers.Where(sampler => samplers.Length == 0 || samplers.Contains(sampler.Name)).ToArray();
        using var writer = new StreamWriter(file, append: true);
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            foreach (var problem in TableProblem.All)
            {
                foreach (var (name, spec) in chosen)
                {
                    if (SamplerKinds.Validate(spec, problem.Space, problem.Objectives) is not null)
                        continue;
                    foreach (var workers in (int[])[1, 8])
                    {
                        foreach (var (trials, regret) in Play(problem, spec, workers, seed))
                            writer.WriteLine(
                                FormattableString.Invariant(
                                    $"{problem.Name},{workers},{name},{seed},{trials},{regret:R}"
                                )
                            );
                    }
                }
            }
        }
    }

    private static IEnumerable<(int Trials, double Regret)> Play(
        TableProblem problem,
        SamplerSpec spec,
        int workers,
        int seed
    )
    {
        var sampler = SamplerKinds.Create(spec, problem.Space, (ulong)seed, problem.Objectives);
        var running = new PriorityQueue<(int Trial, double[] Costs), double>();
        var history = TrialHistory.Empty;
        var ended = new List<(double Seen, double[] Costs)>();
        var now = 0.0;
        while (true)
        {
            while (running.Count < workers && sampler.Suggest(history.Count, history) is { } suggestion)
            {
                var trial = history.Count;
                history = history.Add(new Observation(trial, suggestion.Parameters, new Outcome.Running()));
                running.Enqueue((trial, problem.Costs(suggestion.Parameters)), now + Chance.Duration(seed, trial));
            }

            if (!running.TryDequeue(out var done, out now))
                yield break;
            var seen = Array.ConvertAll(done.Costs, cost => cost + problem.Noise * Chance.Normal(seed, done.Trial));
            history = history.WithOutcome(done.Trial, new Outcome.Completed([.. seen]));
            ended.Add((seen[0], done.Costs));
            if (Checkpoints.Contains(ended.Count))
                yield return (ended.Count, Regret(problem, history, ended));
            if (ended.Count == Checkpoints[^1])
                yield break;
        }
    }

    // With noise: what a user would take is the trial that looked best, and counts by what it costs
    // without.
    private static double Regret(
        TableProblem problem,
        TrialHistory history,
        List<(double Seen, double[] Costs)> ended
    ) =>
        problem.Reference.IsEmpty
            ? ended.MinBy(trial => trial.Seen).Costs[0] - problem.Best
            : problem.Best - (HypervolumeHistory.Below(history, problem.Reference).LastOrDefault()?.Volume ?? 0);
}
