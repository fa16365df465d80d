using System.Collections.Immutable;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What a pruner may see of a study.</summary>
public static class StudyRungs
{
    /// <summary>What the pruner decides of a trial at the last rung that it reached.</summary>
    public static Verdict Judge(IPruner pruner, int number, StudyState state) =>
        pruner.Judge(RungsOf(state.Trials[number], state.Spec)!, [.. SeenBy(number, state)]);

    /// <summary>
    /// What the verdict on a trial sees: all other trials that reached a rung, but those that the
    /// user stopped; in strict order only those whose results the trial's suggestion saw. Then it
    /// does not depend on timing.
    /// </summary>
    private static IEnumerable<TrialRungs> SeenBy(int number, StudyState state)
    {
        var sampler = state.Spec.Sampler;
        var isStrict = sampler.Order == SuggestionOrder.Strict;
        var seen = isStrict ? state.Trials.Take(Math.Max(0, number - sampler.Window + 1)) : state.Trials;
        foreach (var trial in seen)
        {
            if (
                trial.Number != number
                && trial.Life is not TrialLife.Cancelled
                && RungsOf(trial, state.Spec) is { } rungs
            )
                yield return rungs;
        }
    }

    private static TrialRungs? RungsOf(Trial trial, StudySpec spec) =>
        trial.Progress.Rungs is { } rungs ? new TrialRungs(trial.Number, Costs(rungs, spec), IsCompleted(trial)) : null;

    private static ImmutableSortedDictionary<int, double> Costs(
        ImmutableSortedDictionary<int, RungValue> rungs,
        StudySpec spec
    ) => rungs.ToImmutableSortedDictionary(rung => rung.Key, rung => spec.Objectives[0].Cost(rung.Value.Value));

    private static bool IsCompleted(Trial trial) => trial.Life is TrialLife.Completed;
}
