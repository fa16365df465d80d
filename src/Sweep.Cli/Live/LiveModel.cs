using System.Collections.Immutable;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Live;

/// <summary>
/// What a person who watches a sweep should see: a fold of its notices. Immutable and pure.
/// </summary>
/// <param name="Wanted">How many trials there will be, at most.</param>
/// <param name="Slots">One a slot; null while it is free. A trial keeps its place.</param>
/// <param name="Counts">Trials by state, those that wait for another attempt included.</param>
/// <param name="Best">The best completed trial by the first objective.</param>
/// <param name="FinishedHere">How many trials became final since this process began.</param>
/// <param name="Finishes">When the last ones did, oldest first: see <see cref="Pace"/>.</param>
/// <param name="Began">When this process took the sweep over.</param>
internal sealed record LiveModel(
    string Sweep,
    Objective Objective,
    int Wanted,
    ImmutableArray<SlotLine?> Slots,
    ImmutableSortedDictionary<TrialState, int> Counts,
    Trial? Best,
    int FinishedHere,
    ImmutableQueue<DateTimeOffset> Finishes,
    DateTimeOffset Began
)
{
    /// <summary>Whether there is one; with several, no trial is the best.</summary>
    public bool HasOneObjective { get; init; } = true;

    /// <summary>
    /// What leads to the store in another command, with a space before it; empty where nothing is
    /// needed.
    /// </summary>
    public string StoreOption { get; init; } = "";

    /// <summary>
    /// Trials without a result, by their reasons; in the order of the first of each.
    /// </summary>
    public ImmutableArray<AlikeTrials> Failures { get; init; } = [];

    /// <summary>
    /// So many reasons are told apart: the trials of further ones are only counted.
    /// </summary>
    public const int MostReasons = 100;

    /// <summary>How many of the last finishes the pace is taken over.</summary>
    public const int PaceWindow = 50;

    private static readonly TrialState[] Final =
    [
        TrialState.Completed,
        TrialState.Pruned,
        TrialState.Diverged,
        TrialState.Failed,
        TrialState.Cancelled,
    ];

    /// <summary>How many trials are final.</summary>
    public int Finished => Final.Sum(state => Counts.GetValueOrDefault(state));

    /// <param name="wanted">How many trials are wanted from now on.</param>
    public static LiveModel Begin(StudyState state, int wanted, int slots, DateTimeOffset now)
    {
        var objective = state.Spec.Objectives[0];
        // What the log calls running is not: it waits for another attempt.
        var counts = state
            .Trials.GroupBy(trial => trial.State == TrialState.Running ? TrialState.Queued : trial.State)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Count());
        var model = new LiveModel(
            state.Spec.Name,
            objective,
            wanted,
            [.. Enumerable.Repeat<SlotLine?>(null, slots)],
            counts,
            null,
            0,
            ImmutableQueue<DateTimeOffset>.Empty,
            now
        )
        {
            HasOneObjective = state.Spec.Objectives.Length == 1,
            Failures = state.Trials.Aggregate(ImmutableArray<AlikeTrials>.Empty, With),
        };
        return state
            .Trials.Where(trial => trial.State == TrialState.Completed)
            .Aggregate(model, (before, trial) => before with { Best = before.Better(trial) });
    }

    public LiveModel Apply(StudyNotice notice, DateTimeOffset now) =>
        notice switch
        {
            StudyNotice.AttemptStarted started => Start(started.Trial, now),
            StudyNotice.Progressed { Report: AttemptBegan began } => Change(
                began.Key.Trial.Number,
                line => line with { Epochs = began.Epochs }
            ),
            StudyNotice.Progressed { Report: Measured measured } => Change(
                measured.Key.Trial.Number,
                line => line.Measure(measured, Objective.Metric)
            ),
            StudyNotice.AttemptEnded ended => End(ended.Trial, now),
            StudyNotice.TrialRetried => this with
            {
                Counts = Move(TrialState.Failed, TrialState.Queued),
                // All that failed are tried again together.
                Failures = Failures.RemoveAll(alike => alike.State == TrialState.Failed),
            },
            _ => this,
        };

    /// <summary>Trials a minute, over the last finishes; null before the first.</summary>
    public double? Pace(DateTimeOffset now)
    {
        if (Finishes.IsEmpty)
            return null;
        var count = Finishes.Count();
        // All of them are still in the window: then since the beginning, so that the first trial's
        // own time counts.
        var over = now - (FinishedHere == count ? Began : Finishes.Peek());
        return over > TimeSpan.Zero ? count / over.TotalMinutes : null;
    }

    /// <summary>How long the rest will take at this pace.</summary>
    public TimeSpan? Remaining(DateTimeOffset now)
    {
        if (Pace(now) is not { } pace || pace <= 0)
            return null;
        var minutes = (Wanted - Finished) / pace;
        return minutes < TimeSpan.FromDays(1000).TotalMinutes ? TimeSpan.FromMinutes(Math.Max(0, minutes)) : null;
    }

    private LiveModel Start(Trial trial, DateTimeOffset now)
    {
        var at = Slots.IndexOf(null);
        var line = new SlotLine(trial.Number, trial.Attempts, now);
        return this with
        {
            // An attempt without a free place can only come before the end of the one that it
            // replaces is heard of.
            Slots = at < 0 ? Slots.Add(line) : Slots.SetItem(at, line),
            Counts = Move(trial.Attempts == 1 ? null : TrialState.Queued, TrialState.Running),
        };
    }

    private LiveModel End(Trial trial, DateTimeOffset now)
    {
        var at = PlaceOf(trial.Number);
        // Without a place it was lost before this process began: counted as waiting already, unless
        // that was its last chance.
        var next =
            at < 0
                ? this with
                {
                    Counts = Move(TrialState.Queued, trial.State),
                }
                : this with
                {
                    Slots = Slots.SetItem(at, null),
                    Counts = Move(TrialState.Running, trial.State),
                };
        if (!trial.Life.IsFinal)
            return next;
        var finishes = Finishes.Enqueue(now);
        return next with
        {
            Best = trial.State == TrialState.Completed ? Better(trial) : Best,
            Failures = With(Failures, trial),
            FinishedHere = FinishedHere + 1,
            Finishes = finishes.Count() > PaceWindow ? finishes.Dequeue() : finishes,
        };
    }

    private LiveModel Change(int number, Func<SlotLine, SlotLine> change)
    {
        var at = PlaceOf(number);
        return at < 0 ? this : this with { Slots = Slots.SetItem(at, change(Slots[at]!)) };
    }

    private static ImmutableArray<AlikeTrials> With(ImmutableArray<AlikeTrials> groups, Trial trial) =>
        AlikeTrials.With(groups, trial, MostReasons);

    private int PlaceOf(int number)
    {
        for (var at = 0; at < Slots.Length; at++)
        {
            if (Slots[at]?.Number == number)
                return at;
        }

        return -1;
    }

    private Trial? Better(Trial trial)
    {
        if (Best is null)
            return HasOneObjective ? trial : null;
        var (cost, best) = (
            Objective.Cost(trial.Values[Objective.Metric]),
            Objective.Cost(Best.Values[Objective.Metric])
        );
        return cost < best || (cost == best && trial.Number < Best.Number) ? trial : Best;
    }

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
