using Sweep.Storage;

namespace Sweep.Coordinator.Views;

/// <summary>A sweep in a line, as <c>sweep list</c> shows it.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Final">Trials that are final.</param>
/// <param name="Planned">Trials that there will be, at most.</param>
/// <param name="Best">The first of its leaderboard; null while that is empty.</param>
public sealed record SweepLine(
    string Id,
    string Name,
    DateTimeOffset Created,
    SweepCondition Condition,
    int Final,
    int Planned,
    BestTrial? Best,
    string Sampler
)
{
    /// <summary>Its priority, if a fleet works on it.</summary>
    public int? Priority { get; init; }

    /// <summary>The most slots that it may have at once; null: as many as there are.</summary>
    public int? MaxSlots { get; init; }

    /// <summary>
    /// How many slots it holds; null where the coordinator that answers does not lead a fleet that
    /// works on it.
    /// </summary>
    public int? Slots { get; init; }

    public static SweepLine Of(SweepView sweep) =>
        new(
            sweep.Row.Id.Text,
            sweep.Name,
            sweep.Row.Created,
            sweep.Condition,
            sweep.Counts.Where(entry => SweepProgress.IsFinal(entry.Key)).Sum(entry => entry.Value),
            sweep.State.TrialsPlanned,
            BestOf(sweep),
            sweep.Spec.Sampler.Kind
        );

    /// <param name="submission">How a fleet works on it; null: none does.</param>
    public SweepLine With(Submission? submission) =>
        submission is null ? this : this with { Priority = submission.Priority, MaxSlots = submission.MaxSlots };

    private static BestTrial? BestOf(SweepView sweep)
    {
        if (sweep.Best is not { } best)
            return null;
        var metric = sweep.Spec.Objectives[0].Metric;
        return new BestTrial(best.Number, metric, best.Values[metric]);
    }
}
