using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Views;

/// <summary>
/// How far a sweep at work is: its state when this process took it over, and every notice since.
/// The live view, status and metrics read it, so that no reader folds the log of a sweep that is at
/// work. Immutable.
/// </summary>
/// <param name="Planned">How many trials there will be, at most.</param>
/// <param name="Counts">Trials by state.</param>
public sealed record SweepProgress(Objective Objective, int Planned, ImmutableSortedDictionary<TrialState, int> Counts)
{
    /// <summary>
    /// So many reasons are told apart: the trials of further ones are only counted.
    /// </summary>
    public const int MostReasons = 100;

    /// <summary>Whether there is one; with several, no trial is the best.</summary>
    public bool HasOneObjective { get; private init; } = true;

    /// <summary>The best completed trial; null with several objectives.</summary>
    public Trial? Best { get; private init; }

    /// <summary>
    /// Trials without a result, by their reasons; in the order of the first of each.
    /// </summary>
    public ImmutableArray<AlikeTrials> Failures { get; private init; } = [];

    /// <summary>Of the trials that became final since this process took the sweep over.</summary>
    public Pace Pace { get; private init; } = Pace.None;

    /// <summary>Reports of attempts that were no longer the current ones, dropped here.</summary>
    public long StaleReports { get; private init; }

    /// <summary>Why no further trial begins, by a stopping rule; null while none holds.</summary>
    public string? EndedBy { get; private init; }

    /// <summary>Trials with an attempt under way.</summary>
    private ImmutableHashSet<int> AtWork { get; init; } = [];

    /// <summary>How many trials are final.</summary>
    public int Final => Counts.Where(entry => IsFinal(entry.Key)).Sum(entry => entry.Value);

    public int Running => Counts.GetValueOrDefault(TrialState.Running);

    public static bool IsFinal(TrialState state) => state > TrialState.Paused;

    /// <param name="planned">How many trials are planned from now on.</param>
    public static SweepProgress Begin(StudyState state, int planned)
    {
        var counts = state
            .Trials.CountBy(trial => trial.State)
            .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value);
        var progress = new SweepProgress(state.Spec.Objectives[0], planned, counts)
        {
            HasOneObjective = state.Spec.Objectives.Length == 1,
            Failures = state.Trials.Aggregate(ImmutableArray<AlikeTrials>.Empty, With),
            AtWork = [.. state.Running],
            EndedBy = state.Ended?.Reason,
        };
        return state
            .Trials.Where(trial => trial.State == TrialState.Completed)
            .Aggregate(progress, (before, trial) => before with { Best = before.Better(trial) });
    }

    /// <param name="at">Since the process took the sweep over.</param>
    public SweepProgress Apply(StudyNotice notice, TimeSpan at) =>
        notice switch
        {
            StudyNotice.AttemptStarted { Trial: var trial } => Start(trial),
            StudyNotice.AttemptEnded { Trial: var trial } => End(trial, at),
            StudyNotice.TrialRetried => this with
            {
                Counts = Move(TrialState.Failed, TrialState.Queued),
                // All that failed are tried again together.
                Failures = Failures.RemoveAll(alike => alike.State == TrialState.Failed),
            },
            StudyNotice.StopRulesChanged => this with { EndedBy = null },
            StudyNotice.StudyEnded ended => this with { EndedBy = ended.Reason },
            StudyNotice.StaleReportDropped => this with { StaleReports = StaleReports + 1 },
            _ => this,
        };

    /// <summary>How long the rest takes at this pace; null while there is no pace.</summary>
    public TimeSpan? Remaining(TimeSpan now) => Pace.Remaining(Left, now);

    /// <summary>
    /// How many trials are still to end; of a sweep that a rule ended, those under way.
    /// </summary>
    private int Left => EndedBy is null ? Planned - Final : Counts.Values.Sum() - Final;

    private SweepProgress Start(Trial trial) =>
        this with
        {
            Counts = Move(IsNew(trial) ? null : TrialState.Queued, TrialState.Running),
            AtWork = AtWork.Add(trial.Number),
        };

    private SweepProgress End(Trial trial, TimeSpan at)
    {
        var before = AtWork.Contains(trial.Number) ? TrialState.Running : TrialState.Queued;
        var next = this with { Counts = Move(before, trial.State), AtWork = AtWork.Remove(trial.Number) };
        if (!trial.Life.IsFinal)
            return next;
        return next with
        {
            Best = trial.State == TrialState.Completed ? Better(trial) : Best,
            Failures = With(Failures, trial),
            Pace = Pace.With(at, Math.Max(1, AtWork.Count)),
        };
    }

    /// <summary>Numbers have no gap.</summary>
    private bool IsNew(Trial trial) => trial.Counts.Started <= 1 && trial.Number >= Counts.Values.Sum();

    private static ImmutableArray<AlikeTrials> With(ImmutableArray<AlikeTrials> groups, Trial trial) =>
        AlikeTrials.With(groups, trial, MostReasons);

    private Trial? Better(Trial trial)
    {
        if (Best is null)
            return HasOneObjective ? trial : null;
        var (cost, best) = (CostOf(trial), CostOf(Best));
        return cost < best || (cost == best && trial.Number < Best.Number) ? trial : Best;
    }

    private double CostOf(Trial trial) => Objective.Cost(trial.Values[Objective.Metric]);

    private ImmutableSortedDictionary<TrialState, int> Move(TrialState? from, TrialState to)
    {
        if (from == to)
            return Counts;
        var counts = Counts.SetItem(to, Counts.GetValueOrDefault(to) + 1);
        if (from is not { } left)
            return counts;
        var rest = counts.GetValueOrDefault(left) - 1;
        return rest > 0 ? counts.SetItem(left, rest) : counts.Remove(left);
    }
}
