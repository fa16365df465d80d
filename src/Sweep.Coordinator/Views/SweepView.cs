using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
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
    /// <summary>
    /// So many trials with a reason are looked at: a long sweep of which all fail is shown as
    /// quickly as a short one.
    /// </summary>
    public const int MostReasonsRead = 1000;

    private readonly CheckedTrials trials;
    private ImmutableArray<AlikeTrials>? failures;

    /// <param name="isLeft">Whether the writer died, and its lease has not ended.</param>
    private SweepView(SweepRow row, StudySpec spec, ISweepSummary summary, WriterIdentity? writer, bool isLeft)
    {
        (Row, Spec) = (row, spec);
        trials = new CheckedTrials(row.Id, summary, spec.Objectives.Length);
        if (isLeft)
            DeadWriter = writer;
        else
            Writer = writer;
        Counts = CountsOf(Figures.Counts);
    }

    public SweepRow Row { get; }

    public string Name => Row.Name;

    public StudySpec Spec { get; }

    /// <summary>The sweep as a whole.</summary>
    public StudyDigest State => trials.Head;

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
    public StudyFigures Figures => State.Figures;

    /// <summary>Every trial: the completed ones by rank, then the others by number.</summary>
    public IEnumerable<TrialView> Trials
    {
        get
        {
            trials.CheckAll();
            return Ranked.Concat(trials.WithoutRank.Select(row => Of(row, null)));
        }
    }

    /// <summary>The completed trials, best first.</summary>
    public IEnumerable<TrialView> Ranked => trials.Ranked.Select((row, at) => Of(row, at + 1));

    /// <summary>The first of the leaderboard; null while it is empty.</summary>
    public TrialView? Best
    {
        get
        {
            if (State.Best is not { } number)
                return Ranked.FirstOrDefault();
            return trials.Find(number) is { } row ? Of(row, 1) : null;
        }
    }

    /// <summary>
    /// Trials without a result, by their reasons; in the order of the first of each.
    /// </summary>
    public ImmutableArray<AlikeTrials> Failures =>
        failures ??= trials
            .WithReason(MostReasonsRead)
            .Aggregate(
                ImmutableArray<AlikeTrials>.Empty,
                (groups, row) => AlikeTrials.With(groups, SummaryJson.ReadTrial(row.Body), MostReasonsRead)
            );

    /// <summary>
    /// How many of the ranked trials, from the first on, are on the Pareto front; 0 with one
    /// objective.
    /// </summary>
    public int FrontSize => trials.FrontSize;

    /// <summary>Whether the trial is on the Pareto front.</summary>
    public bool IsOnFront(TrialView trial) => trial.Rank <= FrontSize;

    /// <summary>A trial by its number; null if the sweep has no such trial.</summary>
    public TrialView? Find(int number) => trials.Find(number) is { } row ? Of(row, trials.RankOf(row)) : null;

    /// <summary>
    /// Reads the summary; the log only where no summary fits it. What is shown is what was written:
    /// figures stand in the head, which is checked, as each row is that is read, and the order and
    /// number of the rows by what the head says of them.
    /// </summary>
    /// <param name="isLeft">
    /// Whether the process that has the sweep died; null: each lease counts as a process at work.
    /// </param>
    /// <exception cref="DamagedSummaryException">
    /// The summary is not what was written, which may show only when a trial is read;
    /// <see cref="Fold"/> does without it.
    /// </exception>
    public static SweepView Read(IStudyReader store, SweepRow row, Func<SweepId, WriterIdentity, bool>? isLeft = null)
    {
        // The writer first: a sweep that ends in between then shows as finished, not as one that
        // stopped with trials at work.
        var writer = store.WriterOf(row.Id);
        if (store.ReadSummary(row.Id) is not { } summary || !StudySummary.IsCurrent(summary))
            return Fold(store, row, isLeft);
        return Of(row, summary, writer, isLeft);
    }

    /// <summary>Of a summary that is current.</summary>
    /// <param name="writer">Read before the summary was.</param>
    /// <param name="isLeft">As of <see cref="Read"/>.</param>
    public static SweepView Of(
        SweepRow row,
        ISweepSummary summary,
        WriterIdentity? writer,
        Func<SweepId, WriterIdentity, bool>? isLeft
    ) => new(row, StudyEventJson.ReadSpec(row.Spec), summary, writer, IsLeft(row, writer, isLeft));

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

    private static SweepView Of(SweepRow row, StudyState state, WriterIdentity? writer, bool isLeft) =>
        new(row, state.Spec, MemorySummary.Of(StudySummary.Whole(state)), writer, isLeft);

    private TrialView Of(TrialRow row, int? rank) =>
        TrialView.Of(SummaryJson.ReadTrial(row.Body), rank, Writer is not null);

    private ImmutableSortedDictionary<TrialState, int> CountsOf(ImmutableSortedDictionary<TrialState, int> stored)
    {
        if (Writer is not null || !stored.TryGetValue(TrialState.Running, out var left))
            return stored;
        var queued = stored.GetValueOrDefault(TrialState.Queued);
        return stored.Remove(TrialState.Running).SetItem(TrialState.Queued, queued + left);
    }
}

/// <summary>Whether anything is done for a sweep now.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SweepCondition>))]
public enum SweepCondition
{
    /// <summary>A process works on it.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Trials are wanted, and no process works on them: it can be resumed.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,

    /// <summary>Every trial is final.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished,
}
