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

    /// <summary>How many trials are wanted by now.</summary>
    public required int TrialsWanted { get; init; }

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
            TrialsWanted = spec.Trials,
        };

    /// <summary>The state that a log leads to.</summary>
    public static StudyState Fold(SweepId id, StudySpec spec, IEnumerable<RecordedEvent> log) =>
        New(id, spec).Follow(log);

    /// <summary>The state that the next events of the log lead to.</summary>
    public StudyState Follow(IEnumerable<RecordedEvent> next) =>
        next.Aggregate(this, (state, entry) => state.Apply(entry.Position, entry.At, entry.Event));

    /// <summary>Nothing runs, nothing waits, and there will be no further suggestion.</summary>
    public bool IsFinished => Queued.IsEmpty && Running.IsEmpty && (IsExhausted || Trials.Count >= TrialsWanted);

    /// <summary>Whether this attempt is the one that its trial is having.</summary>
    public bool IsCurrent(AttemptKey key) =>
        key.Sweep == Id
        && key.Trial.Replicate == 0
        && key.Trial.Number >= 0
        && key.Trial.Number < Trials.Count
        && Trials[key.Trial.Number].Life is TrialLife.Running running
        && running.Attempt == key.Attempt;

    public StudyState Apply(long position, DateTimeOffset at, StudyEvent happened)
    {
        Invariant.Holds(position == Position + 1, "a log has no gaps");
        var timed = happened is AttemptOver over ? AddTime(over, at) : this;
        return (timed with { Position = position, Changed = null }).Advance(at, happened) with { LastEvent = at };
    }

    private StudyState AddTime(AttemptOver over, DateTimeOffset at)
    {
        var trial = Trials[over.Number];
        var until = KnownUntil.TryGetValue(over.Number, out var known) ? known : at;
        return this with
        {
            Trials = Trials.SetItem(over.Number, trial.AfterRunning(over.Seconds, until)),
            KnownUntil = KnownUntil.Remove(over.Number),
        };
    }

    private StudyState Advance(DateTimeOffset at, StudyEvent happened)
    {
        switch (happened)
        {
            case CoordinatorOpened:
                return Open(at);
            case TrialsRaised raised:
                return this with { TrialsWanted = raised.Trials };
            case SpaceExhausted:
                return this with { IsExhausted = true };
            case TrialSuggested suggested:
                Invariant.Holds(
                    suggested.Number == Trials.Count,
                    "trials are numbered in the order of their suggestion"
                );
                var trial = new Trial(
                    suggested.Number,
                    suggested.Parameters,
                    suggested.Note,
                    suggested.Seen,
                    at,
                    new TrialLife.Queued()
                );
                return this with
                {
                    Trials = Trials.Add(trial),
                    Observations = Observations.Add(StudyHistory.Of(trial, Spec)),
                    Queued = Queued.Add(suggested.Number),
                    Changed = suggested.Number,
                };
            case AttemptStarted started:
                return Change(
                    started.Number,
                    trial =>
                        trial with
                        {
                            Life = new TrialLife.Running(started.Attempt, started.LeaseSeconds),
                            Attempts = started.Attempt,
                            Worker = started.Worker,
                            Started = trial.Started ?? at,
                            AttemptStarted = at,
                            StartedAt = Position + 1,
                            BeganAt = 0,
                        }
                );
            case TrainingBegan began:
                return Change(
                    began.Number,
                    trial => trial with { Device = began.Device ?? trial.Device, BeganAt = began.Step }
                );
            case AttemptFailed { AwaitsComparison: true } failed:
                return Change(
                    failed.Number,
                    trial =>
                        trial with
                        {
                            Life = new TrialLife.Queued(),
                            Pending = new EarlyFailure(trial.Worker!, failed.Reason, Position + 1),
                        }
                );
            case AttemptFailed failed:
                return Change(
                    failed.Number,
                    trial =>
                        trial with
                        {
                            Life = new TrialLife.Queued(),
                            // One that waited for a comparison counts as well now.
                            Failures = trial.Failures + (trial.Pending is null ? 1 : 2),
                            IsCompared =
                                trial.IsCompared || (trial.Pending is { } pending && pending.Worker != trial.Worker),
                            Pending = null,
                        }
                );
            case ComparisonPassed passed:
                return Change(passed.Number, trial => trial with { Pending = null });
            case AttemptLost lost:
                return Change(
                    lost.Number,
                    trial =>
                        lost.Progressed
                            ? QueuedAfterProgress(trial)
                            : trial with
                            {
                                Life = new TrialLife.Queued(),
                                LossesInARow = trial.LossesInARow + 1,
                            }
                );
            case AttemptDied died:
                return Change(
                    died.Number,
                    trial =>
                        trial with
                        {
                            Life = new TrialLife.Queued(),
                            // It would have ended its worker, and would do so next: it stays a
                            // suspect after a checkpoint too.
                            LossesInARow = Math.Max(trial.LossesInARow, Trial.SuspectLosses),
                            DeathsInARow = died.Progressed ? 0 : trial.DeathsInARow + 1,
                        }
                );
            case AttemptReturned returned:
                // Handed back before its first step, as by a worker that lacks its data, it has
                // shown nothing.
                return Change(
                    returned.Number,
                    trial =>
                        returned.Step > 0 ? QueuedAfterProgress(trial) : trial with { Life = new TrialLife.Queued() }
                );
            case TrialCompleted completed:
                return End(completed.Number, at, new TrialLife.Completed(completed.Result, KeepsWeights: true));
            case TrialDiverged diverged:
                return End(diverged.Number, at, new TrialLife.Diverged(diverged.Reason));
            case TrialFailed failed:
                return End(failed.Number, at, new TrialLife.Failed(failed.Reason, failed.BeforeFirstStep));
            case TrialRetried retried:
                return Change(retried.Number, Fresh);
            case TrialCancelled cancelled:
                return End(cancelled.Number, at, new TrialLife.Cancelled());
            case EpochWeightsKept kept:
                return Change(kept.Number, trial => trial.WithEpochWeights(kept.Epoch, kept.Weights));
            case WeightsReleased released:
                return Change(
                    released.Number,
                    trial =>
                        trial with
                        {
                            Life = (TrialLife.Completed)trial.Life with { KeepsWeights = false },
                            EpochWeights = null,
                        }
                );
            default:
                throw Invariant.Unreachable(happened);
        }
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

    private static Trial QueuedAfterProgress(Trial trial) =>
        trial with
        {
            Life = new TrialLife.Queued(),
            LossesInARow = 0,
            DeathsInARow = 0,
        };

    /// <summary>
    /// A failed trial as if it had never been tried, but for the numbers of its attempts.
    /// </summary>
    private static Trial Fresh(Trial trial)
    {
        Invariant.Holds(trial.Life is TrialLife.Failed, "only a failed trial is tried again");
        return trial with
        {
            Life = new TrialLife.Queued(),
            Failures = 0,
            LossesInARow = 0,
            DeathsInARow = 0,
            IsCompared = false,
            Started = null,
            Finished = null,
            RunningTime = TimeSpan.Zero,
            AttemptStarted = null,
        };
    }

    private StudyState End(int number, DateTimeOffset at, TrialLife life) =>
        Change(
            number,
            trial =>
                trial with
                {
                    Life = life,
                    Finished = at,
                    Pending = null,
                    EpochWeights = life is TrialLife.Completed ? trial.EpochWeights : null,
                }
        );

    private StudyState Change(int number, Func<Trial, Trial> change)
    {
        var (before, after) = (Trials[number], change(Trials[number]));
        var isRetried = before.Life is TrialLife.Failed && after.Life is TrialLife.Queued;
        Invariant.Holds(
            !before.Life.IsFinal || after.State == before.State || isRetried,
            "a finished trial stays as it is, unless it failed and is tried again"
        );
        return this with
        {
            Changed = number,
            Trials = Trials.SetItem(number, after),
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
}
