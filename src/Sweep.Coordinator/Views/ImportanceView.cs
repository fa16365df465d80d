using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Optimization.Importances;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Coordinator.Views;

/// <summary>Which parameters of a sweep mattered for one metric.</summary>
/// <param name="Kind">One of <see cref="ImportanceKinds.Names"/>.</param>
/// <param name="Trials">How many completed trials have the metric.</param>
/// <param name="Parameters">The most important first; empty where too few trials have it.</param>
public sealed record ImportanceView(
    string Kind,
    Objective Objective,
    int Trials,
    ImmutableArray<ParameterImportance> Parameters
)
{
    /// <param name="ranked">The completed trials of the study.</param>
    public static ImportanceView Of(StudySpec spec, IEnumerable<TrialView> ranked, Objective objective, string kind)
    {
        var observations = new List<Observation>();
        foreach (var trial in ranked)
        {
            if (trial.Values.TryGetValue(objective.Metric, out var value) && double.IsFinite(value))
                observations.Add(
                    new Observation(
                        trial.Number,
                        trial.Trial.Parameters,
                        new Outcome.Completed([objective.Cost(value)])
                    )
                );
        }

        var parameters = ImportanceKinds.Of(kind, spec.Space, observations, 0, spec.Seed);
        return new ImportanceView(kind, objective, observations.Count, parameters);
    }
}
