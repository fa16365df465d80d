using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What a sampler may see of a study.</summary>
public static class StudyHistory
{
    /// <summary>
    /// What the suggestion of trial <paramref name="number"/>, the next one, sees: every earlier
    /// trial; in strict order without the results that the window hides (see
    /// <see cref="StrictOrder"/>).
    /// </summary>
    public static IReadOnlyList<Observation> SeenBy(int number, StudyState state)
    {
        var all = state.Observations;
        return state.Spec.Sampler.Order == SuggestionOrder.Free
            ? all
            : StrictOrder.Visible(number, state.Spec.Sampler.Window, all);
    }

    /// <summary>A trial with what came of it.</summary>
    public static Observation Of(Trial trial, StudySpec spec) =>
        new(trial.Number, trial.Parameters, OutcomeOf(trial, spec));

    /// <summary>What came of a trial.</summary>
    public static Outcome OutcomeOf(Trial trial, StudySpec spec) =>
        trial.Life switch
        {
            TrialLife.Completed completed => new Outcome.Completed([
                .. spec.Objectives.Select(objective => objective.Cost(completed.Result.Values[objective.Metric])),
            ]),
            TrialLife.Pruned => PrunedAt(trial.Progress.Rungs!.Values.Last(), spec),
            TrialLife.Diverged => new Outcome.Diverged(),
            TrialLife.Failed => new Outcome.Failed(),
            TrialLife.Cancelled => new Outcome.Cancelled(),
            _ => new Outcome.Running(),
        };

    private static Outcome.Pruned PrunedAt(RungValue rung, StudySpec spec) =>
        new(spec.Objectives[0].Cost(rung.Value), rung.Epoch);

    /// <summary>
    /// How many suggestions can be made now: in strict order only those whose window begins after
    /// the first unfinished trial.
    /// </summary>
    public static int Allowance(StudyState state)
    {
        if (!state.HasMore)
            return 0;
        var remaining = Math.Max(0, state.TrialsPlanned - state.Trials.Count);
        if (state.Spec.Sampler.Order == SuggestionOrder.Free)
            return remaining;
        var firstUnfinished = Math.Min(FirstOf(state.Queued), FirstOf(state.Running));
        return Math.Clamp(
            Math.Min(firstUnfinished, state.Trials.Count) + state.Spec.Sampler.Window - state.Trials.Count,
            0,
            remaining
        );
    }

    private static int FirstOf(ImmutableSortedSet<int> numbers) => numbers.IsEmpty ? int.MaxValue : numbers.Min;
}
