using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Optimization.Pruners;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A sweep in strict order has the parameters and the ends that it would have if nothing had ever
/// gone wrong: here a loop over its trials finds them.
/// </summary>
internal sealed class StrictOrderEqualsTheOracle(World world) : Checker
{
    public override string Property => "strict order equals the oracle's";

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps.Where(sweep => sweep.Spec.Sampler.Order == SuggestionOrder.Strict))
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id)));
            // Where its machines failed a trial, it is not what its parameters made of it.
            if (log.Any(happened => happened.Kind == "trial_failed" && !IsByNature(happened.Reason)))
            {
                world.Coverage.Count("a strict sweep whose machines failed a trial");
                continue;
            }

            world.Coverage.Count("a strict sweep compared");
            var stopped = log.Where(happened => happened.Kind == "trial_cancelled")
                .Select(happened => happened.Trial)
                .ToHashSet();
            var expected = Oracle(sweep.Spec, log.Count(happened => happened.Kind == "trial_suggested"), stopped)
                .ToArray();
            var found = Found(log).ToArray();
            for (var trial = 0; trial < expected.Length; trial++)
                Must(
                    expected[trial] == found[trial],
                    () => $"{sweep.Spec.Name}, trial {trial}: expected {expected[trial]}, found {found[trial]}"
                );
        }
    }

    private static bool IsByNature(string reason) =>
        reason is Nature.AlwaysThrows or Nature.ProgramKilled
        || reason.StartsWith("its process ended 5 times", StringComparison.Ordinal);

    private static IEnumerable<string> Found(StoredEvent[] log) =>
        log.Where(happened => happened.Kind == "trial_suggested")
            .Select(suggested =>
            {
                var parameters = suggested.Body.GetProperty("parameters");
                var end = log.Single(happened => happened.IsFinal && happened.Trial == suggested.Trial);
                var loss =
                    end.Kind == "trial_completed"
                        ? end.Body.GetProperty("result").GetProperty("values").GetProperty("loss").GetDouble()
                        : double.NaN;
                return Text(
                    parameters.GetProperty("x").GetDouble(),
                    parameters.GetProperty("n").GetDouble(),
                    end.Kind,
                    loss
                );
            });

    private static IEnumerable<string> Oracle(StudySpec spec, int trials, HashSet<int> stopped)
    {
        var sampler = SamplerKinds.Create(spec.Sampler, spec.Space, spec.Seed, 1);
        var pruner = PrunerKinds.Create(spec.Pruner, spec.Objectives[0], spec.Seed);
        var rungs = new List<TrialRungs>();
        var ends = new List<(ImmutableSortedDictionary<string, SettingValue> Parameters, Outcome Outcome)>();
        for (var trial = 0; trial < trials; trial++)
        {
            var seen = ends.Select(
                    (end, number) =>
                        new Optimization.Observation(
                            number,
                            end.Parameters,
                            number <= trial - spec.Sampler.Window ? end.Outcome : new Outcome.Running()
                        )
                )
                .ToArray();
            var points = spec.Enqueue ?? [];
            var parameters = trial < points.Length ? points[trial] : sampler.Suggest(trial, seen)!.Parameters;
            var nature = Nature.Of(new SettingValue.Map(spec.Settings.Entries.SetItems(parameters)));
            var (reached, pruned) = Judged(pruner, trial, nature, [.. rungs.Take(trial - spec.Sampler.Window + 1)]);
            var (kind, outcome) = nature switch
            {
                // Its user's doing.
                _ when stopped.Contains(trial) => ("trial_cancelled", (Outcome)new Outcome.Cancelled()),
                _ when pruned is not null => ("trial_pruned", pruned),
                { Throws: true } or { Kills: true } => ("trial_failed", new Outcome.Failed()),
                { Diverges: true } or { Loss: double.NaN } => ("trial_diverged", new Outcome.Diverged()),
                _ => ("trial_completed", new Outcome.Completed([nature.Loss])),
            };
            ends.Add((parameters, outcome));
            // How far a trial got that its user stopped depends on timing: no verdict sees it.
            var isStopped = stopped.Contains(trial);
            rungs.Add(isStopped ? Nothing(trial) : reached with { IsCompleted = kind == "trial_completed" });
            yield return Text(
                parameters["x"].Number!.Value,
                parameters["n"].Number!.Value,
                kind,
                outcome is Outcome.Completed ? nature.Loss : double.NaN
            );
        }
    }

    /// <summary>What it reports up to its end, or to where it is pruned.</summary>
    private static (TrialRungs Reached, Outcome.Pruned? Pruned) Judged(
        IPruner? pruner,
        int trial,
        Nature nature,
        TrialRungs[] others
    )
    {
        var reached = Nothing(trial);
        foreach (var step in nature.Measured())
        {
            while (pruner?.NextRung(trial, reached.Costs.IsEmpty ? 0 : reached.LastRung) is { } rung && rung <= step)
            {
                reached = reached with { Costs = reached.Costs.Add(rung, nature.LossAt(step)) };
                if (pruner.Judge(reached, [.. others.Where(other => !other.Costs.IsEmpty)]) is Verdict.Prune)
                    return (reached, new Outcome.Pruned(nature.LossAt(step), step));
            }
        }

        return (reached, null);
    }

    private static TrialRungs Nothing(int trial) =>
        new(trial, ImmutableSortedDictionary<int, double>.Empty, IsCompleted: false);

    private static string Text(double x, double n, string kind, double loss) =>
        FormattableString.Invariant($"x={x:R} n={n:R} {kind} {loss:R}");
}
