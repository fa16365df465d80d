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
        pruner.Judge(state.Rungs[number], [.. SeenBy(number, state)]);

    /// <summary>
    /// The rungs of all trials after an event of one. Only that trial's costs are computed, so that
    /// no verdict has to.
    /// </summary>
    internal static ImmutableSortedDictionary<int, TrialRungs> After(
        ImmutableSortedDictionary<int, TrialRungs> all,
        Trial before,
        Trial after,
        StudySpec spec
    )
    {
        if (before.Progress.Rungs == after.Progress.Rungs && before.Life.IsFinal == after.Life.IsFinal)
            return all;
        // What the user stopped says nothing of how good it is.
        return after.Progress.Rungs is { } rungs && after.Life is not TrialLife.Cancelled
            ? all.SetItem(after.Number, Of(after, rungs, spec))
            : all.Remove(after.Number);
    }

    /// <summary>
    /// What the verdict on a trial sees: all other trials that reached a rung, but those that the
    /// user stopped; in strict order only those whose results the trial's suggestion saw. Then it
    /// does not depend on timing.
    /// </summary>
    private static IEnumerable<TrialRungs> SeenBy(int number, StudyState state)
    {
        var sampler = state.Spec.Sampler;
        var last = sampler.Order == SuggestionOrder.Strict ? number - sampler.Window : int.MaxValue;
        foreach (var (other, rungs) in state.Rungs)
        {
            if (other > last)
                yield break;
            if (other != number)
                yield return rungs;
        }
    }

    private static TrialRungs Of(Trial trial, ImmutableSortedDictionary<int, RungValue> rungs, StudySpec spec)
    {
        var costs = rungs.ToImmutableSortedDictionary(
            rung => rung.Key,
            rung => spec.Objectives[0].Cost(rung.Value.Value)
        );
        return new TrialRungs(trial.Number, costs, trial.Life is TrialLife.Completed);
    }
}
