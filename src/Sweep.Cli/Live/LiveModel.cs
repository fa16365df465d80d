using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Live;

/// <summary>
/// What a person who watches a sweep should see: how far it is, and what each slot is at.
/// </summary>
/// <param name="Slots">One a slot; null while it is free. A trial keeps its place.</param>
/// <param name="Progress">As the study at work counts it.</param>
/// <param name="Began">When this process took the sweep over.</param>
internal sealed record LiveModel(
    string Sweep,
    SweepProgress Progress,
    ImmutableArray<SlotLine?> Slots,
    DateTimeOffset Began
)
{
    /// <summary>
    /// What leads to the store in another command, with a space before it; empty where nothing is
    /// needed.
    /// </summary>
    public string StoreOption { get; init; } = "";

    /// <summary>
    /// When the progress began. It begins again where the sweep was lost and taken over once more.
    /// </summary>
    public DateTimeOffset TakenOver { get; private init; } = Began;

    /// <param name="planned">How many trials are planned from now on.</param>
    public static LiveModel Begin(StudyState state, int planned, int slots, DateTimeOffset now) =>
        new(state.Spec.Name, SweepProgress.Begin(state, planned), [.. Enumerable.Repeat<SlotLine?>(null, slots)], now);

    /// <param name="takenOver">When the progress began.</param>
    public LiveModel With(SweepProgress progress, DateTimeOffset takenOver) =>
        this with
        {
            Progress = progress,
            TakenOver = takenOver,
        };

    /// <summary>What a notice changes of the slots.</summary>
    public LiveModel Apply(StudyNotice notice, DateTimeOffset now) =>
        notice switch
        {
            StudyNotice.AttemptStarted { Trial: var trial } => Fill(trial, now),
            StudyNotice.Progressed { Report: TrainingStarted began } => Change(
                began.Key.Trial.Number,
                line => line with { Epochs = began.Epochs }
            ),
            StudyNotice.Progressed { Report: Measured measured } => Change(
                measured.Key.Trial.Number,
                line => line.Measure(measured, Progress.Objective.Metric)
            ),
            StudyNotice.AttemptEnded { Trial: var trial } => Change(trial.Number, _ => null),
            _ => this,
        };

    /// <summary>Trials a minute; null before the first has ended.</summary>
    public double? Pace(DateTimeOffset now) => Progress.Pace.PerMinute(now - TakenOver);

    /// <summary>How long the rest takes at this pace.</summary>
    public TimeSpan? Remaining(DateTimeOffset now) => Progress.Remaining(now - TakenOver);

    private LiveModel Fill(Trial trial, DateTimeOffset now)
    {
        var at = Slots.IndexOf(null);
        var line = new SlotLine(trial.Number, trial.Counts.Started, now);
        // An attempt can only start without a free place before the end of the one that it
        // replaces is known.
        return this with { Slots = at < 0 ? Slots.Add(line) : Slots.SetItem(at, line) };
    }

    private LiveModel Change(int number, Func<SlotLine, SlotLine?> change)
    {
        for (var at = 0; at < Slots.Length; at++)
            if (Slots[at] is { } line && line.Number == number)
                return this with { Slots = Slots.SetItem(at, change(line)) };
        return this;
    }
}
