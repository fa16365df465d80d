using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Storage;

/// <summary>
/// Where sweeps live. Any number of readers; one writer a sweep, one leader a store. Safe for any
/// number of threads. Everything throws <see cref="StorageException"/> where the database fails.
/// </summary>
public interface IStudyStore : IStudyReader
{
    /// <summary>
    /// The sole right to write to a sweep, existing or about to be created; it ends with the
    /// writer's disposal or with its process, however that dies.
    /// </summary>
    WriterResult OpenWriter(SweepId sweep);

    /// <summary>
    /// Asks the process that writes to the sweep, now or next, to stop one trial. Takes no right to
    /// write.
    /// </summary>
    /// <returns>The request's id.</returns>
    long RequestTrialStop(SweepId sweep, int trial);

    /// <summary>What was asked for and not yet done, of all sweeps, oldest first.</summary>
    IReadOnlyList<TrialStopRequest> ListTrialStopRequests();

    /// <summary>
    /// Takes a request back. Taking back one that is done or unknown is no error.
    /// </summary>
    void WithdrawTrialStopRequest(long request);

    /// <summary>
    /// The sole right to lead the fleet that works on this store; it ends with its disposal or with
    /// its process, however that dies.
    /// </summary>
    LeadResult TryLead(LeaderIdentity self);

    /// <inheritdoc cref="IStudyReader.Blobs"/>
    new IBlobStore Blobs { get; }

    IBlobReader IStudyReader.Blobs => Blobs;

    /// <summary>
    /// The coordinators that share this store; null where one machine has it for itself.
    /// </summary>
    ICoordinatorRegistry? Registry => null;
}

/// <summary>
/// The right to write to a sweep. One thread at a time. Where the right can be lost while the
/// process lives, everything throws <see cref="WriterDeposedException"/> from then on: dispose of
/// it, open another and read the sweep again.
/// </summary>
public interface ISweepWriter : IDisposable
{
    /// <summary>
    /// Makes the sweep known. False, and nothing is written, if the name is taken.
    /// </summary>
    bool TryCreate(SweepRow row);

    /// <summary>
    /// Commits all of the batch or none of it; when this returns, it is durable. Positions must
    /// follow the log's last one without a gap. After a <see cref="StoreAwayException"/> it may be
    /// written or not: <see cref="Settle"/>, and read the log again before anything else is
    /// appended.
    /// </summary>
    void Append(WriteBatch batch);

    /// <summary>
    /// After a <see cref="StoreAwayException"/> and before the log is read again: when this
    /// returns, what this writer was doing then has taken place or never will.
    /// </summary>
    void Settle();

    /// <summary>
    /// Deletes blobs that no committed row names any more. Deleting what is absent is no error.
    /// </summary>
    void DeleteBlobs(IEnumerable<BlobRef> blobs);

    /// <summary>
    /// Before any blob is put: deletes every blob of the sweep but these, what a crash between
    /// writing a blob and committing its row, or between a commit and a deletion, left.
    /// </summary>
    void KeepOnlyBlobs(IReadOnlySet<BlobRef> named);

    /// <summary>Hands the sweep to the fleet, or changes how it is worked on there.</summary>
    void Submit(Submission submission);

    /// <summary>
    /// Takes the sweep back from the fleet. Taking back what was never submitted is no error.
    /// </summary>
    void Withdraw();

    /// <summary>Forgets the sweep, its submission and its blobs.</summary>
    void DeleteSweep();
}

public abstract record WriterResult
{
    private WriterResult() { }

    public sealed record Opened(ISweepWriter Writer) : WriterResult;

    /// <summary>Another process writes to this sweep.</summary>
    public sealed record Held(WriterIdentity By) : WriterResult;
}

/// <summary>A process that writes to a sweep.</summary>
public sealed record WriterIdentity(int ProcessId, string Host);
