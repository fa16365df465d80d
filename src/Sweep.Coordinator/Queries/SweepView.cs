using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Studies;
using Sweep.Shared.Trials;

namespace Sweep.Coordinator.Queries;

/// <summary>A sweep as somebody who only reads sees it: nothing is locked, created or changed by looking.</summary>
/// <param name="Trials">Every trial: the completed ones by rank, then the others by number.</param>
/// <param name="FrontSize">How many of them, from the first on, are on the Pareto front; 0 with one objective.</param>
/// <param name="Writer">The process that works on it now, if any.</param>
public sealed record SweepView(SweepRow Row, StudyState State, ImmutableArray<TrialView> Trials, int FrontSize, WriterIdentity? Writer)
{
    public string Name => Row.Name;

    public StudySpec Spec => State.Spec;

    public SweepCondition Condition =>
        State.IsFinished ? SweepCondition.Finished : Writer is null ? SweepCondition.Stopped : SweepCondition.Running;

    /// <summary>The completed trials, best first.</summary>
    public IEnumerable<TrialView> Ranked => Trials.Where(trial => trial.Rank is not null);

    /// <summary>Whether the trial is on the Pareto front.</summary>
    public bool IsOnFront(TrialView trial) => trial.Rank <= FrontSize;

    public static SweepView Read(IStudyStore store, SweepRow row)
    {
        // The writer first: a sweep that ends in between then shows as finished, not as one that stopped with trials at work.
        var writer = store.WriterOf(row.Id);
        return Of(row, SweepOpening.Read(store, row), writer);
    }

    public static SweepView Of(SweepRow row, StudyState state, WriterIdentity? writer)
    {
        var ranked = Leaderboard.Rank(state);
        var trials = ranked.Select((trial, at) => TrialView.Of(trial, at + 1, writer is not null))
            .Concat(state.Trials.Where(trial => trial.State != TrialState.Completed).Select(trial => TrialView.Of(trial, null, writer is not null)));
        return new SweepView(row, state, [.. trials], state.Spec.Objectives.Length > 1 ? Leaderboard.FrontSize(state) : 0, writer);
    }
}

/// <summary>Whether anything is done for a sweep now.</summary>
public enum SweepCondition
{
    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>Trials are wanted, and no process works on them: it can be resumed.</summary>
    Stopped,

    /// <summary>Every trial is final.</summary>
    Finished,
}
