using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// A study at one position of its log. Immutable; <see cref="Apply"/> is the only way on, for the
/// live study, a resumed one and a reader alike.
/// </summary>
public sealed record StudyState
{
    public required SweepId Id { get; init; }

    public required StudySpec Spec { get; init; }

    /// <summary>How many trials are planned by now.</summary>
    public required int TrialsPlanned { get; init; }

    /// <summary>The position of the last event applied; 0 before the first.</summary>
    public long Position { get; init; }

    /// <summary>The trial that the last event changed; null for none.</summary>
    public int? Changed { get; init; }

    /// <summary>By number, from 0 without a gap.</summary>
    public ImmutableList<Trial> Trials { get; init; } = [];

    /// <summary>
    /// The same trials as a sampler sees them; kept beside them, since every suggestion reads them
    /// all.
    /// </summary>
    public TrialHistory Observations { get; init; } = [];

    /// <summary>
    /// What each trial reported at rungs, as a pruner sees it: of trials that reached one and that
    /// the user did not stop.
    /// </summary>
    public ImmutableSortedDictionary<int, TrialRungs> Rungs { get; init; } =
        ImmutableSortedDictionary<int, TrialRungs>.Empty;

    /// <summary>
    /// Numbers of the trials that wait for an attempt, and of those that have one.
    /// </summary>
    public ImmutableSortedSet<int> Queued { get; init; } = [];

    /// <summary>What all trials come to.</summary>
    public StudyFigures Figures { get; init; } = StudyFigures.None;

    public ImmutableSortedSet<int> Running { get; init; } = [];

    /// <summary>
    /// Numbers of the trials whose failure before the first step waits for a comparison.
    /// </summary>
    public ImmutableSortedSet<int> Comparing { get; init; } = [];

    /// <summary>Numbers of the trials that failed.</summary>
    public ImmutableSortedSet<int> Failed { get; init; } = [];

    /// <summary>Numbers of the completed trials whose weights are kept.</summary>
    public ImmutableSortedSet<int> Kept { get; init; } = [];

    public bool IsExhausted { get; init; }

    /// <summary>
    /// The points that the user enqueued and that wait: they are tried before the sampler suggests
    /// any.
    /// </summary>
    public ImmutableList<ImmutableSortedDictionary<string, SettingValue>> Points { get; init; } = [];

    /// <summary>The stopping rules by now.</summary>
    public required StopSpec Rules { get; init; }

    /// <summary>Which of them ended the study, and why; null while none did.</summary>
    public StudyEnded? Ended { get; init; }

    /// <summary>What they count.</summary>
    public StopTally Tally { get; init; } = StopTally.Empty;

    /// <summary>How often a coordinator took the study over.</summary>
    public int Openings { get; init; }

    /// <summary>
    /// When the last coordinator took the study over, and when the last event happened.
    /// </summary>
    public DateTimeOffset? Opened { get; init; }

    public DateTimeOffset? LastEvent { get; init; }

    /// <summary>
    /// Of each running attempt whose coordinator went away, until when it is known to have had one.
    /// </summary>
    public ImmutableSortedDictionary<int, DateTimeOffset> KnownUntil { get; init; } =
        ImmutableSortedDictionary<int, DateTimeOffset>.Empty;

    /// <summary>
    /// For how long coordinators had the study, up to the last event, as far as events tell. Each
    /// span between two events of one coordinator counts by itself: where a clock was set back, the
    /// span in which that was is lost, and no more.
    /// </summary>
    public TimeSpan Worked { get; init; }

    public static StudyState New(SweepId id, StudySpec spec) =>
        new()
        {
            Id = id,
            Spec = spec,
            TrialsPlanned = spec.Trials,
            Rules = spec.Stop,
            Points = [.. spec.Enqueue ?? []],
        };

    /// <summary>The state that a log leads to.</summary>
    public static StudyState Fold(SweepId id, StudySpec spec, IEnumerable<RecordedEvent> log) =>
        New(id, spec).Follow(log);

    /// <summary>The state that the next events of the log lead to.</summary>
    public StudyState Follow(IEnumerable<RecordedEvent> next) =>
        next.Aggregate(this, (state, entry) => state.Apply(entry));

    /// <summary>Nothing runs, nothing waits, and there will be no further suggestion.</summary>
    public bool IsFinished => Queued.IsEmpty && Running.IsEmpty && !HasMore;

    /// <summary>Whether there may be a further suggestion.</summary>
    public bool HasMore => !IsExhausted && Ended is null && Trials.Count < TrialsPlanned;

    /// <summary>Whether this attempt is the one that its trial is having.</summary>
    public bool IsCurrent(AttemptKey key) =>
        key.Sweep == Id
        && key.Trial.Replicate == 0
        && key.Trial.Number >= 0
        && key.Trial.Number < Trials.Count
        && Trials[key.Trial.Number].Life is TrialLife.Running running
        && running.Attempt == key.Attempt;

    public StudyState Apply(RecordedEvent entry)
    {
        Invariant.Holds(entry.Position == Position + 1, "a log has no gaps");
        var next = (this with { Position = entry.Position, Changed = null }).Advance(entry);
        return next with
        {
            LastEvent = entry.At,
            Worked = entry.Event is CoordinatorOpened ? Worked : Worked + SinceLastEvent(entry.At),
            Tally = next.Tally.After(this, next),
        };
    }

    /// <summary>How long ago the last event was; zero where the clock was set back since.</summary>
    public TimeSpan SinceLastEvent(DateTimeOffset now) => now > LastEvent ? now - LastEvent.Value : TimeSpan.Zero;

    private StudyState Advance(RecordedEvent entry) =>
        entry.Event switch
        {
            CoordinatorOpened => Open(entry.At),
            TrialsRaised raised => this with { TrialsPlanned = raised.Trials },
            SpaceExhausted => this with { IsExhausted = true },
            StudyEnded ended => this with { Ended = ended },
            StopRulesChanged changed => this with { Rules = changed.Rules, Ended = null },
            TimePassed => this,
            PointEnqueued enqueued => this with { Points = Points.Add(enqueued.Parameters) },
            TrialSuggested suggested => Add(suggested, entry.At),
            TrialEvent of => Change(of, entry),
            _ => throw Invariant.Unreachable(entry.Event),
        };

    private StudyState Add(TrialSuggested suggested, DateTimeOffset at)
    {
        var number = suggested.Number;
        Invariant.Holds(number == Trials.Count, "trials are numbered in the order of their suggestion");
        var trial = new Trial(
            new SuggestedTrial(number, suggested.Parameters, suggested.Note, suggested.Seen, at)
            {
                IsEnqueued = suggested.IsEnqueued,
            },
            new TrialLife.Queued()
        );
        Invariant.Holds(!suggested.IsEnqueued || !Points.IsEmpty, "an enqueued point is tried once");
        return this with
        {
            Trials = Trials.Add(trial),
            Observations = Observations.Add(StudyHistory.Of(trial, Spec)),
            Figures = Figures.With(trial, Spec),
            Points = suggested.IsEnqueued ? Points.RemoveAt(0) : Points,
            Queued = Queued.Add(number),
            Changed = number,
        };
    }

    private StudyState Open(DateTimeOffset at)
    {
        var known = Running
            .Where(number => !KnownUntil.ContainsKey(number))
            .Select(number => KeyValuePair.Create(number, LastEvent!.Value));
        return this with { Openings = Openings + 1, Opened = at, KnownUntil = KnownUntil.AddRange(known) };
    }

    private StudyState Change(TrialEvent of, RecordedEvent entry)
    {
        var number = of.Number;
        var before = Trials[number];
        var until = KnownUntil.TryGetValue(number, out var known) ? known : entry.At;
        var after = TrialTransitions.Apply(before, entry, until);
        return this with
        {
            Changed = number,
            KnownUntil = of is AttemptOver ? KnownUntil.Remove(number) : KnownUntil,
            Trials = Trials.SetItem(number, after),
            Figures = FiguresAfter(before, after),
            Observations =
                after.Life.IsFinal == before.Life.IsFinal
                    ? Observations
                    : Observations.WithOutcome(number, StudyHistory.OutcomeOf(after, Spec)),
            Rungs = StudyRungs.After(Rungs, before, after, Spec),
            Queued = after.Life is TrialLife.Queued ? Queued.Add(number) : Queued.Remove(number),
            Running = after.Life is TrialLife.Running ? Running.Add(number) : Running.Remove(number),
            Comparing = after.Pending is not null ? Comparing.Add(number) : Comparing.Remove(number),
            Failed = after.Life is TrialLife.Failed ? Failed.Add(number) : Failed.Remove(number),
            Kept = after.Life is TrialLife.Completed { KeepsWeights: true } ? Kept.Add(number) : Kept.Remove(number),
        };
    }

    private StudyFigures FiguresAfter(Trial before, Trial after)
    {
        var figures = Figures.Without(before, Spec).With(after, Spec);
        if (after.Finished is not null || !Figures.HasMostTime(before))
            return figures;
        // It had taken the longest and is tried again: another one has, now.
        var others = Trials.Where(trial => trial.Number != after.Number && trial.Finished is not null);
        return figures with { MostTime = others.Select(trial => trial.Progress.RunningTime).DefaultIfEmpty().Max() };
    }
}
