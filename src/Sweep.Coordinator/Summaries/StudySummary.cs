using Sweep.Coordinator.Core.Study;
using Sweep.Optimization.Ranking;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Coordinator.Summaries;

/// <summary>
/// What a store keeps beside a log, so that readers need not fold it: it follows from the state
/// alone, and is written with the events that lead to the state.
/// </summary>
public static class StudySummary
{
    /// <summary>
    /// Grows when what a summary holds changes its meaning: an older one is then not read, and
    /// written again.
    /// </summary>
    public const int Format = 4;

    /// <summary>All that steps of a study change, with their change of the summary.</summary>
    /// <param name="session">After the steps.</param>
    public static WriteBatch BatchOf(IReadOnlyCollection<StudyChanges> steps, StudySession session) =>
        WriteBatch.Of(steps) with
        {
            Summary = ChangeBy(steps, session),
        };

    /// <summary>What steps change of the summary; null where they change nothing.</summary>
    /// <param name="session">After the steps.</param>
    public static SummaryChange? ChangeBy(IReadOnlyCollection<StudyChanges> steps, StudySession session)
    {
        if (session.NeedsSummary)
            return Whole(session.State);
        if (steps.All(step => step.Events.IsEmpty))
            return null;
        var trials = new SortedSet<int>(steps.SelectMany(step => step.Trials));
        return Of(session.State, trials, isWhole: false);
    }

    /// <summary>All of a summary.</summary>
    public static SummaryChange Whole(StudyState state) =>
        Of(state, [.. Enumerable.Range(0, state.Trials.Count)], isWhole: true);

    /// <summary>Whether a summary means what this version writes.</summary>
    public static bool IsCurrent(ISweepSummary summary) => SummaryJson.ReadDigest(summary.Head.Body).Format == Format;

    /// <summary>Reads every row of a summary.</summary>
    /// <exception cref="DamagedSummaryException">A row is damaged, or missing.</exception>
    public static void CheckAll(ISweepSummary summary, SweepId sweep)
    {
        var whole = summary.Check();
        if (SummaryJson.ReadDigest(whole.Head.Body).Trials != whole.Trials)
            throw DamagedSummaryException.Of(sweep);
    }

    /// <summary>
    /// Reads the costs of a summary, and every row only where the costs are not those of its head:
    /// the sweep may have gone on in between.
    /// </summary>
    /// <exception cref="DamagedSummaryException">A row is damaged, or missing.</exception>
    public static void CheckCosts(ISweepSummary summary, SweepId sweep)
    {
        var figures = SummaryJson.ReadDigest(summary.Head.Body).Figures;
        if (TrialCosts.Sum(summary.ReadCosts()) != figures.CostSum)
            CheckAll(summary, sweep);
    }

    /// <summary>Whether a stored summary is the one that the state leads to, row by row.</summary>
    public static bool Agrees(ISweepSummary? stored, StudyState state)
    {
        const int rowsAtOnce = 1000;
        if (stored is null || stored.Head != HeadOf(state))
            return false;
        TrialRow? last = null;
        try
        {
            if (stored.Check().Trials != state.Trials.Count)
                return false;
            foreach (var trials in state.Trials.Chunk(rowsAtOnce))
            {
                var rows = stored.Read(TrialOrder.ByNumber, last, trials.Length);
                if (!rows.SequenceEqual(trials.Select(trial => RowOf(trial, state.Spec))))
                    return false;
                last = rows[^1];
            }

            return true;
        }
        catch (DamagedSummaryException)
        {
            return false;
        }
    }

    public static TrialRow RowOf(Trial trial, StudySpec spec)
    {
        var costs = StudyFigures.CostsOf(trial, spec);
        double? seconds = trial.Finished is null ? null : trial.Progress.RunningTime.TotalSeconds;
        // Zero has no sign in a column.
        return new TrialRow(
            trial.Number,
            trial.State,
            [.. costs.Select(cost => cost + 0.0)],
            trial.Reason is not null,
            seconds + 0.0,
            SummaryJson.Write(trial)
        );
    }

    public static SummaryHead HeadOf(StudyState state) =>
        new(
            state.Position,
            SummaryJson.Write(
                new StudyDigest(
                    Format,
                    state.TrialsPlanned,
                    state.IsExhausted,
                    state.IsFinished,
                    state.Openings,
                    state.Trials.Count,
                    BestOf(state),
                    state.Figures
                )
                {
                    Ended = state.Ended,
                    Stopping = StopFigures.Of(state),
                }
            )
        );

    private static SummaryChange Of(StudyState state, IReadOnlyCollection<int> numbers, bool isWhole) =>
        new(HeadOf(state), [.. numbers.Select(number => RowOf(state.Trials[number], state.Spec))], isWhole);

    private static int? BestOf(StudyState state)
    {
        if (state.Spec.Objectives.Length > 1 || state.Kept.IsEmpty)
            return null;
        return TrialRanking.Order(state.Kept.Select(number => state.Observations[number]), objectives: 1)[0];
    }
}

/// <summary>A study as a whole, without its trials.</summary>
/// <param name="Format">Of which <see cref="StudySummary.Format"/> the summary is.</param>
/// <param name="TrialsPlanned">How many trials are wanted by now.</param>
/// <param name="IsExhausted">Whether every point of the space was tried.</param>
/// <param name="IsFinished">Whether nothing runs, waits or follows.</param>
/// <param name="Openings">How often a coordinator took the study over.</param>
/// <param name="Trials">How many trials there are.</param>
/// <param name="Best">
/// With one objective, the best trial whose weights are kept; null without one. It is the first of
/// the leaderboard, unless the sweep keeps no weights.
/// </param>
/// <param name="Figures">What all trials come to.</param>
public sealed record StudyDigest(
    int Format,
    int TrialsPlanned,
    bool IsExhausted,
    bool IsFinished,
    int Openings,
    int Trials,
    int? Best,
    StudyFigures Figures
)
{
    /// <summary>The stopping rule that ended it; null while none did.</summary>
    public StudyEnded? Ended { get; init; }

    /// <summary>Its stopping rules, and how far they are; null where it has none.</summary>
    public StopFigures? Stopping { get; init; }
}
