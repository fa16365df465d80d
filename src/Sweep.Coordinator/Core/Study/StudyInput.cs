using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What a study is told.</summary>
public abstract record StudyInput
{
    private StudyInput() { }

    /// <summary>A process took the study over.</summary>
    /// <param name="Trials">
    /// How many trials are wanted from now on; at least as many as before.
    /// </param>
    /// <param name="AwaitsClaims">
    /// Whether workers elsewhere may still have what the log says is running: then
    /// <see cref="Claimed"/> tells of each that does, and <see cref="ClaimsOver"/> that the others
    /// are lost. Else all of it is lost.
    /// </param>
    /// <param name="IsAlone">
    /// Whether no worker of another process can join: then a sweep halts when its only worker
    /// cannot take its trials, instead of waiting for another one.
    /// </param>
    /// <param name="RetriesFailed">
    /// Whether trials that failed are tried again, with fresh counters.
    /// </param>
    public sealed record Opened(
        int ProcessId,
        string Host,
        string Version,
        int Trials,
        bool AwaitsClaims = false,
        bool IsAlone = false,
        bool RetriesFailed = false
    ) : StudyInput
    {
        /// <summary>The stopping rules from now on; null: as before.</summary>
        public StopSpec? Rules { get; init; }
    }

    /// <summary>
    /// The study was read again from the store, which had been away: it is unknown which of the
    /// last commits took place. Claims follow.
    /// </summary>
    public sealed record Reloaded : StudyInput;

    /// <summary>A worker has this attempt.</summary>
    public sealed record Claimed(AttemptKey Key, string Worker) : StudyInput;

    /// <summary>What was not claimed since claims were asked for is lost.</summary>
    /// <param name="Round">Which asking this answers; 0 is the opening.</param>
    public sealed record ClaimsOver(int Round = 0) : StudyInput;

    /// <summary>How many workers can take its trials, whenever that is another number.</summary>
    public sealed record WorkersChanged(SuitedWorkers Workers) : StudyInput;

    /// <summary>A slot is free. Answered by an assignment or a refusal.</summary>
    public sealed record SlotOffered(SlotOffer Offer) : StudyInput;

    /// <param name="From">
    /// The worker that says so; null: it is not known, as in tests. Only the worker that has the
    /// attempt is believed.
    /// </param>
    /// <param name="Receipt">
    /// What acknowledges it, once it is durable; null: nothing does, since a worker of this process
    /// reports once.
    /// </param>
    public sealed record Reported(WorkerReport Report, string? From = null, ReportReceipt? Receipt = null) : StudyInput;

    /// <summary>A client wants a trial. Answered by <see cref="StudyEffect.Answer"/>.</summary>
    public sealed record TrialAsked(Ask Ask) : StudyInput;

    /// <summary>
    /// A client says something of a trial that it asked for. Answered by
    /// <see cref="StudyEffect.Answer"/>.
    /// </summary>
    public sealed record TrialTold(Tell Tell) : StudyInput;

    /// <summary>
    /// Time went by: for the clients that have trials, and for a sweep whose time is limited.
    /// </summary>
    public sealed record Ticked : StudyInput;

    /// <summary>The worker that had this attempt is gone.</summary>
    public sealed record WorkerLost(AttemptKey Key) : StudyInput;

    /// <summary>This attempt did nothing for so long: it hangs.</summary>
    public sealed record AttemptHung(AttemptKey Key, TimeSpan Silence) : StudyInput;

    /// <summary>The user stops one trial for good. Asked twice is asked once.</summary>
    /// <param name="Number">The trial; one that is unknown or final stays as it is.</param>
    /// <param name="Request">
    /// The request in the store that asks for it, to be removed with what it leads to; null: none.
    /// </param>
    public sealed record TrialStopRequested(int Number, long? Request = null) : StudyInput;

    /// <summary>The user wants these points tried next.</summary>
    public sealed record PointsEnqueued(ImmutableArray<ImmutableSortedDictionary<string, SettingValue>> Points)
        : StudyInput;

    /// <summary>The user wants trials that failed to be tried again, with fresh counters.</summary>
    public sealed record RetryRequested : StudyInput;

    /// <summary>The user wants the sweep to stop for now, its state safe.</summary>
    public sealed record StopRequested : StudyInput;
}

/// <summary>What a seat is to acknowledge a report by.</summary>
/// <param name="Seat">The name of the seat: one worker on one link.</param>
/// <param name="Sequence">As the worker numbered it.</param>
/// <param name="IsFirst">
/// Whether nothing earlier of its attempt waits for an acknowledgement.
/// </param>
public sealed record ReportReceipt(string Seat, long Sequence, bool IsFirst);
