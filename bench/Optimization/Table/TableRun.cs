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

    private static readonly ImmutableArray<(string Name, SamplerSpec Spec)> Samplers =
    [
        ("random", new SamplerSpec("random")),
        ("tpe joint", new SamplerSpec("tpe")),
        ("tpe single", new SamplerSpec("tpe", Joint: false)),
        ("cma_es", new SamplerSpec("cma_es")),
        ("nsga2", new SamplerSpec("nsga2")),
        ("sobol", new SamplerSpec("sobol")),
        ("auto", new SamplerSpec("auto")),
    ];

    /// <param name="samplers">Their names; without any, all.</param>
    public static void Run(string file, int firstSeed, int seeds, string[] samplers)
    {
        using var writer = new StreamWriter(file, append: true);
        foreach (var seed in Enumerable.Range(firstSeed, seeds))
        {
            foreach (var problem in TableProblem.All)
            {
                foreach (var (name, spec) in Samplers)
                {
                    if (samplers.Length == 0 || samplers.Contains(name))
                        Write(writer, name, new TableStudy(problem, spec, seed));
                }
            }
        }
    }

    private static void Write(StreamWriter writer, string name, TableStudy study)
    {
        foreach (var workers in (int[])[1, 8])
        {
            foreach (var (trials, regret) in RegretsOf(study, workers))
                writer.WriteLine(
                    FormattableString.Invariant(
                        $"{study.Problem.Name},{workers},{name},{study.Seed},{trials},{regret:R}"
                    )
                );
        }
    }

    // What auto takes depends on how many trials there will be.
    private static IEnumerable<(int Trials, double Regret)> RegretsOf(TableStudy study, int workers)
    {
        var (problem, spec, _) = study;
        if (spec.Kind != SamplerSpec.Auto)
            return SamplerKinds.Validate(spec, problem.Space, problem.Objectives) is null ? Play(study, workers) : [];
        return Checkpoints.Select(trials =>
        {
            var choice = AutoSampler.Choose(spec, problem.Space, problem.Objectives, trials);
            return Play(study with { Spec = choice.Spec }, workers).First(regret => regret.Trials == trials);
        });
    }

    private static IEnumerable<(int Trials, double Regret)> Play(TableStudy study, int workers)
    {
        var (problem, spec, seed) = study;
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

    private sealed record TableStudy(TableProblem Problem, SamplerSpec Spec, int Seed);
}
