using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// What a study wants done. <see cref="Persist"/> comes first: the others of its batch happen only
/// once it is durable.
/// </summary>
public abstract record StudyEffect : IStudyEffect
{
    private StudyEffect() { }

    /// <summary>All of these are to be made durable, or none.</summary>
    public sealed record Persist(StudyChanges Changes) : StudyEffect;

    /// <summary>No committed row names these any more.</summary>
    public sealed record DeleteBlobs(ImmutableArray<BlobRef> Blobs) : StudyEffect;

    /// <summary>To the client that asked or told.</summary>
    /// <param name="Request">The number of what it sent.</param>
    public sealed record Answer(long Request, AskAnswer Content) : StudyEffect;

    public sealed record Broadcast(StudyNotice Notice) : StudyEffect;

    /// <summary>The study is over in this process.</summary>
    public sealed record Conclude(StudyConclusion Conclusion) : StudyEffect;
}

/// <summary>For the log, the live view and other watchers.</summary>
public abstract record StudyNotice
{
    private StudyNotice() { }

    public sealed record AttemptStarted(Trial Trial) : StudyNotice;

    public sealed record Progressed(WorkerReport Report) : StudyNotice;

    /// <summary>Its attempt is over: it is final, or queued again.</summary>
    /// <param name="Why">For an attempt that failed or was lost.</param>
    public sealed record AttemptEnded(Trial Trial, string? Why) : StudyNotice;

    /// <summary>
    /// A worker said for the first time that it cannot take the trials of this sweep, and why.
    /// </summary>
    public sealed record WorkerUnsuited(string Worker, string Reason) : StudyNotice;

    /// <summary>A trial that failed on a worker before its first step ran on another one.</summary>
    /// <param name="Worker">The one that gets no trial of this sweep for a while.</param>
    /// <param name="Trial">Which trial showed it.</param>
    /// <param name="RanOn">Where that trial ran.</param>
    public sealed record WorkerUnfit(string Worker, string Reason, int Trial, string RanOn) : StudyNotice;

    /// <summary>The user wants a failed trial to be tried again.</summary>
    public sealed record TrialRetried(Trial Trial) : StudyNotice;

    /// <summary>A stopping rule holds: no further trial begins.</summary>
    /// <param name="Reason">How it came to hold.</param>
    public sealed record StudyEnded(StopRule Rule, string Reason) : StudyNotice;

    /// <summary>Other stopping rules hold from now on.</summary>
    public sealed record StopRulesChanged(StopSpec Rules) : StudyNotice;

    /// <summary>
    /// A trial reported the metric that the pruner goes by only at its end, after a rung: it could
    /// not be pruned, and said so for the first time in this process.
    /// </summary>
    public sealed record NeverMeasured(Trial Trial, string Metric, int Rung) : StudyNotice;

    /// <summary>
    /// No worker is left that can take its trials; those that are there get another try after a
    /// pause.
    /// </summary>
    public sealed record NoWorkerSuits(string Reason) : StudyNotice;

    /// <summary>
    /// A worker has an attempt that is no longer the current one; it was told to stop.
    /// </summary>
    public sealed record StaleAttemptStopped(AttemptKey Key, string Worker) : StudyNotice;

    /// <summary>A report of an attempt that is no longer the current one was dropped.</summary>
    public sealed record StaleReportDropped(WorkerReport Report) : StudyNotice;
}

/// <summary>How a study's time in a process ended.</summary>
public abstract record StudyConclusion
{
    private StudyConclusion() { }

    /// <summary>
    /// The word for it in a log; no property, so that it is no part of what the record is.
    /// </summary>
    public string ToWord() =>
        this switch
        {
            Finished => "finished",
            Stopped => "stopped",
            Halted => "halted",
            Deposed => "deposed",
            Misfit => "stopped, since its settings do not go with the data",
            FailedFast => "stopped, since all trials failed alike",
            _ => throw Invariant.Unreachable(this),
        };

    /// <summary>Every trial is final.</summary>
    public sealed record Finished : StudyConclusion;

    /// <summary>Stopped on request; it can be resumed.</summary>
    public sealed record Stopped : StudyConclusion;

    /// <summary>
    /// State could not be kept, or the only worker cannot take its trials; it can be resumed once
    /// that is mended.
    /// </summary>
    /// <param name="IsStoreGone">
    /// Whether the store was deleted or replaced, so that it is not there to go on with.
    /// </param>
    public sealed record Halted(string Reason, bool IsStoreGone = false) : StudyConclusion;

    /// <summary>
    /// All trials that ended failed alike before they reported anything: the rest would as well.
    /// </summary>
    /// <param name="Trials">How many did.</param>
    /// <param name="Reason">That of the first of them.</param>
    public sealed record FailedFast(int Trials, string Reason) : StudyConclusion;

    /// <summary>
    /// A trial's settings do not go with the data; the other trials were not tried.
    /// </summary>
    /// <param name="Trial">Its number.</param>
    public sealed record Misfit(int Trial, string Reason) : StudyConclusion;

    /// <summary>Another process has the study now: this one was thought dead.</summary>
    public sealed record Deposed(string Reason) : StudyConclusion;
}
