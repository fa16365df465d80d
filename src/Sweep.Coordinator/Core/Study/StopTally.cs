using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// What stopping rules count of the trials that have ended: in free order as they end, in strict
/// order by number and only as far as the next suggestion sees. So in strict order the number of
/// trials does not depend on timing either.
/// </summary>
/// <param name="Counted">How many trials, by number, were counted in strict order.</param>
/// <param name="Epochs">For how many epochs trials trained.</param>
/// <param name="SinceBetter">How many trials in a row have been no improvement.</param>
/// <param name="Front">The trials that no other is at least as good as, oldest first.</param>
public sealed record StopTally(int Counted, long Epochs, int SinceBetter, ImmutableArray<StopTally.Entry> Front)
{
    public static readonly StopTally Empty = new(0, 0, 0, []);

    /// <summary>A completed trial.</summary>
    /// <param name="Costs">One for each objective, smaller is better.</param>
    public readonly record struct Entry(int Trial, ImmutableArray<double> Costs)
    {
        /// <summary>Whether this is at least as good in every objective.</summary>
        public bool Covers(ReadOnlySpan<double> costs)
        {
            for (var objective = 0; objective < costs.Length; objective++)
            {
                if (!(Costs[objective] <= costs[objective]))
                    return false;
            }

            return true;
        }
    }

    /// <summary>The tally after an event.</summary>
    internal StopTally After(StudyState before, StudyState after)
    {
        if (after.Changed is not { } number)
            return this;
        if (after.Spec.Sampler.Order == SuggestionOrder.Strict)
            return CountSeen(after);
        var trial = after.Trials[number];
        var hasEnded = trial.Life.IsFinal && number < before.Trials.Count && !before.Trials[number].Life.IsFinal;
        return hasEnded ? With(trial, after.Spec) : this;
    }

    private StopTally CountSeen(StudyState state)
    {
        var tally = this;
        var seen = state.Trials.Count - state.Spec.Sampler.Window + 1;
        while (tally.Counted < seen && state.Trials[tally.Counted].Life.IsFinal)
            tally = tally.With(state.Trials[tally.Counted], state.Spec) with { Counted = tally.Counted + 1 };
        return tally;
    }

    /// <summary>
    /// A trial that failed, or that the user stopped, says nothing of how good its parameters are.
    /// </summary>
    private StopTally With(Trial trial, StudySpec spec)
    {
        if (trial.Life is TrialLife.Failed or TrialLife.Cancelled)
            return this;
        var counted = this with { Epochs = Epochs + EpochsOf(trial) };
        if (
            StudyHistory.OutcomeOf(trial, spec) is not Outcome.Completed { IsFinite: true, Costs: var costs }
            || Front.Any(entry => entry.Covers(costs.AsSpan()))
        )
            return counted with { SinceBetter = SinceBetter + 1 };
        var better = new Entry(trial.Number, costs);
        return counted with
        {
            SinceBetter = 0,
            Front = [.. Front.Where(entry => !better.Covers(entry.Costs.AsSpan())), better],
        };
    }

    private static int EpochsOf(Trial trial) =>
        trial.Life switch
        {
            TrialLife.Completed completed => completed.Result.Epochs,
            TrialLife.Pruned pruned => pruned.Epoch,
            TrialLife.Diverged diverged => diverged.Epochs,
            _ => 0,
        };
}
