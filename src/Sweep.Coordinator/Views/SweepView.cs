using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Optimization;
using Sweep.Optimization.Ranking;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Coordinator.Views;

/// <summary>
/// A sweep as a reader sees it: nothing is locked, created or changed by looking. Trials are read
/// from the summary when they are asked for, a page at a time; each enumeration reads them again.
/// </summary>
public sealed class SweepView
{
    private const int FirstPage = 32,
        LaterPages = 1000;

    /// <summary>
    /// So many trials with a reason are looked at: a long sweep of which all fail is shown as
    /// quickly as a short one.
    /// </summary>
    public const int MostReasonsRead = 1000;

    private readonly ISweepSummary summary;
    private ImmutableArray<int>? order;
    private int? frontSize;

    /// <param name="isLeft">Whether the writer died, and its lease has not ended.</param>
    private SweepView(SweepRow row, ISweepSummary summary, CheckedSummary whole, WriterIdentity? writer, bool isLeft)
    {
        (Row, this.summary, Figures) = (row, summary, whole.Figures);
        if (isLeft)
            DeadWriter = writer;
        else
            Writer = writer;
        State = SummaryJson.ReadDigest(whole.Head.Body);
        Counts = CountsOf(Figures.Counts);
    }

    public SweepRow Row { get; }

    public string Name => Row.Name;

    public required StudySpec Spec { get; init; }

    /// <summary>The sweep as a whole.</summary>
    public StudyDigest State { get; }

    /// <summary>The process that works on it now, if any.</summary>
    public WriterIdentity? Writer { get; }

    /// <summary>
    /// The process that had it until it died a moment ago: its lease has not ended yet.
    /// </summary>
    public WriterIdentity? DeadWriter { get; }

    public SweepCondition Condition
    {
        get
        {
            if (State.IsFinished)
                return SweepCondition.Finished;
            return Writer is null ? SweepCondition.Stopped : SweepCondition.Running;
        }
    }

    /// <summary>How many trials are in which state; what no process works on waits.</summary>
    public ImmutableSortedDictionary<TrialState, int> Counts { get; }

    /// <summary>What all trials come to.</summary>
    public SummaryFigures Figures { get; }

    /// <summary>Every trial: the completed ones by rank, then the others by number.</summary>
    public IEnumerable<TrialView> Trials => Ranked.Concat(Pages(TrialOrder.WithoutRank).Select(row => Of(row, null)));

    /// <summary>The completed trials, best first.</summary>
    public IEnumerable<TrialView> Ranked =>
        Spec.Objectives.Length == 1 ? Pages(TrialOrder.ByCost).Select((row, at) => Of(row, at + 1)) : InOrder();

    /// <summary>The trials that say why they have no rank, by number.</summary>
    public IEnumerable<TrialView> WithReason => Pages(TrialOrder.WithReason).Select(row => Of(row, null));

    /// <summary>
    /// Trials without a result, by their reasons; in the order of the first of each.
    /// </summary>
    public ImmutableArray<AlikeTrials> Failures =>
        WithReason
            .Take(MostReasonsRead)
            .Aggregate(
                ImmutableArray<AlikeTrials>.Empty,
                (groups, trial) => AlikeTrials.With(groups, trial.Trial, MostReasonsRead)
            );

    /// <summary>
    /// How many of the ranked trials, from the first on, are on the Pareto front; 0 with one
    /// objective.
    /// </summary>
    public int FrontSize =>
        frontSize ??= Spec.Objectives.Length == 1 ? 0 : TrialRanking.FrontSize(Observations(), Spec.Objectives.Length);

    private ImmutableArray<int> Order => order ??= TrialRanking.Order(Observations(), Spec.Objectives.Length);

    /// <summary>Whether the trial is on the Pareto front.</summary>
    public bool IsOnFront(TrialView trial) => trial.Rank <= FrontSize;

    /// <summary>A trial by its number; null if there is none.</summary>
    public TrialView? Find(int number)
    {
        if (FindRow(number) is not { } row)
            return null;
        return Of(row, row.Costs.IsEmpty ? null : Order.IndexOf(number) + 1);
    }

    /// <summary>
    /// Reads the summary, all of it once, so that what is shown is what was written; the log only
    /// where no summary fits it.
    /// </summary>
    /// <param name="isLeft">
    /// Whether the process that has the sweep died; null: each lease counts as a process at work.
    /// </param>
    /// <exception cref="DamagedSummaryException">
    /// The summary is not what was written; <see cref="Fold"/> does without it.
    /// </exception>
    public static SweepView Read(IStudyReader store, SweepRow row, Func<SweepId, WriterIdentity, bool>? isLeft = null)
    {
        // The writer first: a sweep that ends in between then shows as finished, not as one that
        // stopped with trials at work.
        var writer = store.WriterOf(row.Id);
        if (store.ReadSummary(row.Id) is not { } summary)
            return Fold(store, row, isLeft);
        if (SummaryJson.ReadDigest(summary.Head.Body).Format != StudySummary.Format)
            return Fold(store, row, isLeft);
        var whole = summary.Check();
        var view = new SweepView(row, summary, whole, writer, IsLeft(row, writer, isLeft))
        {
            Spec = StudyEventJson.ReadSpec(row.Spec),
        };
        return view.State.Trials == whole.Figures.Trials ? view : throw DamagedSummaryException.Of(row.Id);
    }

    /// <summary>Reads the log and nothing else.</summary>
    /// <param name="isLeft">As of <see cref="Read"/>.</param>
    public static SweepView Fold(IStudyReader store, SweepRow row, Func<SweepId, WriterIdentity, bool>? isLeft = null)
    {
        var writer = store.WriterOf(row.Id);
        return Of(row, StoredStudy.Read(store, row), writer, IsLeft(row, writer, isLeft));
    }

    public static SweepView Of(SweepRow row, StudyState state, WriterIdentity? writer) =>
        Of(row, state, writer, isLeft: false);

    private static bool IsLeft(SweepRow row, WriterIdentity? writer, Func<SweepId, WriterIdentity, bool>? isLeft) =>
        writer is not null && isLeft is not null && isLeft(row.Id, writer);

    private static SweepView Of(SweepRow row, StudyState state, WriterIdentity? writer, bool isLeft)
    {
        var summary = MemorySummary.Of(StudySummary.Whole(state));
        return new SweepView(row, summary, summary.Check(), writer, isLeft) { Spec = state.Spec };
    }

    private TrialRow? FindRow(int number)
    {
        if (number < 0)
            return null;
        // What is read after a row begins with the next one.
        var before = number == 0 ? null : new TrialRow(number - 1, TrialState.Queued, [], false, null, "");
        return summary.Read(TrialOrder.ByNumber, before, 1) is [{ } row] && row.Number == number ? row : null;
    }

    /// <summary>With several objectives: the first few one by one, the others at once.</summary>
    private IEnumerable<TrialView> InOrder()
    {
        var rank = 0;
        foreach (var number in Order.Take(FirstPage))
            if (FindRow(number) is { } row)
                yield return Of(row, ++rank);
        if (Order.Length <= FirstPage)
            yield break;
        var rows = Pages(TrialOrder.ByCost).ToDictionary(row => row.Number);
        foreach (var number in Order.Skip(FirstPage))
            if (rows.TryGetValue(number, out var row))
                yield return Of(row, ++rank);
    }

    private IEnumerable<TrialRow> Pages(TrialOrder which)
    {
        TrialRow? last = null;
        for (var size = FirstPage; ; size = LaterPages)
        {
            var page = summary.Read(which, last, size);
            foreach (var row in page)
                yield return row;
            if (page.Count < size)
                yield break;
            last = page[^1];
        }
    }

    private TrialView Of(TrialRow row, int? rank) =>
        TrialView.Of(SummaryJson.ReadTrial(row.Body), rank, Writer is not null);

    private IEnumerable<Observation> Observations() =>
        summary
            .ReadCosts()
            .Select(costs => new Observation(
                costs.Number,
                ImmutableSortedDictionary<string, Shared.Domain.Values.SettingValue>.Empty,
                new Outcome.Completed(costs.Costs)
            ));

    private ImmutableSortedDictionary<TrialState, int> CountsOf(ImmutableSortedDictionary<TrialState, int> stored)
    {
        if (Writer is not null || !stored.TryGetValue(TrialState.Running, out var left))
            return stored;
        var queued = stored.GetValueOrDefault(TrialState.Queued);
        return stored.Remove(TrialState.Running).SetItem(TrialState.Queued, queued + left);
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
