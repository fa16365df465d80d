using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;

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
    /// For how long coordinators before the last one had the study, as far as their events tell.
    /// </summary>
    public TimeSpan WorkedBefore { get; init; }

    /// <summary>
    /// The same with the last one, up to the last event; never shrinks where a clock was set back.
    /// </summary>
    public TimeSpan Worked => LastEvent > Opened ? WorkedBefore + (LastEvent.Value - Opened.Value) : WorkedBefore;

    public static StudyState New(SweepId id, StudySpec spec) =>
        new()
        {
            Id = id,
            Spec = spec,
            TrialsPlanned = spec.Trials,
        };

    /// <summary>The state that a log leads to.</summary>
    public static StudyState Fold(SweepId id, StudySpec spec, IEnumerable<RecordedEvent> log) =>
        New(id, spec).Follow(log);

    /// <summary>The state that the next events of the log lead to.</summary>
    public StudyState Follow(IEnumerable<RecordedEvent> next) =>
        next.Aggregate(this, (state, entry) => state.Apply(entry));

    /// <summary>Nothing runs, nothing waits, and there will be no further suggestion.</summary>
    public bool IsFinished => Queued.IsEmpty && Running.IsEmpty && (IsExhausted || Trials.Count >= TrialsPlanned);

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
        return (this with { Position = entry.Position, Changed = null }).Advance(entry) with { LastEvent = entry.At };
    }

    private StudyState Advance(RecordedEvent entry) =>
        entry.Event switch
        {
            CoordinatorOpened => Open(entry.At),
            TrialsRaised raised => this with { TrialsPlanned = raised.Trials },
            SpaceExhausted => this with { IsExhausted = true },
            TrialSuggested suggested => Add(suggested, entry.At),
            TrialEvent of => Change(of, entry),
            _ => throw Invariant.Unreachable(entry.Event),
        };

    private StudyState Add(TrialSuggested suggested, DateTimeOffset at)
    {
        var number = suggested.Number;
        Invariant.Holds(number == Trials.Count, "trials are numbered in the order of their suggestion");
        var trial = new Trial(
            new SuggestedTrial(number, suggested.Parameters, suggested.Note, suggested.Seen, at),
            new TrialLife.Queued()
        );
        return this with
        {
            Trials = Trials.Add(trial),
            Observations = Observations.Add(StudyHistory.Of(trial, Spec)),
            Figures = Figures.With(trial, Spec),
            Queued = Queued.Add(number),
            Changed = number,
        };
    }

    private StudyState Open(DateTimeOffset at)
    {
        var known = Running
            .Where(number => !KnownUntil.ContainsKey(number))
            .Select(number => KeyValuePair.Create(number, LastEvent!.Value));
        return this with
        {
            Openings = Openings + 1,
            Opened = at,
            WorkedBefore = Worked,
            KnownUntil = KnownUntil.AddRange(known),
        };
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
